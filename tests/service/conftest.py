"""The service's tests run in jumping time: nobody waits for a pause or a deadline."""

from __future__ import annotations

import pytest

from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema, memory, opened
from tests.service.two_processes import TwoProcesses
from tests.simulation.clocks import HandClock, loop_factories

pytest_asyncio_loop_factories = loop_factories


@pytest.fixture
def clock() -> HandClock:
    """The clock that the cinema's store goes by."""
    return HandClock()


@pytest.fixture
def ledger() -> HonestLedger:
    """The ledger that the cinema writes to."""
    return HonestLedger()


@pytest.fixture
async def cinema(clock: HandClock, ledger: HonestLedger) -> Cinema:
    """One process on a memory store and a hand clock."""
    return await opened(memory(clock), ledger=ledger)


@pytest.fixture
async def two(clock: HandClock) -> TwoProcesses:
    """Two processes that have opened the showtime; the second gets no event of the first before its wire delivers."""
    both = TwoProcesses(clock)
    await both.open()
    for cinema in both.cinemas:
        await cinema.seats()
    return both
