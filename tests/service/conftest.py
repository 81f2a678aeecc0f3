"""The service's tests run in jumping time: nobody waits for a pause or a deadline."""

from __future__ import annotations

import pytest

from tests.service.cinema import Cinema, memory, opened
from tests.simulation.clocks import HandClock, loop_factories

pytest_asyncio_loop_factories = loop_factories


@pytest.fixture
def clock() -> HandClock:
    """The clock that the cinema's store goes by."""
    return HandClock()


@pytest.fixture
async def cinema(clock: HandClock) -> Cinema:
    """One process on a memory store and a hand clock."""
    return await opened(memory(clock))
