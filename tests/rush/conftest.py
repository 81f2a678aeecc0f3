"""What the rush tests share: a server whose holds end soon, and a room for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import PLAIN, programme


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server whose holds live 0.8 s, so that what buyers leave behind is soon free again."""
    with serving(programme(), HOLD_TTL_SECONDS=0.8, HOLD_LIFE_MAX_SECONDS=2, ACCESS_LOG="off") as started:
        yield started


@pytest.fixture(scope="session")
def _movies() -> Iterator[str]:
    return iter(PLAIN)


@pytest.fixture
def showtime(_movies: Iterator[str]) -> str:
    """A showtime that no other test sells: 3 by 6 seats."""
    return next(_movies)
