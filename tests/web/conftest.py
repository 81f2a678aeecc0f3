"""What the web tests share beside tests/conftest.py: a server whose holds end soon, rooms with rules, more buyers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from firstclick.domain.staff.roles import Role
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.paying import DEAR, ROOMS, SECRET, PayingBuyer
from tests.web.sample_programme import CORNER, programme
from tests.web.staffed import StaffPage, employ, signed_in


@pytest.fixture(scope="module")
def hasty_server() -> Iterator[Server]:
    """A server whose holds end after 0.3 s."""
    with serving(programme(), HOLD_TTL_SECONDS=0.3, HOLD_LIFE_MAX_SECONDS=1) as started:
        yield started


@pytest.fixture(scope="session")
def _corner_movies() -> Iterator[str]:
    return iter(CORNER)


@pytest.fixture
def corner(_corner_movies: Iterator[str]) -> str:
    """The id of a movie that no other test touches, in the drawn room with the orphan rule."""
    return next(_corner_movies)


@pytest.fixture
def ben(http: httpx.AsyncClient) -> Buyer:
    """Another buyer at `server`."""
    return Buyer(http, "ben")


@pytest.fixture
async def hasty_http(hasty_server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `hasty_server`."""
    async with client_of(hasty_server) as client:
        yield client


@pytest.fixture
def hasty_ada(hasty_http: httpx.AsyncClient) -> Buyer:
    """A buyer at `hasty_server`."""
    return Buyer(hasty_http, "ada")


@pytest.fixture(scope="module")
def dear_server() -> Iterator[Server]:
    """Sells at prices, for practice and at the counter."""
    with serving(DEAR, SECRET_KEY=SECRET, PAYMENT_PROVIDERS="practice,counter", HOLD_TTL_SECONDS=60) as started:
        yield started


@pytest.fixture(scope="module")
def counter(dear_server: Server) -> Iterator[StaffPage]:
    """Mia, who sells at the counter of `dear_server`."""
    employ(dear_server, "Mia")
    with signed_in(dear_server.url, "Mia") as page:
        yield page


@pytest.fixture(scope="module")
def manager(dear_server: Server) -> Iterator[StaffPage]:
    """Max, the manager of `dear_server`."""
    employ(dear_server, "Max", role=Role.MANAGER)
    with signed_in(dear_server.url, "Max") as page:
        yield page


@pytest.fixture(scope="session")
def _dear_numbers() -> Iterator[int]:
    return iter(range(ROOMS))


@pytest.fixture
def dear(_dear_numbers: Iterator[int]) -> str:
    """The id of a showtime with prices that no other test touches."""
    return f"dear-{next(_dear_numbers)}"


@pytest.fixture
async def anna(dear_server: Server) -> AsyncIterator[PayingBuyer]:
    """A buyer at `dear_server`."""
    async with client_of(dear_server) as client:
        yield PayingBuyer(client, "anna")
