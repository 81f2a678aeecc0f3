"""Cinemas that expire holds, and a record of how late the end of each was published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.service.live.expiry import LOOK_EVERY_MS, expire_holds
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from tests.honest.ledger import HonestLedger
from tests.service.cinema import RULES, Cinema
from tests.simulation.clocks import loop_clock

TTL_MS = RULES.hold_ttl_ms
ENDED_WITHIN_MS = 250
MANY = HoldingRules(hold_ttl_ms=TTL_MS, holds_per_user_max=10_000)


class Ends:
    """Records how late the end of each hold was published."""

    def __init__(self) -> None:
        self.late_ms: dict[str, list[int]] = {}

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        if event.hold is not None and event.hold.status is HoldStatus.EXPIRED:
            late_ms = loop_clock()() - event.hold.expires_at_ms
            self.late_ms.setdefault(event.hold.session_id, []).append(late_ms)

    def on_reset(self, view: LiveView) -> None:
        assert view.position == 0, "Nothing was lost."

    def on_removed(self, view: LiveView) -> None:
        """Nothing is kept of a showtime."""

    def ended_in_time(self) -> set[str]:
        """The sessions whose end was published, each once and in time."""
        assert all(len(late) == 1 and 0 <= late[0] <= ENDED_WITHIN_MS for late in self.late_ms.values()), self.late_ms
        return set(self.late_ms)


@asynccontextmanager
async def expiring(*cinemas: Cinema, look_every_ms: int = LOOK_EVERY_MS) -> AsyncIterator[Ends]:
    """Run the expiry tasks of the cinemas; the events of the first are recorded."""
    ends = Ends()
    await cinemas[0].seats()
    cinemas[0].listeners[:] = [ends]
    tasks = [asyncio.create_task(expire_holds(cinema.bookings.end, cinema.store, look_every_ms)) for cinema in cinemas]
    try:
        yield ends
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def left_booked(cinema: Cinema, seats: int) -> None:
    """That many pending holds whose ledger does not answer."""
    ledger = cinema.ledger
    assert isinstance(ledger, HonestLedger)
    ledger.switches.down = True
    for _ in range(seats):
        showtime_id = "plain" if (await cinema.views.open("plain")).seats_available > 1 else "late"
        seat = min((await cinema.views.open(showtime_id)).occupancy.free(cinema.office.now_ms()))
        with pytest.raises(LedgerUnavailable):
            await cinema.confirm(await cinema.hold("anna", seat, showtime_id), "anna")
    ledger.switches.down = False
