"""Holds expire by themselves: each end is published once, soon after the deadline, by any process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS
from firstclick.service.live import expiry
from firstclick.service.live.expiry import HOLDS_PER_LOOK_MAX, LOOK_EVERY_MS, expire_holds
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema, memory, opened, programme
from tests.service.ends import ENDED_WITHIN_MS, MANY, TTL_MS, expiring, left_booked
from tests.simulation.clocks import loop_clock, pass_ms
from tests.simulation.wires import Exchange, Loss, PassingStore, Wire


async def test_an_end_is_published_once_and_soon_without_any_request() -> None:
    cinema = await opened(memory(loop_clock()))
    async with expiring(cinema) as ends:
        sessions = set()
        for seat in ("A1", "A2", "A3"):
            sessions.add(await cinema.hold("anna", seat))
            await pass_ms(1_337)
        await pass_ms(3 * TTL_MS)
        assert ends.ended_in_time() == sessions
        assert await cinema.seats() == {}


class Counting(PassingStore):
    """Counts the looks for lapsed holds."""

    looks = 0

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        self.looks += 1
        return await self.behind.lapsed(holds_max)


async def test_a_store_is_asked_once_a_second_and_when_a_hold_ends() -> None:
    store = Counting(memory(loop_clock()))
    cinema = await opened(store)
    async with expiring(cinema) as ends:
        session = await cinema.hold("anna", "A1")
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == {session}
        assert store.looks <= TTL_MS // LOOK_EVERY_MS + 3


async def test_holds_that_live_shorter_than_the_time_between_two_looks_end_in_time() -> None:
    cinema = await opened(memory(loop_clock()), HoldingRules(hold_ttl_ms=300))
    async with expiring(cinema, look_every_ms=300) as ends:
        await pass_ms(10)
        session = await cinema.hold("anna", "A1")
        await pass_ms(300 + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == {session}


async def test_nothing_ends_before_its_time() -> None:
    cinema = await opened(memory(loop_clock()))
    async with expiring(cinema) as ends:
        await cinema.hold("anna", "A1")
        await pass_ms(TTL_MS - 1)
        assert ends.late_ms == {}
        assert set(await cinema.seats()) == {"A1"}


async def test_extended_holds_end_at_their_new_deadline_and_bookings_never() -> None:
    cinema = await opened(memory(loop_clock()))
    async with expiring(cinema) as ends:
        extended, sold = await cinema.hold("anna", "A1"), await cinema.hold("anna", "A2")
        await pass_ms(TTL_MS / 2)
        await cinema.office.extend(extended, "anna")
        await cinema.confirm(sold, "anna")
        await pass_ms(TTL_MS)
        assert ends.ended_in_time() == set()
        await pass_ms(2 * TTL_MS)
        assert ends.ended_in_time() == {extended}
        assert set(await cinema.seats()) == {"A2"}


async def test_a_swapped_hold_ends_once_with_the_seats_it_has_then() -> None:
    cinema = await opened(memory(loop_clock()))
    async with expiring(cinema) as ends:
        session = await cinema.hold("anna", "A1")
        await cinema.office.swap(session, "anna", ["A2", "A3"])
        await pass_ms(2 * TTL_MS)
        assert ends.ended_in_time() == {session}
        assert await cinema.seats() == {}


async def test_many_ends_at_the_same_moment_are_all_published_in_time() -> None:
    cinema = await opened(memory(loop_clock()), MANY)
    async with expiring(cinema) as ends:
        sessions = set()
        for _ in range(2 * HOLDS_PER_LOOK_MAX // 15 + 1):
            for seat in (await cinema.views.open("plain")).occupancy.free(cinema.office.now_ms()):
                sessions.add(await cinema.hold("anna", seat))
            await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == sessions
        assert len(sessions) > 2 * HOLDS_PER_LOOK_MAX


async def test_the_lapsed_holds_of_several_showtimes_all_end_in_time() -> None:
    cinema = await opened(memory(loop_clock()), MANY)
    async with expiring(cinema) as ends:
        sessions = {
            await cinema.hold("anna", f"{row}{number}", showtime_id)
            for showtime_id in ("plain", "late", "evening")
            for row in "ABC"
            for number in range(1, 6)
        }
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == sessions


async def two_processes() -> tuple[Cinema, Cinema]:
    """Two processes on one store, whose events arrive at once."""
    shared, exchange = memory(loop_clock()), Exchange()
    await shared.start(exchange)
    wires = [Wire(shared, exchange), Wire(shared, exchange)]
    for wire in wires:
        wire.prompt = True
    return await opened(wires[0], ids="first"), await opened(wires[1], ids="second")


async def test_the_end_is_published_also_when_the_process_that_took_the_hold_is_dead() -> None:
    living, dead = await two_processes()
    async with expiring(living) as ends:
        session = await dead.hold("anna", "A1")
        await dead.store.close()
        await pass_ms(2 * TTL_MS)
        assert ends.ended_in_time() == {session}
        assert await living.seats() == {}


async def test_the_end_is_published_once_when_several_processes_look_for_it() -> None:
    first, second = await two_processes()
    async with expiring(first, second) as ends:
        sessions = {await first.hold("anna", "A1"), await second.hold("bob", "A2")}
        await pass_ms(2 * TTL_MS)
        assert ends.ended_in_time() == sessions
        assert (await first.views.open("plain")).position == 4


async def test_an_end_whose_commit_was_lost_on_its_way_is_published_by_the_next_look() -> None:
    first, second = await two_processes()
    wire = second.store
    assert isinstance(wire, Wire)
    first.listeners.clear()
    async with expiring(second) as ends:
        session = await first.hold("anna", "A1")
        wire.loss = Loss.REQUEST
        await pass_ms(2 * TTL_MS)
        assert ends.ended_in_time() == {session}


class Failing(PassingStore):
    """Does not name lapsed holds while `failure` is set."""

    failure: Exception | None = None

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        if self.failure is not None:
            raise self.failure
        return await self.behind.lapsed(holds_max)


async def test_a_store_that_does_not_answer_for_a_while_is_asked_again() -> None:
    store = Failing(memory(loop_clock()))
    cinema = await opened(store)
    async with expiring(cinema) as ends:
        session = await cinema.hold("anna", "A1")
        store.failure = StoreUnavailable()
        await pass_ms(2 * TTL_MS)
        store.failure = None
        await pass_ms(ENDED_WITHIN_MS)
        assert set(ends.late_ms) == {session}


async def test_a_fault_of_the_program_itself_is_not_swept_under_the_carpet() -> None:
    store = Failing(memory(loop_clock()))
    cinema = await opened(store)
    store.failure = ArithmeticError()
    with pytest.raises(ArithmeticError):
        await expire_holds(cinema.bookings.end, store)


async def test_no_end_waits_for_a_ledger_that_takes_its_time_over_another() -> None:
    ledger = HonestLedger()
    cinema = await opened(memory(loop_clock()), ledger=ledger)
    async with expiring(cinema) as ends:
        await left_booked(cinema, 1)
        await pass_ms(WRITTEN_WITHIN_MS - TTL_MS / 4)
        session = await cinema.hold("bob", "C5")
        ledger.switches.slow_ms = 10 * TTL_MS
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == {session}


async def test_no_end_waits_behind_those_that_a_ledger_which_is_down_must_decide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expiry, "HOLDS_PER_LOOK_MAX", 5)
    ledger = HonestLedger()
    cinema = await opened(memory(loop_clock()), MANY, ledger=ledger)
    async with expiring(cinema) as ends:
        await left_booked(cinema, 10)
        ledger.switches.down = True
        session = await cinema.hold("bob", "C5")
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == {session}
        ledger.switches.down = False
        await pass_ms(WRITTEN_WITHIN_MS)
        assert await cinema.seats() == {}


async def test_no_end_waits_behind_those_of_a_showtime_that_has_left_the_programme(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expiry, "HOLDS_PER_LOOK_MAX", 5)
    cinema = await opened(memory(loop_clock()), MANY)
    async with expiring(cinema) as ends:
        for seat in ("A1", "A2", "A3", "A4", "A5"):
            await cinema.hold("anna", seat, "late")
        before = programme()
        cinema.views.adopt(
            replace(before, showtimes=tuple(one for one in before.showtimes if one.starts_at_ms is None))
        )
        session = await cinema.hold("bob", "C5")
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert session in ends.ended_in_time()
