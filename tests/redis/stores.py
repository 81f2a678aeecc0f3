"""Stores on a Redis, which are let go of also when the test in them fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from firstclick.service.ports.store import ALONE, Installation, StoreListener
from firstclick.stores.redis import RedisSeatStore


@asynccontextmanager
async def store_at(
    url: str, listener: StoreListener, installation: Installation = ALONE
) -> AsyncIterator[RedisSeatStore]:
    """A store in use, whose news `listener` hears."""
    store = RedisSeatStore(url)
    try:
        await store.start(listener, installation)
        yield store
    finally:
        await store.close()
