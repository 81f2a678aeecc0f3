"""The contract of a seat store, second part: how holds end.

A store's clock may run by itself. What must happen before a deadline has a long life, what must happen after it a
short one and waits for its end; what happens to the millisecond is tested on a hand clock elsewhere.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from firstclick.domain.seats.hold import Hold, HoldStatus, seats_under
from firstclick.domain.seats.holding import (
    HoldingRules,
    decide_confirm,
    decide_expiry,
    decide_extend,
    decide_payment,
    decide_release,
)
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, SeatState
from firstclick.service.ports.store import SeatEvent
from tests.contract.store_under_test import LONG_MS, OTHER_SHOWTIME, Desk, after, expire_all, kept_back, retold, swapped

LONGER = HoldingRules(hold_ttl_ms=2 * LONG_MS, hold_life_max_ms=4 * LONG_MS)


async def lapsed_hold(desk: Desk, session: str = "s1", seats: str = "A1") -> Hold:
    """A hold whose time is over, and nobody has told."""
    hold = await desk.take(session, seats, life_ms=desk.soon_ms)
    await desk.until(hold.expires_at_ms)
    return hold


async def overdue_payment(desk: Desk) -> Hold:
    """A hold that is being paid, and somebody should look what became of it."""
    now_ms = desk.store.now_ms()
    payment = decide_payment(await desk.take("s1", "A1"), now_ms + desk.soon_ms, now_ms)
    await desk.write(payment)
    await desk.until(now_ms + desk.soon_ms)
    return after(payment)


def ends(event: list[SeatEvent], session: str = "s1") -> list[HoldStatus]:
    """The ends of a hold that were told."""
    told = [one.hold.status for one in event if one.hold is not None and one.hold.session_id == session]
    return [status for status in told if status not in {HoldStatus.HOLD, HoldStatus.PENDING}]


async def test_a_lapsed_hold_is_free_to_the_next_at_once_told_or_not(desk: Desk) -> None:
    await lapsed_hold(desk)
    assert await desk.taken() == {}
    rival = await desk.take("s2", "A1")
    assert await desk.taken() == {"A1": seats_under(rival)}


async def test_a_lapsed_hold_is_free_to_the_box_office_too(desk: Desk) -> None:
    await lapsed_hold(desk)
    await desk.write(kept_back("A1"))
    assert set(await desk.taken()) == {"A1"}


async def test_a_conflict_counts_lapsed_holds_as_nobodys(desk: Desk) -> None:
    await lapsed_hold(desk)
    rival = await desk.take("s2", "A2")
    conflict = await desk.refused(desk.wish("s3", "A1 A2"))
    assert conflict.seats == {"A1": AVAILABLE, "A2": seats_under(rival)}


async def test_an_expiry_frees_the_seats_and_is_told_with_the_holds_end(desk: Desk) -> None:
    hold = await lapsed_hold(desk, seats="A1 A2")
    await desk.write(decide_expiry(hold))
    assert await desk.taken() == {}
    event = (await desk.told())[-1]
    assert dict(event.seats) == {"A1": AVAILABLE, "A2": AVAILABLE}
    assert event.hold == replace(hold, status=HoldStatus.EXPIRED)


async def test_an_expiry_is_told_once_however_many_processes_tell_it(desk: Desk) -> None:
    hold = await lapsed_hold(desk)
    written = await asyncio.gather(*(desk.write(decide_expiry(hold)) for _ in range(5)))
    assert {committed.position for committed in written} == {2}
    assert ends(await desk.told()) == [HoldStatus.EXPIRED]


async def test_an_expiry_is_told_once_also_when_the_seat_is_anothers_by_then(desk: Desk) -> None:
    hold = await lapsed_hold(desk, seats="A1 A2")
    rival = await desk.take("s2", "A1")
    for _ in range(2):
        await desk.write(decide_expiry(hold))
    assert await desk.taken() == {"A1": seats_under(rival)}
    told = await desk.told()
    assert ends(told) == [HoldStatus.EXPIRED]
    assert retold(told) == {"A1": seats_under(rival)}


async def test_time_does_not_take_a_hold_back_before_its_deadline(desk: Desk) -> None:
    hold = await desk.take("s1", "A1")
    await desk.refused(decide_expiry(hold))
    assert await desk.taken() == {"A1": seats_under(hold)}
    assert await desk.store.hold("s1") == hold


async def test_a_confirmation_that_arrives_after_the_deadline_is_refused(desk: Desk) -> None:
    hold = await desk.take("s1", "A1", life_ms=desk.soon_ms)
    confirm = decide_confirm(hold, hold.taken_at_ms)
    await desk.until(hold.expires_at_ms)
    conflict = await desk.refused(confirm)
    assert conflict.seats == {"A1": AVAILABLE}
    assert await desk.taken() == {}
    assert ends(await desk.told()) == []


async def test_a_hold_that_arrives_after_its_own_end_is_refused(desk: Desk) -> None:
    wish = desk.wish("s1", "A1", life_ms=desk.soon_ms)
    await desk.until(after(wish).expires_at_ms)
    await desk.refused(wish)
    assert await desk.store.hold("s1") is None


async def test_a_swap_that_arrives_after_the_deadline_is_refused_though_its_seats_are_free(desk: Desk) -> None:
    hold = await desk.take("s1", "A1", life_ms=desk.soon_ms)
    swap = swapped(hold, "A2", hold.taken_at_ms)
    await desk.until(hold.expires_at_ms)
    await desk.refused(swap)
    assert await desk.store.hold("s1") in (hold, replace(hold, status=HoldStatus.EXPIRED))


async def test_a_commit_is_refused_after_its_time_whatever_it_changes(desk: Desk) -> None:
    late = replace(kept_back("A1"), before_ms=desk.store.now_ms() + desk.soon_ms)
    await desk.until(desk.store.now_ms() + desk.soon_ms)
    await desk.refused(late)
    assert await desk.taken() == {}


async def test_an_extension_that_arrives_after_the_deadline_is_refused(desk: Desk) -> None:
    hold = await desk.take("s1", "A1", life_ms=desk.soon_ms)
    extension = decide_extend(hold, LONGER, hold.taken_at_ms)
    await desk.until(hold.expires_at_ms)
    await desk.refused(extension)
    assert await desk.taken() == {}


async def test_a_release_that_arrives_after_the_deadline_leaves_a_rival_alone(desk: Desk) -> None:
    hold = await lapsed_hold(desk, seats="A1 A2")
    rival = await desk.take("s2", "A2")
    await desk.store.commit(decide_release(hold, hold.taken_at_ms))
    assert await desk.taken() == {"A2": seats_under(rival)}
    assert retold(await desk.told()) == {"A2": seats_under(rival)}


async def test_an_extended_hold_does_not_end_at_its_first_deadline(desk: Desk) -> None:
    hold = await desk.take("s1", "A1", life_ms=desk.soon_ms)
    extension = decide_extend(hold, LONGER, hold.taken_at_ms)
    await desk.write(extension)
    await desk.until(hold.expires_at_ms)
    assert await desk.store.lapsed(10) == []
    await desk.refused(decide_expiry(hold))
    await desk.refused(desk.wish("s2", "A1"))
    assert await desk.taken() == {"A1": seats_under(after(extension))}


async def test_a_confirmed_hold_never_lapses(desk: Desk) -> None:
    hold = await desk.take("s1", "A1", life_ms=desk.soon_ms)
    await desk.write(decide_confirm(hold, hold.taken_at_ms))
    await desk.until(hold.expires_at_ms)
    assert await expire_all(desk) == []
    await desk.refused(decide_expiry(hold))
    assert await desk.taken() == {"A1": Confirmed("s1", hold.user_id)}


async def test_seats_that_are_being_paid_do_not_fall_free_by_time_alone(desk: Desk) -> None:
    payment = await overdue_payment(desk)
    assert await desk.taken() == {"A1": seats_under(payment)}
    await desk.refused(desk.wish("s2", "A1"))
    assert await desk.store.lapsed(10) == [payment]


async def test_a_payment_that_came_through_late_is_confirmed(desk: Desk) -> None:
    payment = await overdue_payment(desk)
    await desk.write(decide_confirm(payment, desk.store.now_ms()))
    assert await desk.taken() == {"A1": Confirmed("s1", payment.user_id)}
    assert await desk.store.lapsed(10) == []


async def test_a_payment_that_never_came_is_ended_like_a_hold(desk: Desk) -> None:
    payment = await overdue_payment(desk)
    await desk.write(decide_expiry(payment))
    assert await desk.taken() == {}
    assert ends(await desk.told()) == [HoldStatus.EXPIRED]
    assert await desk.store.lapsed(10) == []


async def test_the_record_of_a_hold_outlives_its_end(desk: Desk) -> None:
    released, expired = await desk.take("s1", "A1"), await lapsed_hold(desk, "s2", "A2")
    await desk.write(decide_release(released, desk.store.now_ms()))
    await desk.write(decide_expiry(expired))
    assert await desk.store.hold("s1") == replace(released, status=HoldStatus.RELEASED)
    assert await desk.store.hold("s2") == replace(expired, status=HoldStatus.EXPIRED)


async def test_lapsed_holds_are_named_oldest_first_and_no_more_than_asked_for(desk: Desk) -> None:
    lives = {"A1": 3, "A2": 1, "A3": 5, "A4": 2, "A5": 4}
    wishes = [desk.wish(f"s{n}", seat, life_ms=desk.soon_ms + 20 * n) for seat, n in lives.items()]
    for wish in wishes:
        await desk.write(wish)
    waits = await desk.take("s6", "B1")
    await desk.until(max(after(wish).expires_at_ms for wish in wishes))
    assert [hold.session_id for hold in await desk.store.lapsed(3)] == ["s1", "s2", "s3"]
    assert waits not in await desk.store.lapsed(100)


async def test_lapsed_holds_of_every_showtime_are_named(desk: Desk) -> None:
    await desk.take("s2", "A1", life_ms=desk.soon_ms, showtime=OTHER_SHOWTIME)
    await lapsed_hold(desk)
    assert {hold.session_id for hold in await desk.store.lapsed(10)} == {"s1", "s2"}


async def test_a_lapsed_hold_is_named_again_until_its_end_is_told(desk: Desk) -> None:
    """Whoever asked first may have died before telling it."""
    hold = await lapsed_hold(desk)
    assert await desk.store.lapsed(10) == await desk.store.lapsed(10) == [hold]
    await desk.write(decide_expiry(hold))
    assert await desk.store.lapsed(10) == []


async def test_a_hold_that_was_swapped_lapses_once(desk: Desk) -> None:
    hold = await desk.take("s1", "A1", life_ms=desk.soon_ms)
    swap = swapped(hold, "A2", hold.taken_at_ms)
    await desk.write(swap)
    await desk.until(hold.expires_at_ms)
    assert await desk.store.lapsed(10) == [after(swap)]


async def test_after_all_ends_are_told_the_news_say_what_the_snapshot_says(desk: Desk) -> None:
    kept: dict[str, SeatState] = {"B1": seats_under(await desk.take("s1", "B1"))}
    holds = [await desk.take(f"t{n}", f"A{n}", life_ms=desk.soon_ms) for n in range(1, 5)]
    await desk.until(max(hold.expires_at_ms for hold in holds))
    kept["A2"] = seats_under(await desk.take("s2", "A2"))
    await expire_all(desk)
    snapshot = await desk.snapshot()
    assert retold(await desk.told()) == snapshot.taken == kept
    assert snapshot.position == 10
