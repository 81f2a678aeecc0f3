"""The contract of a seat store, second part: how holds end.

A store's clock may run by itself. What must happen before a deadline has a long life, what must happen after it a
short one and waits for its end; what happens to the millisecond is tested on a hand clock elsewhere.
"""

from __future__ import annotations

import asyncio

from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import Change, Hold, HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import (
    AWAY_MAX_MS,
    HoldingRules,
    decide_cancel,
    decide_confirm,
    decide_expiry,
    decide_extend,
    decide_payment,
    decide_release,
)
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, SeatState
from firstclick.domain.values import replace
from firstclick.service.ports.store import SeatEvent
from tests.contract.store_under_test import (
    LONG_MS,
    OTHER_SHOWTIME,
    Subject,
    after,
    expire_all,
    kept_back,
    replayed,
    swapped,
)

LONGER = HoldingRules(hold_ttl_ms=2 * LONG_MS, hold_life_max_ms=4 * LONG_MS)


async def lapsed_hold(subject: Subject, session: str = "s1", seats: str = "A1") -> Hold:
    """A hold whose time is over, and whose end is not published yet."""
    hold = await subject.take(session, seats, life_ms=subject.soon_ms)
    await subject.until(hold.expires_at_ms)
    return hold


async def overdue_payment(subject: Subject) -> Hold:
    """A pending hold whose deadline is over."""
    now_ms = subject.store.now_ms()
    payment = decide_payment(await subject.take("s1", "A1"), now_ms + subject.soon_ms, now_ms)
    await subject.write(payment)
    await subject.until(now_ms + subject.soon_ms)
    return after(payment)


def ends(event: list[SeatEvent], session: str = "s1") -> list[HoldStatus]:
    """The published ends of a hold."""
    statuses = [one.hold.status for one in event if one.hold is not None and one.hold.session_id == session]
    return [status for status in statuses if status not in {HoldStatus.HOLD, HoldStatus.PENDING}]


async def test_a_lapsed_hold_is_free_to_the_next_at_once_published_or_not(subject: Subject) -> None:
    await lapsed_hold(subject)
    assert await subject.taken() == {}
    rival = await subject.take("s2", "A1")
    assert await subject.taken() == {"A1": seats_under(rival)}


async def test_a_lapsed_hold_is_free_to_the_box_office_too(subject: Subject) -> None:
    await lapsed_hold(subject)
    await subject.write(kept_back("A1"))
    assert set(await subject.taken()) == {"A1"}


async def test_a_conflict_counts_seats_of_lapsed_holds_as_available(subject: Subject) -> None:
    await lapsed_hold(subject)
    rival = await subject.take("s2", "A2")
    conflict = await subject.refused(subject.wish("s3", "A1 A2"))
    assert conflict.seats == {"A1": AVAILABLE, "A2": seats_under(rival)}


async def test_an_expiry_frees_the_seats_and_is_published_with_the_holds_end(subject: Subject) -> None:
    hold = await lapsed_hold(subject, seats="A1 A2")
    await subject.write(decide_expiry(hold))
    assert await subject.taken() == {}
    event = (await subject.events())[-1]
    assert dict(event.seats) == {"A1": AVAILABLE, "A2": AVAILABLE}
    assert event.hold == replace(hold, status=HoldStatus.EXPIRED)


async def test_an_expiry_is_published_once_however_many_processes_commit_it(subject: Subject) -> None:
    hold = await lapsed_hold(subject)
    written = await asyncio.gather(*(subject.write(decide_expiry(hold)) for _ in range(5)))
    assert {committed.position for committed in written} == {2}
    assert ends(await subject.events()) == [HoldStatus.EXPIRED]


async def test_an_expiry_is_published_once_also_when_the_seat_is_anothers_by_then(subject: Subject) -> None:
    hold = await lapsed_hold(subject, seats="A1 A2")
    rival = await subject.take("s2", "A1")
    for _ in range(2):
        await subject.write(decide_expiry(hold))
    assert await subject.taken() == {"A1": seats_under(rival)}
    events = await subject.events()
    assert ends(events) == [HoldStatus.EXPIRED]
    assert replayed(events) == {"A1": seats_under(rival)}


