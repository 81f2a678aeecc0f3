-- Writes a batch of commits, each all or nothing: compares, writes, numbers and publishes. It has no seat rules.
--
-- Values are compared byte by byte as they are stored; an empty string means "no key", a time of 0 "no end".
-- ARGV: the installation's id, a name for a new epoch, the batch: MessagePack of {name, the latest time at which it may
--   be written (ms), commits}. A commit is one of
--   {1, showtime, session, hold, hold's PX, deadline, end of the showtime's positions (ms), seat value, {seat id, …}}
--     for a new hold: neither it nor its seats have a key; both end with `deadline`;
--   {2, showtime, session or "", hold before, hold after, hold's PX or "" for one that is pending or confirmed,
--     the deadline of a live one or 0, end of the showtime's positions (ms), not before (ms), before (ms),
--     {{seat id, value before, value after, end of the value (ms)}, …}}.
-- While Redis is full, only what changes an existing hold or releases seats is written.
-- Returns {now, epoch, 1 when Redis is full, result, …}. A result is
--   the position of a commit that was written, or {1, position, index of each release that had nothing to do, …};
--   {1, position, -1} for one in effect already, {0, hold now, seat now, …} for a conflict, {2} for want of memory.
-- Publishes, for a batch that has written something, {batch, {now, epoch, {position or {position, index, …} or 0, …}}}.
-- KEYS: firstclick:epoch, firstclick:deadlines.

local NEW_HOLD = 1

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local installation, batch = ARGV[1], cmsgpack.unpack(ARGV[3])
if now > batch[2] then
  return {now, '', 0}
end
local epoch = current_epoch(installation, ARGV[2])
if not epoch then return OTHER_LEDGER end
local full, refusal = is_full()
if refusal then return refusal end

local function seat_key(showtime, seat)
  return 'seat:' .. showtime .. ':' .. seat
end

