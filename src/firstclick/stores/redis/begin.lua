-- Runs on every new connection: starts a new epoch when Redis was restarted since the epoch began.
-- ARGV: the server's run id, a name for a new epoch. KEYS: firstclick:epoch. Returns the current epoch.

if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'run', ARGV[1], 'epoch', ARGV[2])
end
local epoch = redis.call('HGET', KEYS[1], 'epoch')
return epoch
