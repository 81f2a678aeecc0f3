-- Reads the time, the current epoch, and the live holds whose deadline has passed.
-- ARGV: the installation's id, a name for a new epoch, most holds to return, what to keep for ten seconds or "".
-- KEYS: firstclick:epoch, firstclick:deadlines, firstclick:formats.
-- Returns {now, epoch, 1 when Redis is full, the earliest deadline or "", session record, …}.
-- Deletes deadlines that have no record any more.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = current_epoch(ARGV[1], ARGV[2])
if not epoch then return OTHER_LEDGER end
local full, refusal = is_full()
if refusal then return refusal end
local answer = {now, epoch, full, ''}
for _, session in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[3])) do
  local record = redis.call('GET', session)
  if record then
    answer[#answer + 1] = record
  else
    redis.call('ZREM', KEYS[2], session)
  end
end
answer[4] = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2] or ''
if ARGV[4] ~= '' and full == 0 then
  redis.call('ZADD', KEYS[3], now + 10000, ARGV[4])
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
  redis.call('PEXPIRE', KEYS[3], 10000)
end
return answer
