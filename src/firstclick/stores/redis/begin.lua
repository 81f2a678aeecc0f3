-- A connection is new: starts a new epoch when this is another life of Redis than the one the epoch was made in.
-- ARGV: the server's run id, an epoch to start. KEYS: firstclick:epoch. Returns the epoch in force.

if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'run', ARGV[1], 'epoch', ARGV[2])
end
local epoch = redis.call('HGET', KEYS[1], 'epoch')
return epoch
