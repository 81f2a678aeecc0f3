-- Comes before every script. KEYS[1]: firstclick:epoch.

local OTHER_LEDGER = redis.error_reply('OTHERLEDGER these seats belong to another ledger')

-- The current epoch; nil when the seats belong to another ledger. The first to come after a loss starts an epoch,
-- and writes down whose seats these are.
local function current_epoch(installation, fresh_epoch)
  local known = redis.call('HMGET', KEYS[1], 'epoch', 'installation')
  if known[2] and known[2] ~= installation then return nil end
  if not known[1] then
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
    redis.call('HSET', KEYS[1], 'epoch', fresh_epoch, 'run', run, 'installation', installation)
  elseif not known[2] then
    redis.call('HSET', KEYS[1], 'installation', installation)
  end
  return known[1] or fresh_epoch
end

-- Whether Redis has no memory left: 0 or 1; an error when it refuses writes for another reason. The command writes
-- nothing, but counts as one that may need memory. Redis judges only the first write of a script.
local function is_full()
  local answer = redis.pcall('SETRANGE', 'firstclick:full', 0, '')
  if type(answer) ~= 'table' then return 0 end
  if string.find(answer.err, 'OOM', 1, true) then return 1 end
  return nil, answer
end
