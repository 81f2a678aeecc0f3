"""The Redis store for the contract: a real Redis of each kind there is, and a clock that runs by itself.

Nothing waits for that clock: time is skipped, so that no call must be made in time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from firstclick.stores.redis import RedisSeatStore, client
from tests.contract.store_under_test import Subject
from tests.harness.faults.skipped_time import skip, skippable
from tests.harness.processes.patient_server import FACTOR
from tests.harness.processes.redis_server import RedisServer, binaries, redis_server

SOON_MS = 30_000
CLOCK_ERROR_MS = 1_000


@asynccontextmanager
async def redis_store(kind: str) -> AsyncIterator[Subject]:
    """An empty Redis of this kind, with one store on it."""
    with redis_server(binaries()[kind]) as server:
        async with subject_at(server) as subject:
            yield subject


@asynccontextmanager
async def subject_at(server: RedisServer) -> AsyncIterator[Subject]:
    """A store in use on this Redis. Its calls have ten times the time: none of the tests is about that."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(client, "CALL_DEADLINE_MS", FACTOR * client.CALL_DEADLINE_MS)
        with skippable():
            store = RedisSeatStore(server.url)
        async with _used(store, server) as subject:
            yield subject


@asynccontextmanager
async def _used(store: RedisSeatStore, server: RedisServer) -> AsyncIterator[Subject]:
    async def until(ms: int) -> None:
        with server.client() as direct:
            while (missing_ms := ms + 1 - store.now_ms()) > 0:
                skip(direct, missing_ms)
                await store.lapsed(0)

    subject = Subject(store, until, SOON_MS, CLOCK_ERROR_MS)
    await store.start(subject.received, subject.installation)
    yield subject
    await store.close()
