"""The adapters that the contract is run on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.openers import OPENERS
from tests.contract.store_under_test import Subject


@pytest.fixture(params=list(OPENERS))
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    """A fresh, empty store of each kind, in use."""
    async with OPENERS[request.param]() as opened:
        yield opened
