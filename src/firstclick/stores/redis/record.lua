-- Reads the record of a hold. ARGV: the installation's id, a name for a new epoch. KEYS: firstclick:epoch, session:<id>.

if not current_epoch(ARGV[1], ARGV[2]) then return OTHER_LEDGER end
return redis.call('GET', KEYS[2])
