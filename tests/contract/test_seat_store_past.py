"""The contract of a seat store, third part: what is sold is kept until its showtime is past, and no longer."""

from __future__ import annotations

from firstclick.domain.seats.hold import Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import decide_confirm, decide_payment, decide_release
from firstclick.domain.seats.seat_state import RESERVED, Confirmed
from firstclick.service.ports.store import SOON_MS
from tests.contract.store_under_test import OTHER_SHOWTIME, SHOWTIME, Subject, after, kept_back

MARK = Hold("mark", SHOWTIME, "", (), HoldStatus.CONFIRMED, 0, 0)


async def sold(subject: Subject, session: str, seats: str, showtime: str = SHOWTIME) -> Hold:
    """A hold that is confirmed."""
    hold = await subject.take(session, seats, showtime=showtime)
    confirm = decide_confirm(hold, hold.taken_at_ms)
    await subject.write(confirm)
    return after(confirm)


async def past(subject: Subject) -> None:
    """The showtime is past; it was not when this began."""
    await subject.until(subject.ends[SHOWTIME])


async def test_seats_of_a_past_showtime_are_deleted_with_their_records_and_positions(subject: Subject) -> None:
    subject.ends[SHOWTIME] = subject.store.now_ms() + subject.soon_ms
    booking = await sold(subject, "s1", "A1 A2")
    await subject.write(kept_back("B1"))
    await subject.write(Commit(SHOWTIME, (), None, MARK))
    assert (await subject.snapshot()).position == 4
    assert await subject.store.hold("s1") == booking
    await past(subject)
    emptied = await subject.snapshot()
    assert (emptied.position, emptied.taken) == (0, {})
    assert await subject.store.hold("s1") is None
    assert await subject.store.hold("mark") is None


async def test_seats_of_a_showtime_without_an_end_are_kept(subject: Subject) -> None:
    subject.ends[SHOWTIME] = subject.store.now_ms() + subject.soon_ms
    await sold(subject, "s1", "A1")
    booking = await sold(subject, "s2", "A1", OTHER_SHOWTIME)
    await past(subject)
    await subject.snapshot()
    assert await subject.taken(OTHER_SHOWTIME) == {"A1": Confirmed("s2", booking.user_id)}
    assert await subject.store.hold("s2") == booking


async def test_a_hold_that_is_confirmed_after_another_is_deleted_with_it(subject: Subject) -> None:
    subject.ends[SHOWTIME] = subject.store.now_ms() + subject.soon_ms
    hold = await subject.take("s1", "A1")
    pending = decide_payment(hold, hold.expires_at_ms, hold.taken_at_ms)
    await subject.write(pending)
    await subject.write(decide_confirm(after(pending), hold.taken_at_ms))
    await past(subject)
    assert await subject.taken() == {}
    assert await subject.store.hold("s1") is None


async def test_what_is_written_after_the_end_can_be_read(subject: Subject) -> None:
    """The bookings of a past showtime are restored when it is looked at."""
    subject.ends[SHOWTIME] = subject.store.now_ms() - 1
    booking = await sold(subject, "s1", "A1")
    assert await subject.taken() == {"A1": seats_under(booking)}
    assert await subject.store.hold("s1") == booking


async def test_a_showtime_that_is_moved_to_a_later_time_keeps_its_seats(subject: Subject) -> None:
    first = subject.store.now_ms() + subject.soon_ms
    subject.ends[SHOWTIME] = first
    booking = await sold(subject, "s1", "A1")
    await subject.write(kept_back("B1"))
    subject.ends[SHOWTIME] = first + 10 * subject.soon_ms
    await subject.snapshot()
    await subject.until(first + SOON_MS)
    kept = await subject.snapshot()
    assert (kept.position, kept.taken) == (3, {"A1": seats_under(booking), "B1": RESERVED})
    assert await subject.store.hold("s1") == booking


async def test_a_hold_that_was_released_is_remembered_though_its_showtime_is_past(subject: Subject) -> None:
    subject.ends[SHOWTIME] = subject.store.now_ms() + subject.soon_ms
    hold = await subject.take("s1", "A1")
    release = decide_release(hold, hold.taken_at_ms)
    await subject.write(release)
    await past(subject)
    assert await subject.store.hold("s1") == after(release)
