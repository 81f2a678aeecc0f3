"""A Redis whose time a test sets: the scripts are those of the store, and ask this clock in place of `TIME`.

Keys still end by Redis' own time.
"""

from __future__ import annotations

import pytest
import redis

from firstclick.stores.redis import client as redis_client

NOW_KEY = "test:now"
HAND_CLOCK = f"""
local given = redis
local redis = setmetatable({{call = function(name, ...)
  if name ~= 'TIME' then return given.call(name, ...) end
  local now = tonumber(given.call('GET', '{NOW_KEY}'))
  return {{math.floor(now / 1000), now % 1000 * 1000 + 999}}
end}}, {{__index = given}})
"""


def give_hand_clock(patch: pytest.MonkeyPatch) -> None:
    """Stores that are made from now on run their scripts on the hand clock."""
    script = redis_client.script_text
    patch.setattr(redis_client, "script_text", lambda name: HAND_CLOCK + script(name))


def set_clock(client: redis.Redis, now_ms: int) -> None:
    """It is this time, to the end of the millisecond."""
    client.set(NOW_KEY, now_ms)
