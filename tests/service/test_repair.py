"""Ledger and seat map are compared at intervals: differences are counted, and missing bookings are restored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from firstclick.domain import values
from firstclick.domain.booking import Booking
from firstclick.domain.refusals import StoreUnavailable, UnknownShowtime
from firstclick.domain.seats.differences import DifferenceKind as Kind
from firstclick.domain.seats.hold import Change, Commit, Hold
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, Held, Pending
from firstclick.service.live.repair import COMPARE_EVERY_S, SETTLE_S
from firstclick.service.live.restorer import Restorer
from firstclick.service.ports.ledger import PendingCancelled
from firstclick.service.ports.store import Committed, Conflict, Snapshot
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema, memory, opened, programme
from tests.simulation.clocks import START_MS, HandClock, pass_ms
from tests.simulation.wires import PassingStore

ROUND_MS = 1000 * (COMPARE_EVERY_S + SETTLE_S) + 1


@asynccontextmanager
async def comparing(cinema: Cinema) -> AsyncIterator[asyncio.Task[None]]:
    """Run the comparison in the background."""
    task = asyncio.create_task(cinema.repair.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def unheard(*seat_ids: str) -> Booking:
    """A booking that is not on the map."""
    return Booking("NHRD-2345", "unheard", "plain", "una", seat_ids, START_MS)


class LostOnceMore(PassingStore):
    """Loses its data during the first commit, and seats of another user are booked at that time."""

    def __init__(self, ledger: HonestLedger) -> None:
        super().__init__(memory(epoch="life-2"))
        self._ledger = ledger

    async def commit(self, commit: Commit) -> Committed | Conflict:
        if not self._ledger.of_session("meanwhile"):
            await self._ledger.book(values.replace(unheard("C5"), reference="MNWH-2345", session_id="meanwhile"))
            self.behind = memory(epoch="life-3")
        return await self.behind.commit(commit)


async def test_a_store_that_is_lost_once_more_while_it_is_restored_lacks_no_booking() -> None:
    ledger = HonestLedger()
    await ledger.book(unheard("A1"))
    restorer = Restorer(LostOnceMore(ledger), ledger, lambda: 1)
    snapshot = await restorer.prepare(programme().showtime_by_id["plain"], "life-1")
    assert (snapshot.epoch, set(snapshot.taken)) == ("life-3", {"A1", "C5"})


class SoldMeanwhile(PassingStore):
    """Each time that it is read, the next of these seats is written to the ledger as sold right after that."""

    def __init__(self, ledger: HonestLedger, seat_ids: Sequence[str]) -> None:
        super().__init__(memory(epoch="life-2"))
        self._ledger = ledger
        self._seat_ids = list(seat_ids)

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        found = await self.behind.snapshot(showtime_id, seat_ids)
        seat_id = self._seat_ids.pop(0)
        sold = values.replace(unheard(seat_id), reference=f"{seat_id}-2345", session_id=f"of-{seat_id}")
        await self._ledger.book(sold)
        return found


async def test_a_showtime_is_opened_while_its_held_seats_are_sold_faster_than_it_is_compared() -> None:
    ledger, row = HonestLedger(), ("A1", "A2", "A3", "A4", "A5")
    store = SoldMeanwhile(ledger, row)
    for one in row:
        held = Held(f"of-{one}", "una", START_MS + 10_000)
        assert isinstance(await store.commit(Commit("plain", (Change(one, AVAILABLE, held),))), Committed)
    snapshot = await Restorer(store, ledger, lambda: 1).prepare(programme().showtime_by_id["plain"], "life-1")
    assert set(snapshot.taken) == set(row)
    sold = {one for one, state in snapshot.taken.items() if isinstance(state, Confirmed)}
    assert {"A1", "A2"} <= sold < set(row), "what was sold before is confirmed, and the rest follows"


async def test_a_showtime_is_not_opened_while_seats_are_sold_that_the_map_shows_as_available() -> None:
    ledger = HonestLedger()
    restorer = Restorer(SoldMeanwhile(ledger, ("A1", "A2", "A3", "A4", "A5")), ledger, lambda: 1)
    with pytest.raises(StoreUnavailable):
        await restorer.prepare(programme().showtime_by_id["plain"], "life-1")


async def test_without_a_fault_nothing_differs(cinema: Cinema) -> None:
    await cinema.booked("anna", "A1")
    await cinema.hold("bob", "A2")
    async with comparing(cinema):
        await pass_ms(ROUND_MS)
    assert not any(cinema.repair.differences.values())
    assert await cinema.repair.differing("plain") == {}


async def test_bookings_that_the_map_lacks_are_counted_and_restored(cinema: Cinema, ledger: HonestLedger) -> None:
    await cinema.seats()
    await ledger.book(unheard("A1", "A2"))
    assert await cinema.repair.differing("plain") == {"A1": Kind.MISSING, "A2": Kind.MISSING}
    async with comparing(cinema):
        await pass_ms(ROUND_MS)
        assert cinema.repair.differences == {Kind.MISSING: 2}
        assert await cinema.seats() == dict.fromkeys(("A1", "A2"), Confirmed("unheard", "una"))
        await pass_ms(ROUND_MS)
        assert not any(cinema.repair.differences.values())


async def test_a_seat_that_the_map_shows_as_sold_and_the_ledger_does_not_know_is_counted_and_taken_back(
    cinema: Cinema,
) -> None:
    await cinema.seats()
    await cinema.store.commit(Commit("plain", (Change("A1", AVAILABLE, Confirmed("unwritten", "anna")),)))
    async with comparing(cinema):
        await pass_ms(ROUND_MS)
        assert cinema.repair.differences == {Kind.UNBOOKED: 1}
        assert await cinema.seats() == {}
        await pass_ms(ROUND_MS)
        assert not any(cinema.repair.differences.values())


class ForgetsRecords(PassingStore):
    """Has no record of any hold, as a Redis in which they expired."""

    async def hold(self, session_id: str) -> Hold | None:
        return None


async def a_seat_is_pending_without_a_record(ledger: HonestLedger, clock: HandClock) -> Cinema:
    """A process was killed in the middle of a confirm; all were away until the record had expired."""
    cinema = await opened(ForgetsRecords(memory(clock)), ledger=ledger)
    await cinema.seats()
    await cinema.store.commit(Commit("plain", (Change("A1", AVAILABLE, Pending("abandoned", "anna")),)))
    return cinema


async def test_a_pending_seat_without_a_record_is_freed_and_can_never_be_booked(
    ledger: HonestLedger, clock: HandClock
) -> None:
    cinema = await a_seat_is_pending_without_a_record(ledger, clock)
    async with comparing(cinema):
        await pass_ms(ROUND_MS)
    assert cinema.repair.differences == {Kind.ABANDONED: 1}
    assert await cinema.seats() == {}
    assert await ledger.book(values.replace(unheard("A1"), session_id="abandoned")) == PendingCancelled()


async def test_a_pending_seat_without_a_record_is_freed_when_its_showtime_is_opened(
    ledger: HonestLedger, clock: HandClock
) -> None:
    shared = (await a_seat_is_pending_without_a_record(ledger, clock)).store
    assert await (await opened(shared, ledger=ledger)).seats() == {}


async def test_a_pending_seat_without_a_record_is_confirmed_when_its_booking_was_written(
    ledger: HonestLedger, clock: HandClock
) -> None:
    cinema = await a_seat_is_pending_without_a_record(ledger, clock)
    await ledger.book(values.replace(unheard("A1"), session_id="abandoned", user_id="anna"))
    await cinema.repair.showtime("plain")
    assert await cinema.seats() == {"A1": Confirmed("abandoned", "anna")}


async def test_a_seat_that_is_another_s_in_the_ledger_is_corrected(cinema: Cinema, ledger: HonestLedger) -> None:
    await cinema.seats()
    await cinema.store.commit(Commit("plain", (Change("A1", AVAILABLE, Confirmed("unwritten", "anna")),)))
    await ledger.book(unheard("A1"))
    async with comparing(cinema):
        await pass_ms(ROUND_MS)
    assert cinema.repair.differences.total() == 1
    assert await cinema.seats() == {"A1": Confirmed("unheard", "una")}


class Busy(HonestLedger):
    """A booking is written just before each read of the ledger, and is on the map just after it."""

    sell: Callable[[], Coroutine[None, None, Booking]] | None = None

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        if self.sell is None:
            return await super().bookings(showtime_id)
        before, selling = len(self.by_reference), asyncio.create_task(self.sell())
        while len(self.by_reference) == before:
            await asyncio.sleep(0)
        found = await super().bookings(showtime_id)
        await selling
        return found


async def test_bookings_under_way_are_no_difference(clock: HandClock) -> None:
    ledger = Busy()
    cinema = await opened(memory(clock), ledger=ledger)
    seats = iter((await cinema.views.open("plain")).occupancy.seat_map.by_id)
    ledger.sell = lambda: cinema.booked("anna", next(seats))
    assert len(await cinema.repair.differing("plain")) == 1
    async with comparing(cinema):
        await pass_ms(ROUND_MS)
    assert not any(cinema.repair.differences.values())


async def test_comparing_goes_on_after_a_ledger_that_was_down(cinema: Cinema, ledger: HonestLedger) -> None:
    await cinema.seats()
    await ledger.book(unheard("A1"))
    ledger.switches.down = True
    async with comparing(cinema):
        await pass_ms(ROUND_MS)
        assert not any(cinema.repair.differences.values())
        ledger.switches.down = False
        await pass_ms(ROUND_MS)
        assert cinema.repair.differences.total() == 1
        assert await cinema.seats() == {"A1": Confirmed("unheard", "una")}


async def test_comparing_goes_on_when_a_showtime_leaves_the_programme_meanwhile(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    for showtime_id in ("plain", "late"):
        await cinema.seats(showtime_id)
    await ledger.book(unheard("A1"))
    before = programme()
    without_late = tuple(one for one in before.showtimes if one.showtime_id != "late")
    async with comparing(cinema) as task:
        await pass_ms(1000 * COMPARE_EVERY_S + 1)
        cinema.views.adopt(replace(before, showtimes=without_late))
        await pass_ms(1000 * SETTLE_S + 1)
        assert cinema.repair.differences.total() == 1
        await pass_ms(ROUND_MS)
        assert not task.done()
        assert await cinema.seats() == {"A1": Confirmed("unheard", "una")}


async def test_a_showtime_that_is_not_on_the_programme_cannot_be_repaired(cinema: Cinema) -> None:
    with pytest.raises(UnknownShowtime):
        await cinema.repair.showtime("no such")


async def test_a_showtime_whose_seats_the_store_has_deleted_is_not_compared(ledger: HonestLedger) -> None:
    """A day after its end; writing the seats again would not keep them."""
    await ledger.book(unheard("A1"))
    past = Restorer(memory(), ledger, lambda: 1, is_past=lambda showtime_id: showtime_id == "plain")
    showtime = programme().showtime_by_id["plain"]
    assert (await past.prepare(showtime, "")).taken == {}
    assert await past.differences(showtime, {}) == {}
    assert await Restorer(memory(), ledger, lambda: 1).differences(showtime, {}) == {"A1": Kind.MISSING}
