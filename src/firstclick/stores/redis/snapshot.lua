-- Reads one showtime. ARGV: the installation's id, a name for a new epoch, the end of what is sold or reserved (ms) or "",
--   then every seat key of the map.
-- KEYS: firstclick:epoch, showtime:<id>. Returns {epoch, position, value or false, …} in the order of the seat keys.
-- Where the showtime was moved, or written by a version that knew no ends, it sets the ends of what lasts.

local epoch = current_epoch(ARGV[1], ARGV[2])
if not epoch then return OTHER_LEDGER end
local known = redis.call('HMGET', KEYS[2], 'epoch', 'position')
local answer = {epoch, known[1] == epoch and tonumber(known[2]) or 0}
for first = 4, #ARGV, 1000 do
  local last = math.min(first + 999, #ARGV)
  for _, value in ipairs(redis.call('MGET', unpack(ARGV, first, last))) do
    answer[#answer + 1] = value
  end
end

local function has_other_end()
  if ARGV[3] == '' then return false end
  local time, left = redis.call('TIME'), redis.call('PTTL', KEYS[2])
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  return left == -1 or left >= 0 and math.abs(now + left - ARGV[3]) > 1000
end

local function set_end(key, value)
  local status = value and string.match(value, '^{"status":"(%l+)"')
  if status ~= 'confirmed' and status ~= 'reserved' then return end
  redis.call('PEXPIREAT', key, ARGV[3])
  local session = string.match(value, '^{"status":"confirmed","session_id":"([^"\\]+)"')
  if session then redis.call('PEXPIREAT', 'session:' .. session, ARGV[3]) end
end

if has_other_end() then
  redis.call('PEXPIREAT', KEYS[2], ARGV[3])
  for i = 4, #ARGV do
    set_end(ARGV[i], answer[i - 1])
  end
end
return answer
