"""Lets time pass at a Redis without waiting: its scripts see a later `TIME`, and keys are nearer to their end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis

from firstclick.stores.redis import client as redis_client

SKIPPED_KEY = "test:skipped"
LATER = f"""
local given = redis
local function skipped()
  return tonumber(given.call('GET', '{SKIPPED_KEY}') or '0')
end
local redis = setmetatable({{call = function(name, key, ...)
  if name == 'TIME' then
    local time = given.call('TIME')
    local micros = time[2] + skipped() % 1000 * 1000
    return {{time[1] + math.floor(skipped() / 1000) + math.floor(micros / 1000000), micros % 1000000}}
  end
  if name == 'PEXPIREAT' then return given.call(name, key, tonumber((...)) - skipped()) end
  if key == nil then return given.call(name) end
  return given.call(name, key, ...)
end}}, {{__index = given}})
"""


@contextmanager
def skippable() -> Iterator[None]:
    """The stores that are made meanwhile run their scripts by the time that was skipped."""
    script = redis_client.script_text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redis_client, "script_text", lambda name: LATER + script(name))
        yield


def skip(client: redis.Redis, by_ms: int) -> None:
    """So much time passes at once, also at a Redis that is full."""
    full: Any = client.config_get("maxmemory")
    client.config_set("maxmemory", 0)
    client.incrby(SKIPPED_KEY, by_ms)
    client.config_set("maxmemory", full["maxmemory"])
    for key in client.scan_iter(count=1000):
        left_ms = client.pttl(key)
        assert isinstance(left_ms, int)
        if left_ms >= 0:
            client.pexpire(key, max(left_ms - by_ms, 0))
