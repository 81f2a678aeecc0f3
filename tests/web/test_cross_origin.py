"""Pages of other sites: closed to all by default, open to those that the setting names, errors included."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.sample_programme import programme

pytestmark = pytest.mark.long

ALLOWED = "https://cinema.example"
FOREIGN = "https://elsewhere.example"
ASKS = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type, idempotency-key"}
MOVIE = "plain-001"


@pytest.fixture(scope="module")
def open_server() -> Iterator[Server]:
    """A server that one other site may use."""
    with serving(programme(), ALLOWED_ORIGINS=f"https://first.example, {ALLOWED}") as started:
        yield started


@pytest.fixture
async def from_outside(open_server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(open_server) as client:
        yield client


def told(answer: httpx.Response) -> dict[str, str]:
    """What the answer says of other sites."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_without_the_setting_no_site_is_let_in(http: httpx.AsyncClient, method: str) -> None:
    answer = await http.request(method, "/movies", headers={"Origin": ALLOWED, **ASKS})
    assert told(answer) == {}
    assert answer.status_code == (200 if method == "GET" else 405)


@pytest.mark.parametrize("path", ["/movies", f"/movies/{MOVIE}/seats", "/static/app.js", "/showtimes/nothing", "/x"])
async def test_a_page_of_an_allowed_site_may_read_every_answer_also_a_refusal(
    from_outside: httpx.AsyncClient, path: str
) -> None:
    answer = await from_outside.get(path, headers={"Origin": ALLOWED})
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert {"ETag", "Location", "Retry-After", "X-Request-Id"} <= set(
        answer.headers["access-control-expose-headers"].split(", ")
    )
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers["vary"].split(", ")


async def test_an_answer_is_kept_by_no_cache_for_another_site(from_outside: httpx.AsyncClient) -> None:
    for headers in ({}, {"Origin": FOREIGN}):
        answer = await from_outside.get("/static/app.js", headers=headers)
        assert told(answer) == {}
        assert set(answer.headers["vary"].split(", ")) == {"Accept-Encoding", "Origin"}


async def test_a_browser_that_asks_first_is_told_what_it_may_send(from_outside: httpx.AsyncClient) -> None:
    answer = await from_outside.options("/sessions/some/confirm", headers={"Origin": ALLOWED, **ASKS})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert {"POST", "PUT", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    sent = {name.lower() for name in answer.headers["access-control-allow-headers"].split(", ")}
    assert {"content-type", "idempotency-key", "x-user-id", "if-none-match", "x-request-id", "traceparent"} <= sent


async def test_a_foreign_browser_that_asks_first_is_told_nothing(from_outside: httpx.AsyncClient) -> None:
    assert told(await from_outside.options("/movies", headers={"Origin": FOREIGN, **ASKS})) == {}


async def test_a_preflight_shows_no_session_id_in_the_log() -> None:
    secret = "0f8fad5b-d9cb-469f-a165-70867728950e"
    with serving(programme(), ALLOWED_ORIGINS=ALLOWED) as server:
        async with client_of(server) as client:
            answer = await client.options(f"/sessions/{secret}", headers={"Origin": ALLOWED, **ASKS})
            assert answer.status_code == 204
        assert server.stop() == 0
        assert "/readyz" in server.output()
        assert secret not in server.output()


async def test_the_feed_lets_in_the_same_sites(open_server: Server) -> None:
    async with connect(open_server.feed_url, additional_headers={"Origin": ALLOWED}) as socket:
        assert "HELLO" in str(await socket.recv())
    with pytest.raises(InvalidStatus, match="403"):
        async with connect(open_server.feed_url, additional_headers={"Origin": FOREIGN}):
            pass


async def test_a_star_lets_in_every_site() -> None:
    with serving(programme(), ALLOWED_ORIGINS="*") as server:
        async with client_of(server) as client:
            answer = await client.get("/movies", headers={"Origin": FOREIGN})
            assert answer.headers["access-control-allow-origin"] in {"*", FOREIGN}
        async with connect(server.feed_url, additional_headers={"Origin": FOREIGN}) as socket:
            assert "HELLO" in str(await socket.recv())