-- What is no text is compared as one that nobody has written.
local function value_of(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'table' and 'no text' or value or ''
end

local digits_of = {}
local function digits(number)
  local text = digits_of[number]
  if not text then
    text = string.format('%.0f', number)
    digits_of[number] = text
  end
  return text
end

local counters = {}
local function counter_of(showtime)
  local counter = counters[showtime]
  if not counter then
    local known = redis.call('HMGET', 'showtime:' .. showtime, 'epoch', 'position')
    local is_new = known[1] ~= epoch
    counter = {is_new = is_new, position = is_new and 0 or tonumber(known[2])}
    counter.stored = counter.position
    counters[showtime] = counter
  end
  return counter
end

local function next_position(showtime, ends)
  local counter = counter_of(showtime)
  counter.position, counter.ends = counter.position + 1, ends
  return counter.position
end

local function keep_counters()
  for showtime, counter in pairs(counters) do
    local key = 'showtime:' .. showtime
    if counter.position > counter.stored and counter.is_new then
      redis.call('HSET', key, 'epoch', epoch, 'position', digits(counter.position))
      if counter.ends ~= 0 then redis.call('PEXPIREAT', key, digits(counter.ends)) end
    elseif counter.position > counter.stored then
      redis.call('HSET', key, 'position', digits(counter.position))
    end
  end
end

local new_deadlines = {}
local function keep_deadlines()
  if #new_deadlines > 0 then redis.call('ZADD', KEYS[2], unpack(new_deadlines)) end
  new_deadlines = {}
end

-- Writes a new hold by its first comparison: the position, or nothing where it must be compared in full.
local function hold_at_once(c)
  local showtime, session, deadline, value, seats = c[2], 'session:' .. c[3], c[6], c[8], c[9]
  -- The key must be gone at `deadline` itself, and Redis keeps a key through the last millisecond of its PX.
  local left = deadline - now - 1
  if full == 1 or left < 1 then return end
  local held = 0
  while held < #seats and redis.call('SET', seat_key(showtime, seats[held + 1]), value, 'NX', 'PX', digits(left)) do
    held = held + 1
  end
  if held == #seats and redis.call('SET', session, c[4], 'NX', 'PX', c[5]) then
    new_deadlines[#new_deadlines + 1] = digits(deadline)
    new_deadlines[#new_deadlines + 1] = session
    return next_position(showtime, c[7])
  end
  for i = 1, held do
    redis.call('DEL', seat_key(showtime, seats[i]))
  end
end

local function read_new_hold(c)
  local commit = {
    showtime = c[2], session = 'session:' .. c[3], hold_before = '', hold_after = c[4], hold_px = c[5],
    deadline = c[6], ends = c[7], not_before = 0, before = c[6], changes = {}
  }
  for i, seat in ipairs(c[9]) do
    commit.changes[i] = {key = seat_key(c[2], seat), before = '', after = c[8], ends = c[6]}
  end
  return commit
end

local function read_commit(c)
  if c[1] == NEW_HOLD then return read_new_hold(c) end
  local commit = {
    showtime = c[2], session = c[3] ~= '' and 'session:' .. c[3] or '', hold_before = c[4], hold_after = c[5],
    hold_px = c[6], deadline = c[7], ends = c[8], not_before = c[9], before = c[10], changes = {}
  }
  for i, seat in ipairs(c[11]) do
    commit.changes[i] = {key = seat_key(c[2], seat[1]), before = seat[2], after = seat[3], ends = seat[4]}
  end
  return commit
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
    local written = change.ends ~= 0 and change.before ~= change.after
    if written and change.ends - now < 2 then return false end
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
  elseif change.ends == 0 then
    redis.call('SET', change.key, change.after)
  else
    redis.call('SET', change.key, change.after, 'PX', digits(change.ends - now - 1))
  end
end

local function keep_hold(c)
  if c.session == '' then return end
  keep_deadlines()
  local px = c.hold_px
  if px == '' and c.deadline == 0 and c.ends ~= 0 then
    px = digits(math.max(c.ends - now - 1, 1))
  end
  if px == '' then
    redis.call('SET', c.session, c.hold_after)
  else
    redis.call('SET', c.session, c.hold_after, 'PX', px)
  end
  if c.deadline == 0 then
    redis.call('ZREM', KEYS[2], c.session)
  else
    redis.call('ZADD', KEYS[2], digits(c.deadline), c.session)
  end
end

local function write(c)
  local skipped = {}
  -- The first write must not be one that needs memory, so that a full Redis takes the rest.
  if full == 1 then redis.call('ZREM', KEYS[2], c.session) end
  for i, change in ipairs(c.changes) do
    if change.now ~= change.before and change.now ~= change.after then
      skipped[#skipped + 1] = i - 1
    elseif change.before ~= change.after then
      put(change)
    end
  end
  keep_hold(c)
  return next_position(c.showtime, c.ends), skipped
end

-- Returns the result, and what is published of it.
local function settle(c)
  read_current(c)
  if in_effect(c) then return {1, counter_of(c.showtime).position, -1}, 0 end
  if not fits(c) then return conflict(c), 0 end
  if full == 1 and needs_memory(c) then return {2}, 0 end
  local position, skipped = write(c)
  if #skipped == 0 then return position, position end
  return {1, position, unpack(skipped)}, {position, unpack(skipped)}
end

local results, published, any = {now, epoch, full}, {}, false
for i, c in ipairs(batch[3]) do
  local position = c[1] == NEW_HOLD and hold_at_once(c)
  if position then
    results[i + 3], published[i] = position, position
  else
    results[i + 3], published[i] = settle(read_commit(c))
  end
  any = any or published[i] ~= 0
end
if any then
  keep_deadlines()
  keep_counters()
  -- \146 begins an array of two: the batch as it came, and what became of it.
  redis.call('PUBLISH', 'seats:' .. installation, '\146' .. ARGV[3] .. cmsgpack.pack({now, epoch, published}))
end
return results
