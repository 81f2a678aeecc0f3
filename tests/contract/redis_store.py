"""The Redis store for the contract: a real Redis of each kind there is, and a clock that runs by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from firstclick.stores.redis import RedisSeatStore
from tests.contract.store_under_test import Subject
from tests.harness.processes.redis_server import RedisServer, binaries, redis_server

SOON_MS = 250
CLOCK_ERROR_MS = 20


@asynccontextmanager
async def redis_store(kind: str) -> AsyncIterator[Subject]:
    """An empty Redis of this kind, with one store on it."""
    with redis_server(binaries()[kind]) as server:
        async with subject_at(server) as subject:
            yield subject


@asynccontextmanager
async def subject_at(server: RedisServer) -> AsyncIterator[Subject]:
    """A store in use on this Redis."""
    store = RedisSeatStore(server.url)

    async def until(ms: int) -> None:
        while store.now_ms() < ms + 1:
            await asyncio.sleep((ms + 1 - store.now_ms()) / 1000)  # waits: the clock is Redis' own

    subject = Subject(store, until, SOON_MS, CLOCK_ERROR_MS)
    await store.start(subject.received, subject.installation)
    yield subject
    await store.close()
