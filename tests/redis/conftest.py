"""What the Redis tests share: an empty Redis, two processes on one, and a movie for each test alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from tests.harness.processes.patient_server import PATIENT
from tests.harness.processes.redis_server import RedisServer, redis_server
from tests.harness.processes.world import World, world
from tests.redis.programme import HASTY, MOVIES, PROGRAMME
from tests.web.buyer import Buyer, client_of


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """An empty Redis for one test alone."""
    with redis_server() as started:
        yield started


@pytest.fixture
def client(server: RedisServer) -> Iterator[redis.Redis]:
    """Looks at what is stored."""
    with server.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def two() -> Iterator[World]:
    """Two processes whose holds live 20 s, for tests that break nothing."""
    with world(2, programme=PROGRAMME, with_redis=True, program=PATIENT) as started:
        yield started


@pytest.fixture(scope="module")
def hasty() -> Iterator[World]:
    """Two processes whose holds live a second. All faults happen to these two, which nobody restarts."""
    with world(2, programme=PROGRAMME, with_redis=True, settings=HASTY) as started:
        yield started


@pytest.fixture(scope="session")
def _movies() -> Iterator[str]:
    return iter(MOVIES[1:])


@pytest.fixture
def movie(_movies: Iterator[str]) -> str:
    """The id of a movie that no other test touches: a grid of 5 by 8 seats. `movie-1` is kept for one by name."""
    return next(_movies)


@pytest.fixture
async def ada(two: World) -> AsyncIterator[Buyer]:
    """A buyer at process A."""
    async with client_of(two.servers[0]) as client:
        yield Buyer(client, "ada")


@pytest.fixture
async def bob(two: World) -> AsyncIterator[Buyer]:
    """A buyer at process B."""
    async with client_of(two.servers[1]) as client:
        yield Buyer(client, "bob")
