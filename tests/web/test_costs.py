"""429 for an address whose requests cost more than it has in a minute, whoever they name; others are served."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from firstclick.web.middleware.address_limits import BYTES_PER_COST
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import programme

pytestmark = pytest.mark.long

COST_MAX = 1_000
LOOKS = 10


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that gives each address ten looks into the ledger a minute, or a thousand maps."""
    limits = {"COST_PER_MINUTE_PER_ADDRESS": COST_MAX, "TRUSTED_PROXIES": "127.0.0.1"}
    with serving(programme(), **limits) as started:
        yield started


def from_(address: str) -> dict[str, str]:
    """The headers of a request from an address."""
    return {"X-Forwarded-For": address, "X-User-Id": f"user-{uuid.uuid4()}"}


async def looked(client: httpx.AsyncClient, address: str, times: int) -> list[int]:
    """The statuses of looks at sessions that there are not."""
    return [(await client.get(f"/sessions/{uuid.uuid4()}", headers=from_(address))).status_code for _ in range(times)]


async def test_an_address_that_looks_too_often_waits_whoever_it_says_to_be(http: httpx.AsyncClient) -> None:
    assert await looked(http, "203.0.113.1", LOOKS) == [404] * LOOKS
    over = await http.get(f"/sessions/{uuid.uuid4()}", headers=from_("203.0.113.1"))
    refused(over, 429, "too-many-requests-from-here")
    assert 1 <= int(over.headers["Retry-After"]) <= 7
    assert await looked(http, "203.0.113.2", 1) == [404]


@pytest.mark.parametrize("path", ["/movies", "/nowhere", "/docs"])
async def test_what_is_read_from_memory_is_cheap_and_not_free(http: httpx.AsyncClient, path: str) -> None:
    here = from_(f"198.51.100.1{len(path)}")
    await looked(http, here["X-Forwarded-For"], LOOKS - 1)
    statuses = [(await http.get(path, headers=here)).status_code for _ in range(90)]
    assert 429 not in statuses
    while (await http.get(path, headers=here)).status_code != 429:
        statuses.append(200)
        assert len(statuses) < COST_MAX
    for health in ("/healthz", "/readyz"):
        assert (await http.get(health, headers=here)).status_code == 200


async def test_a_large_answer_costs_as_much_as_several_small_ones(http: httpx.AsyncClient) -> None:
    here = from_("203.0.113.9")
    assert len((await http.get("/movies/hall/seats", headers=here)).content) > 2 * BYTES_PER_COST
    answers = 1
    while (await http.get("/movies/hall/seats", headers=here)).status_code != 429:
        answers += 1
        assert answers < COST_MAX / 3


@pytest.mark.parametrize(("call", "address"), [("confirm", "4"), ("extend", "5"), ("release", "6")])
async def test_what_is_done_to_a_hold_is_counted(http: httpx.AsyncClient, movie: str, call: str, address: str) -> None:
    ada = Buyer(http, "ada")
    http.headers["X-Forwarded-For"] = f"198.51.100.{address}"
    session = await ada.held(movie, "A1")
    await looked(http, http.headers["X-Forwarded-For"], LOOKS - 1)
    for _ in range(COST_MAX // 100):
        if (await getattr(ada, call)(session)).status_code == 429:
            return
    raise AssertionError("it costs nothing")


async def test_a_household_of_ipv6_is_one_address(http: httpx.AsyncClient) -> None:
    assert await looked(http, "2001:db8:1:2::1", LOOKS) == [404] * LOOKS
    assert await looked(http, "2001:db8:1:2:ffff::9", 1) == [429]
    assert await looked(http, "2001:db8:1:3::1", 1) == [404]


async def test_handshakes_of_the_feed_are_counted(server: Server, http: httpx.AsyncClient) -> None:
    here = {"X-Forwarded-For": "203.0.113.7"}
    await looked(http, "203.0.113.7", LOOKS)
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(server.feed_url, additional_headers=here):
            pass
    assert refusal.value.response.status_code == 429
    async with connect(server.feed_url, additional_headers={"X-Forwarded-For": "203.0.113.8"}):
        pass


async def test_a_limit_of_nothing_is_no_limit() -> None:
    with serving(programme(), COST_PER_MINUTE_PER_ADDRESS=0, HOLDS_PER_MINUTE_PER_ADDRESS=0) as open_to_all:
        async with client_of(open_to_all) as client:
            assert 429 not in await looked(client, "203.0.113.1", 30)


async def test_a_proxy_that_is_not_declared_is_named_in_the_log_and_believed_in_nothing() -> None:
    with serving(programme(), COST_PER_MINUTE_PER_ADDRESS=COST_MAX) as undeclared:
        async with client_of(undeclared) as client:
            assert await looked(client, "203.0.113.1", LOOKS) == [404] * LOOKS
            assert await looked(client, "203.0.113.2", 2) == [429] * 2
        assert undeclared.errors().count("TRUSTED_PROXIES") == 1
