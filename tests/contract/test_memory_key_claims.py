"""Claims on keys in memory: they end by themselves, and their number is bounded."""

from __future__ import annotations

import pytest

from firstclick.domain.refusals import StoreUnavailable
from firstclick.service.ports.key_claims import CLAIMED_FOR_MS
from firstclick.stores.memory import MemoryKeyClaims
from firstclick.stores.memory.key_claims import CLAIMS_MAX
from tests.simulation.clocks import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def claims(clock: HandClock) -> MemoryKeyClaims:
    return MemoryKeyClaims(clock)


async def test_a_key_is_claimed_once_until_it_is_released(claims: MemoryKeyClaims) -> None:
    assert await claims.claim("key")
    assert not await claims.claim("key")
    assert await claims.claim("other")
    await claims.release("key")
    assert await claims.claim("key")
    await claims.release("never claimed")


async def test_a_claim_ends_at_its_end_itself(claims: MemoryKeyClaims, clock: HandClock) -> None:
    await claims.claim("key")
    clock.advance(CLAIMED_FOR_MS - 1)
    assert not await claims.claim("key")
    clock.advance(1)
    assert await claims.claim("key")
    assert not await claims.claim("key"), "and the new one lasts as long"


async def test_more_claims_than_may_be_are_refused_until_some_have_ended(
    claims: MemoryKeyClaims, clock: HandClock
) -> None:
    await claims.claim("first")
    clock.advance(1)
    for nth in range(CLAIMS_MAX - 1):
        assert await claims.claim(f"key-{nth}")
    clock.advance(CLAIMED_FOR_MS - 2)
    with pytest.raises(StoreUnavailable):
        await claims.claim("one more")
    assert not await claims.claim("key-0"), "none that lasts was forgotten"
    clock.advance(1)
    assert await claims.claim("one more"), "the first has ended"
    with pytest.raises(StoreUnavailable):
        await claims.claim("another")
    clock.advance(1)
    assert await claims.claim("another"), "now all others have"
