"""Ends that come all at once, take long, fail, or are under way when the process stops."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from firstclick.domain.booking import Booking
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.values import replace
from firstclick.service.checkout.bookings import LOOK_AGAIN_MS, WRITTEN_WITHIN_MS
from firstclick.service.live import expiry
from firstclick.service.live.expiry import PAUSE_MS, expire_holds
from tests.honest.ledger import HonestLedger
from tests.service.cinema import memory, opened
from tests.service.ends import ENDED_WITHIN_MS, MANY, TTL_MS, expiring, left_booked
from tests.simulation.clocks import loop_clock, pass_ms
from tests.simulation.wires import PassingStore


@pytest.fixture
def two_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few holds are more than one look can take."""
    monkeypatch.setattr(expiry, "HOLDS_PER_LOOK_MAX", 2)


@pytest.mark.usefixtures("two_a_look")
async def test_ends_at_the_same_moment_are_published_without_a_pause_between_the_looks() -> None:
    cinema = await opened(memory(loop_clock()), MANY)
    async with expiring(cinema) as ends:
        for seat in ("A1", "A2", "A3", "A4", "A5"):
            await cinema.hold("anna", seat)
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert len(ends.ended_in_time()) == 5
        assert max(late for (late,) in ends.late_ms.values()) <= PAUSE_MS


@pytest.mark.usefixtures("two_a_look")
async def test_no_look_waits_for_the_ends_of_the_one_before_even_in_a_hurry() -> None:
    ledger = HonestLedger()
    cinema = await opened(memory(loop_clock()), MANY, ledger=ledger)
    async with expiring(cinema) as ends:
        session = await cinema.hold("bob", "C5")
        await pass_ms(TTL_MS - WRITTEN_WITHIN_MS - 500)
        await left_booked(cinema, 2)
        ledger.switches.slow_ms = 10 * TTL_MS
        await pass_ms(WRITTEN_WITHIN_MS + 500 + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == {session}


class Deaf(HonestLedger):
    """Counts the calls of `cancel_pending` and never answers; a cancelled call returns a moment later."""

    asked = 0
    waiting = 0

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        self.asked += 1
        self.waiting += 1
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(1)  # waits: it takes its time to stop, on the virtual clock
            self.waiting -= 1
        return None


@pytest.mark.usefixtures("two_a_look")
async def test_ends_that_take_longer_than_they_were_put_off_hide_no_other() -> None:
    cinema = await opened(memory(loop_clock()), MANY, ledger=Deaf())
    async with expiring(cinema) as ends:
        await left_booked(cinema, 3)
        await pass_ms(WRITTEN_WITHIN_MS + LOOK_AGAIN_MS)
        session = await cinema.hold("bob", "C5")
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == {session}


async def test_an_end_that_takes_long_is_not_begun_again_and_none_is_under_way_after_the_stop() -> None:
    ledger = Deaf()
    cinema = await opened(memory(loop_clock()), MANY, ledger=ledger)
    async with expiring(cinema):
        await left_booked(cinema, 1)
        await pass_ms(3 * WRITTEN_WITHIN_MS)
        assert (ledger.asked, ledger.waiting) == (1, 1)
    assert ledger.waiting == 0


class Lapsed(PassingStore):
    """Returns given holds as lapsed, or raises a given error."""

    names: Sequence[Hold] | Exception | None = None

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        if isinstance(self.names, Exception):
            raise self.names
        return await self.behind.lapsed(holds_max) if self.names is None else self.names


async def test_a_fault_is_raised_also_while_another_end_is_under_way() -> None:
    ledger, store = Deaf(), Lapsed(memory(loop_clock()))
    cinema = await opened(store, MANY, ledger=ledger)
    await cinema.seats()
    await left_booked(cinema, 1)
    ending = asyncio.create_task(expire_holds(cinema.bookings.end, store))
    await pass_ms(WRITTEN_WITHIN_MS + ENDED_WITHIN_MS)
    assert ledger.waiting == 1
    store.names = ArithmeticError()
    with pytest.raises(ArithmeticError):
        await ending


async def test_a_hold_that_is_over_already_is_left_alone() -> None:
    store = Lapsed(memory(loop_clock()))
    cinema = await opened(store)
    hold = await cinema.store.hold(await cinema.hold("anna", "A1"))
    assert hold is not None
    store.names = (replace(hold, status=HoldStatus.EXPIRED),)
    async with expiring(cinema) as ends:
        await pass_ms(ENDED_WITHIN_MS)
        assert set(await cinema.seats()) == {"A1"}
        store.names = None
        await pass_ms(TTL_MS + ENDED_WITHIN_MS)
        assert ends.ended_in_time() == {hold.session_id}
