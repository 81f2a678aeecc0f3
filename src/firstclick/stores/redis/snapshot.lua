-- Reads one showtime. ARGV: a name for a new epoch if there is none, then every seat key of the map.
-- KEYS: firstclick:epoch, showtime:<id>. Returns {epoch, position, value or false, …} in the order of the seat keys.

local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  epoch = ARGV[1]
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'run', string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'))
end
local known = redis.call('HMGET', KEYS[2], 'epoch', 'position')
local answer = {epoch, known[1] == epoch and tonumber(known[2]) or 0}
local keys = {}
for i = 2, #ARGV do
  keys[i - 1] = ARGV[i]
end
for first = 1, #keys, 1000 do
  local last = math.min(first + 999, #keys)
  for _, value in ipairs(redis.call('MGET', unpack(keys, first, last))) do
    answer[#answer + 1] = value
  end
end
return answer
