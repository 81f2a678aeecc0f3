"""Claims on keys in Redis: shared by all processes, ended by their own process or by time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import redis

from firstclick.domain.refusals import StoreUnavailable
from firstclick.service.ports.key_claims import CLAIMED_FOR_MS
from firstclick.stores.redis import RedisKeyClaims
from tests.harness.faults.outages import paused
from tests.harness.processes.redis_server import RedisServer


@pytest.fixture
async def here(server: RedisServer) -> AsyncIterator[RedisKeyClaims]:
    """One process's claims."""
    claims = RedisKeyClaims(server.url)
    yield claims
    await claims.close()


@pytest.fixture
async def there(server: RedisServer) -> AsyncIterator[RedisKeyClaims]:
    """Another's."""
    claims = RedisKeyClaims(server.url)
    yield claims
    await claims.close()


async def test_a_key_is_claimed_by_one_process_until_it_is_released(
    here: RedisKeyClaims, there: RedisKeyClaims
) -> None:
    assert await here.claim("key")
    assert not await there.claim("key")
    assert not await here.claim("key")
    assert await there.claim("other")
    await here.release("key")
    assert await there.claim("key")


async def test_a_claim_ends_by_itself(here: RedisKeyClaims, client: redis.Redis) -> None:
    await here.claim("key")
    [name] = client.keys()
    left_ms = client.pttl(name)
    assert isinstance(left_ms, int)
    assert CLAIMED_FOR_MS - 30_000 < left_ms <= CLAIMED_FOR_MS


async def test_a_claim_that_has_ended_is_not_released_for_its_next_owner(
    here: RedisKeyClaims, there: RedisKeyClaims, client: redis.Redis
) -> None:
    await here.claim("key")
    client.flushall()
    assert await there.claim("key")
    await here.release("key")
    assert not await here.claim("key")


async def test_a_redis_that_does_not_answer_refuses_claims_and_no_release_raises(
    here: RedisKeyClaims, server: RedisServer
) -> None:
    await here.claim("key")
    with paused(server):
        with pytest.raises(StoreUnavailable):
            await here.claim("other")
        await here.release("key")
    assert await here.claim("new")
