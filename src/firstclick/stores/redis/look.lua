-- Reads the time, the current epoch, and the live holds whose deadline has passed.
-- ARGV: most holds to return, a name for a new epoch if there is none. KEYS: firstclick:epoch, firstclick:deadlines.
-- Returns {now, epoch, session record, …}. Deletes deadlines that have no record any more.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  epoch = ARGV[2]
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'run', string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'))
end
local answer = {now, epoch}
for _, session in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local record = redis.call('GET', session)
  if record then
    answer[#answer + 1] = record
  else
    redis.call('ZREM', KEYS[2], session)
  end
end
return answer
