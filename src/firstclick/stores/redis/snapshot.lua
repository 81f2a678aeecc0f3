-- Reads one showtime. ARGV: the installation's id, a name for a new epoch, then every seat key of the map.
-- KEYS: firstclick:epoch, showtime:<id>. Returns {epoch, position, value or false, …} in the order of the seat keys.

local epoch = current_epoch(ARGV[1], ARGV[2])
if not epoch then return OTHER_LEDGER end
local known = redis.call('HMGET', KEYS[2], 'epoch', 'position')
local answer = {epoch, known[1] == epoch and tonumber(known[2]) or 0}
for first = 3, #ARGV, 1000 do
  local last = math.min(first + 999, #ARGV)
  for _, value in ipairs(redis.call('MGET', unpack(ARGV, first, last))) do
    answer[#answer + 1] = value
  end
end
return answer
