"""A box office for each test, on the memory store and on a real Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from firstclick.stores.redis import RedisSeatStore
from tests.harness.processes.redis_server import RedisServer, redis_server
from tests.office.box_office import BoxOffice, open_office


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis, emptied for each test."""
    with redis_server() as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BoxOffice]:
    """One process of a cinema with staff."""
    store = None
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        with server.client() as client:
            client.flushall()
        store = RedisSeatStore(server.url)
    async with open_office(tmp_path, store) as opened:
        yield opened


@pytest.fixture
async def hand_office(tmp_path: Path) -> AsyncIterator[BoxOffice]:
    """The same on the memory store, whose clock a test may advance."""
    async with open_office(tmp_path) as opened:
        yield opened
