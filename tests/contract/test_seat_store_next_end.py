"""The contract of a seat store, about the next end: a process that knows it need not look for ends all the time."""

from __future__ import annotations

from firstclick.domain.seats.hold_rules import HoldingRules, decide_expiry, decide_extend, decide_release
from tests.contract.store_under_test import LONG_MS, Subject, after

LONGER = HoldingRules(hold_ttl_ms=2 * LONG_MS, hold_life_max_ms=4 * LONG_MS)


async def test_a_look_says_when_the_next_hold_ends_of_those_that_live(subject: Subject) -> None:
    await subject.store.lapsed(10)
    assert subject.store.next_end_ms() is None
    later, soon = await subject.take("s1", "A1"), await subject.take("s2", "A2", life_ms=subject.soon_ms)
    await subject.store.lapsed(10)
    assert subject.store.next_end_ms() == soon.expires_at_ms
    await subject.write(decide_release(soon, subject.store.now_ms()))
    await subject.store.lapsed(10)
    assert subject.store.next_end_ms() == later.expires_at_ms
    longer = decide_extend(later, LONGER, subject.store.now_ms())
    await subject.write(longer)
    await subject.store.lapsed(10)
    assert subject.store.next_end_ms() == after(longer).expires_at_ms


async def test_the_end_of_a_lapsed_hold_is_the_next_one_until_it_is_published(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    await subject.until(hold.expires_at_ms)
    await subject.store.lapsed(0)
    assert subject.store.next_end_ms() == hold.expires_at_ms
    await subject.write(decide_expiry(hold))
    await subject.store.lapsed(0)
    assert subject.store.next_end_ms() is None
