-- Runs on every new connection: starts a new epoch when Redis was restarted since the epoch began.
-- ARGV: the installation's id, a name for a new epoch, the server's run id. KEYS: firstclick:epoch.
-- Returns the current epoch.

local epoch = current_epoch(ARGV[1], ARGV[2])
if not epoch then return OTHER_LEDGER end
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[3] then
  redis.call('HSET', KEYS[1], 'run', ARGV[3], 'epoch', ARGV[2])
  epoch = ARGV[2]
end
return epoch