async def test_a_hold_does_not_expire_before_its_deadline(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    await subject.refused(decide_expiry(hold))
    assert await subject.taken() == {"A1": seats_under(hold)}
    assert await subject.store.hold("s1") == hold


async def test_a_confirmation_that_arrives_after_the_deadline_is_refused(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    confirm = decide_confirm(hold, hold.taken_at_ms)
    await subject.until(hold.expires_at_ms)
    conflict = await subject.refused(confirm)
    assert conflict.seats == {"A1": AVAILABLE}
    assert await subject.taken() == {}
    assert ends(await subject.events()) == []


async def test_a_hold_that_arrives_after_its_own_end_is_refused(subject: Subject) -> None:
    wish = subject.wish("s1", "A1", life_ms=subject.soon_ms)
    await subject.until(after(wish).expires_at_ms)
    await subject.refused(wish)
    assert await subject.store.hold("s1") is None


async def test_a_swap_that_arrives_after_the_deadline_is_refused_though_its_seats_are_free(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    swap = swapped(hold, "A2", hold.taken_at_ms)
    await subject.until(hold.expires_at_ms)
    await subject.refused(swap)
    assert await subject.store.hold("s1") in (hold, replace(hold, status=HoldStatus.EXPIRED))


async def test_a_commit_is_refused_after_its_time_whatever_it_changes(subject: Subject) -> None:
    late = replace(kept_back("A1"), before_ms=subject.store.now_ms() + subject.soon_ms)
    await subject.until(subject.store.now_ms() + subject.soon_ms)
    await subject.refused(late)
    assert await subject.taken() == {}


async def test_an_extension_that_arrives_after_the_deadline_is_refused(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    extension = decide_extend(hold, LONGER, hold.taken_at_ms)
    await subject.until(hold.expires_at_ms)
    await subject.refused(extension)
    assert await subject.taken() == {}


async def test_a_release_that_arrives_after_the_deadline_leaves_a_rival_alone(subject: Subject) -> None:
    hold = await lapsed_hold(subject, seats="A1 A2")
    rival = await subject.take("s2", "A2")
    await subject.store.commit(decide_release(hold, hold.taken_at_ms))
    assert await subject.taken() == {"A2": seats_under(rival)}
    assert replayed(await subject.events()) == {"A2": seats_under(rival)}


async def test_an_extended_hold_does_not_end_at_its_first_deadline(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    extension = decide_extend(hold, LONGER, hold.taken_at_ms)
    await subject.write(extension)
    await subject.until(hold.expires_at_ms)
    assert await subject.store.lapsed(10) == []
    await subject.refused(decide_expiry(hold))
    await subject.refused(subject.wish("s2", "A1"))
    assert await subject.taken() == {"A1": seats_under(after(extension))}


async def test_a_hold_whose_term_was_shortened_ends_at_its_new_deadline(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=LONG_MS)
    away = decide_extend(hold, rules := HoldingRules(subject.soon_ms), hold.taken_at_ms, AWAY_MAX_MS)
    await subject.write(away)
    back = decide_extend(after(away), rules, subject.store.now_ms())
    await subject.write(back)
    assert after(back).expires_at_ms < hold.expires_at_ms
    await subject.until(after(back).expires_at_ms)
    assert await subject.store.lapsed(10) == [after(back)]
    assert await subject.taken() == {}


async def test_a_confirmed_hold_never_lapses(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    await subject.write(decide_confirm(hold, hold.taken_at_ms))
    await subject.until(hold.expires_at_ms)
    assert await expire_all(subject) == []
    await subject.refused(decide_expiry(hold))
    assert await subject.taken() == {"A1": Confirmed("s1", hold.user_id)}


async def test_seats_that_are_being_paid_do_not_become_available_by_time_alone(subject: Subject) -> None:
    payment = await overdue_payment(subject)
    assert await subject.taken() == {"A1": seats_under(payment)}
    await subject.refused(subject.wish("s2", "A1"))
    assert await subject.store.lapsed(10) == [payment]


async def test_a_payment_that_came_through_late_is_confirmed(subject: Subject) -> None:
    payment = await overdue_payment(subject)
    await subject.write(decide_confirm(payment, subject.store.now_ms()))
    assert await subject.taken() == {"A1": Confirmed("s1", payment.user_id)}
    assert await subject.store.lapsed(10) == []


async def test_a_payment_that_never_came_is_ended_like_a_hold(subject: Subject) -> None:
    payment = await overdue_payment(subject)
    await subject.write(decide_expiry(payment))
    assert await subject.taken() == {}
    assert ends(await subject.events()) == [HoldStatus.EXPIRED]
    assert await subject.store.lapsed(10) == []


async def test_the_record_of_a_hold_outlives_its_end(subject: Subject) -> None:
    released, expired = await subject.take("s1", "A1"), await lapsed_hold(subject, "s2", "A2")
    await subject.write(decide_release(released, subject.store.now_ms()))
    await subject.write(decide_expiry(expired))
    assert await subject.store.hold("s1") == replace(released, status=HoldStatus.RELEASED)
    assert await subject.store.hold("s2") == replace(expired, status=HoldStatus.EXPIRED)


async def test_lapsed_holds_are_named_oldest_first_and_no_more_than_asked_for(subject: Subject) -> None:
    lives = {"A1": 3, "A2": 1, "A3": 5, "A4": 2, "A5": 4}
    wishes = [subject.wish(f"s{n}", seat, life_ms=subject.soon_ms + 20 * n) for seat, n in lives.items()]
    for wish in wishes:
        await subject.write(wish)
    waits = await subject.take("s6", "B1")
    await subject.until(max(after(wish).expires_at_ms for wish in wishes))
    assert [hold.session_id for hold in await subject.store.lapsed(3)] == ["s1", "s2", "s3"]
    assert waits not in await subject.store.lapsed(100)


async def test_lapsed_holds_of_every_showtime_are_named(subject: Subject) -> None:
    await subject.take("s2", "A1", life_ms=subject.soon_ms, showtime=OTHER_SHOWTIME)
    await lapsed_hold(subject)
    assert {hold.session_id for hold in await subject.store.lapsed(10)} == {"s1", "s2"}


async def test_a_lapsed_hold_is_named_again_until_its_end_is_published(subject: Subject) -> None:
    """The process that read it first may have died before ending it."""
    hold = await lapsed_hold(subject)
    assert await subject.store.lapsed(10) == await subject.store.lapsed(10) == [hold]
    await subject.write(decide_expiry(hold))
    assert await subject.store.lapsed(10) == []


async def test_a_hold_that_was_swapped_lapses_once(subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    swap = swapped(hold, "A2", hold.taken_at_ms)
    await subject.write(swap)
    await subject.until(hold.expires_at_ms)
    assert await subject.store.lapsed(10) == [after(swap)]


async def test_after_all_ends_are_published_the_events_say_what_the_snapshot_says(subject: Subject) -> None:
    kept: dict[str, SeatState] = {"B1": seats_under(await subject.take("s1", "B1"))}
    holds = [await subject.take(f"t{n}", f"A{n}", life_ms=subject.soon_ms) for n in range(1, 5)]
    await subject.until(max(hold.expires_at_ms for hold in holds))
    kept["A2"] = seats_under(await subject.take("s2", "A2"))
    await expire_all(subject)
    snapshot = await subject.snapshot()
    assert replayed(await subject.events()) == snapshot.taken == kept
    assert snapshot.position == 10


async def test_a_confirmed_hold_loses_cancelled_seats_and_is_over_without_any(subject: Subject) -> None:
    hold = await subject.take("s1", "A1 A2 A3")
    confirm = decide_confirm(hold, subject.store.now_ms())
    await subject.write(confirm)
    sold = seats_under(after(confirm))
    some = decide_cancel(after(confirm), [Change("A2", sold, AVAILABLE)])
    first = await subject.write(some)
    assert await subject.write(some) == first, "another process that corrects the same changes nothing"
    assert await subject.store.hold("s1") == after(some)
    assert (after(some).status, after(some).seat_ids) == (HoldStatus.CONFIRMED, ("A1", "A3"))
    assert await subject.taken() == {"A1": sold, "A3": sold}
    rest = decide_cancel(after(some), [Change(seat_id, sold, AVAILABLE) for seat_id in ("A1", "A3")])
    await subject.write(rest)
    over = await subject.store.hold("s1")
    assert over == after(rest)
    assert over is not None
    assert (over.status, over.end_reason) == (HoldStatus.RELEASED, EndReason.CANCELLED)
    assert await subject.taken() == {}
    assert [event.hold for event in (await subject.events())[-2:]] == [after(some), after(rest)]


async def test_seats_that_are_sold_anew_are_not_cancelled(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    confirm = decide_confirm(hold, subject.store.now_ms())
    await subject.write(confirm)
    cancel = decide_cancel(after(confirm), [Change("A1", seats_under(after(confirm)), AVAILABLE)])
    await subject.write(cancel)
    again = decide_confirm(await subject.take("s2", "A1"), subject.store.now_ms())
    await subject.write(again)
    await subject.write(cancel)
    assert await subject.taken() == {"A1": seats_under(after(again))}
