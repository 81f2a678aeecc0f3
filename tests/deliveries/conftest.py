"""Receivers, and ledgers whose transactions have time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.deliveries.receivers import Receivers, receiving
from tests.harness.processes.server_ledger import patience


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    with patience():
        yield


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """Receivers of every kind."""
    async with receiving() as its:
        yield its
