"""The simulations run in jumping time: an hour of the box office takes a moment."""

from __future__ import annotations

from tests.simulation.clocks import loop_factories

pytest_asyncio_loop_factories = loop_factories
