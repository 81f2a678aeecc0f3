"""The seat store of many processes: Redis 6.2 or newer. Atomic because a commit is one Lua script."""

from firstclick.stores.redis.key_claims import RedisKeyClaims as RedisKeyClaims
from firstclick.stores.redis.peer_channel import RedisPeerChannel as RedisPeerChannel
from firstclick.stores.redis.rebuild import CannotRebuild as CannotRebuild
from firstclick.stores.redis.rebuild import rebuild as rebuild
from firstclick.stores.redis.start_check import start_refusal as start_refusal
from firstclick.stores.redis.store import RedisSeatStore as RedisSeatStore
