-- Writes a batch of commits, each all or nothing: compares, writes, numbers and publishes. It has no seat rules.
--
-- Values are compared byte by byte as they are stored; an empty string means "no key".
-- ARGV: the installation's id, a name for a new epoch, the latest time at which the batch may be written (ms),
--   then per commit: showtime, session key or "", hold before, hold after, hold's PX or "" for one that is pending or
--     confirmed, the deadline of a live one or "",
--     end of the showtime's positions (ms) or "", not before (ms), before (ms), number of changes,
--     then per change: seat key, seat id as JSON, value before, value after, end of the value (ms) or "".
-- While Redis is full, only what changes an existing hold or releases seats is written.
-- Returns {now, epoch, 1 when Redis is full, result, …}. A result is
--   {1, position, index of each release that had nothing to do, …} for a commit that was written,
--   {1, position, -1} for one in effect already, {0, hold now, seat now, …} for a conflict, {2} for want of memory.
-- KEYS: firstclick:epoch, firstclick:deadlines.

local argument = 0
local function take()
  argument = argument + 1
  return ARGV[argument]
end

local function value_of(key)
  return redis.call('GET', key) or ''
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local installation, fresh_epoch, latest = take(), take(), tonumber(take())
if now > latest then
  return {now, '', 0}
end
local epoch = current_epoch(installation, fresh_epoch)
if not epoch then return OTHER_LEDGER end
local full, refusal = is_full()
if refusal then return refusal end

local function read_commit()
  local c = {
    showtime = take(), session = take(), hold_before = take(), hold_after = take(), hold_px = take(),
    deadline = take(), ends = take(), not_before = tonumber(take()), before = tonumber(take()), changes = {}
  }
  for i = 1, tonumber(take()) do
    c.changes[i] = {key = take(), id = take(), before = take(), after = take(), ends = take()}
  end
  return c
end

local function read_current(c)
  c.hold = c.session ~= '' and value_of(c.session) or ''
  for _, change in ipairs(c.changes) do
    change.now = value_of(change.key)
  end
end

local function in_effect(c)
  if c.hold ~= c.hold_after then return false end
  for _, change in ipairs(c.changes) do
    local released = change.after == '' and change.now ~= change.before
    if change.now ~= change.after and not released then return false end
  end
  return true
end

local function fits(c)
  if now < c.not_before or now >= c.before or c.hold ~= c.hold_before then return false end
  for _, change in ipairs(c.changes) do
    local known = change.now == change.before or change.now == change.after
    if not known and change.after ~= '' then return false end
    local written = change.ends ~= '' and change.before ~= change.after
    if written and tonumber(change.ends) - now < 2 then return false end
  end
  return true
end

local function needs_memory(c)
  if c.hold_before ~= '' then return false end
  for _, change in ipairs(c.changes) do
    if change.after ~= '' then return true end
  end
  return c.hold_after ~= ''
end

local function conflict(c)
  local seen = {0, c.hold}
  for _, change in ipairs(c.changes) do
    seen[#seen + 1] = change.now
  end
  return seen
end

local function put(change)
  if change.after == '' then
    redis.call('DEL', change.key)
  elseif change.ends == '' then
    redis.call('SET', change.key, change.after)
  else
    -- The key must be gone at `ends` itself, and Redis keeps a key through the last millisecond of its PX.
    local px = tonumber(change.ends) - now - 1
    if change.now == '' then
      redis.call('SET', change.key, change.after, 'NX', 'PX', px)
    else
      redis.call('SET', change.key, change.after, 'PX', px)
    end
  end
end

local function keep_hold(c)
  if c.session == '' then return end
  local px = c.hold_px
  if px == '' and c.deadline == '' and c.ends ~= '' then
    px = math.max(tonumber(c.ends) - now - 1, 1)
  end
  if px == '' then
    redis.call('SET', c.session, c.hold_after)
  else
    redis.call('SET', c.session, c.hold_after, 'PX', px)
  end
  if c.deadline == '' then
    redis.call('ZREM', KEYS[2], c.session)
  else
    redis.call('ZADD', KEYS[2], c.deadline, c.session)
  end
end

local function next_position(c)
  local key = 'showtime:' .. c.showtime
  if redis.call('HGET', key, 'epoch') ~= epoch then
    redis.call('HSET', key, 'epoch', epoch, 'position', 0)
    if c.ends ~= '' then redis.call('PEXPIREAT', key, c.ends) end
  end
  return redis.call('HINCRBY', key, 'position', 1)
end

local events, reached, order = {}, {}, {}
local function add_event(c, position, seats)
  if not events[c.showtime] then
    events[c.showtime] = {}
    order[#order + 1] = c.showtime
  end
  reached[c.showtime] = position
  local hold = c.hold_after ~= '' and c.hold_after or 'null'
  table.insert(events[c.showtime], '{"position":' .. position .. ',"seats":[' .. table.concat(seats, ',')
    .. '],"hold":' .. hold .. '}')
end

local function write(c)
  local result, seats = {1, 0}, {}
  -- The first write must not be one that needs memory, so that a full Redis takes the rest.
  if full == 1 then redis.call('ZREM', KEYS[2], c.session) end
  for i, change in ipairs(c.changes) do
    if change.now ~= change.before and change.now ~= change.after then
      result[#result + 1] = i - 1
    elseif change.before ~= change.after then
      put(change)
      seats[#seats + 1] = '[' .. change.id .. ',' .. (change.after ~= '' and change.after or 'null') .. ']'
    end
  end
  keep_hold(c)
  result[2] = next_position(c)
  add_event(c, result[2], seats)
  return result
end

local function current_position(showtime)
  local known = redis.call('HMGET', 'showtime:' .. showtime, 'epoch', 'position')
  return known[1] == epoch and tonumber(known[2]) or 0
end

local results = {now, epoch, full}
while argument < #ARGV do
  local c = read_commit()
  read_current(c)
  if in_effect(c) then
    results[#results + 1] = {1, current_position(c.showtime), -1}
  elseif not fits(c) then
    results[#results + 1] = conflict(c)
  elseif full == 1 and needs_memory(c) then
    results[#results + 1] = {2}
  else
    results[#results + 1] = write(c)
  end
end
for _, showtime in ipairs(order) do
  redis.call('PUBLISH', 'seats:' .. installation .. ':' .. showtime, '{"epoch":"' .. epoch .. '","to":' .. reached[showtime]
    .. ',"at":' .. now .. ',"news":[' .. table.concat(events[showtime], ',') .. ']}')
end
return results
