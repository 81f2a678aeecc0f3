-- What is the time, which epoch is in force, and which holds have lapsed without being told?
-- ARGV: most holds to answer, an epoch to start if there is none. KEYS: firstclick:epoch, firstclick:deadlines.
-- Returns {now, epoch, session record, …}. A deadline whose record is gone is forgotten.

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
