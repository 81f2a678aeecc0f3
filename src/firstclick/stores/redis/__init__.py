"""The seat store of many processes: Redis 6.2 or newer. Atomic because a commit is one Lua script."""

from firstclick.stores.redis.neighbours import RedisNeighbours as RedisNeighbours
from firstclick.stores.redis.store import RedisSeatStore as RedisSeatStore
