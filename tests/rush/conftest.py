"""The fixtures of the rush tests: a server with short holds, and a showtime for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.processes.server import Server, serving
from tests.web.paying import DEAR, ROOMS
from tests.web.sample_programme import PLAIN, programme


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server whose holds last 0.8 s, so that abandoned seats are soon free again."""
    with serving(programme(), HOLD_TTL_SECONDS=0.8, HOLD_LIFE_MAX_SECONDS=2, ACCESS_LOG="off") as started:
        yield started


@pytest.fixture(scope="session")
def _movies() -> Iterator[str]:
    return iter(PLAIN)


@pytest.fixture
def showtime(_movies: Iterator[str]) -> str:
    """A showtime of 3 by 6 seats that no other test uses."""
    return next(_movies)


@pytest.fixture(scope="module")
def dear_server() -> Iterator[Server]:
    """A server that sells at prices, paid for practice, with holds of 0.8 s and four seconds to pay."""
    holds = {"HOLD_TTL_SECONDS": 0.8, "HOLD_LIFE_MAX_SECONDS": 2, "PAY_WITHIN_SECONDS": 4}
    with serving(DEAR, PAYMENT_PROVIDERS="practice", **holds, ACCESS_LOG="off") as started:
        yield started


@pytest.fixture(scope="session")
def _dear_movies() -> Iterator[str]:
    return iter([f"dear-{n}" for n in range(ROOMS)])


@pytest.fixture
def dear_showtime(_dear_movies: Iterator[str]) -> str:
    """A showtime of six seats with prices that no other test uses."""
    return next(_dear_movies)
