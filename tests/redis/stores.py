"""Stores on a Redis, which are let go of also when the test in them fails."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from firstclick.service.ports.store import ALONE, Installation, StoreListener
from firstclick.stores.redis import RedisSeatStore
from firstclick.stores.redis.client import CALL_DEADLINE_MS
from tests.harness.processes.patient_server import FACTOR

DEADLINE = "CALL_DEADLINE_MS"


@asynccontextmanager
async def store_at(
    url: str, listener: StoreListener, installation: Installation = ALONE
) -> AsyncIterator[RedisSeatStore]:
    """A store in use, whose news `listener` hears. It waits longer than a server does: the machine may be busy."""
    with _patience():
        store = RedisSeatStore(url)
        try:
            await store.start(listener, installation)
            yield store
        finally:
            await store.close()


@contextmanager
def _patience() -> Iterator[None]:
    """`FACTOR` times the deadline of a call, in this process; of stores that are open at once, the first sets it."""
    modules = [one for name, one in sys.modules.items() if name.startswith("firstclick.stores.redis.")]
    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            if getattr(module, DEADLINE, None) == CALL_DEADLINE_MS:
                patch.setattr(module, DEADLINE, FACTOR * CALL_DEADLINE_MS)
        yield
