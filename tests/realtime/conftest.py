"""The feed's tests run in jumping time: nobody waits for a pause or a deadline."""

from __future__ import annotations

from tests.simulation.clocks import loop_factories

pytest_asyncio_loop_factories = loop_factories
