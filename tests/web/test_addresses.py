"""Addresses and methods that there are not, HEAD, and the two health addresses."""

from __future__ import annotations

import httpx
import pytest

from tests.web.refusing import refused

NOWHERE = [
    "/nowhere",
    "/movies/",
    "/movies/plain-001",
    "/movies/plain-001/seats/",
    "/movies/plain-001/seats/A1",
    "/movies//seats",
    "/movies/a%2Fb/seats",
    "/sessions",
    "/sessions/",
    "/showtimes",
    "/static",
    "/MOVIES",
    "/%00",
    "/%FF",
]
ONLY = {
    "/movies": {"GET", "HEAD"},
    "/movies/plain-001/seats": {"GET", "HEAD"},
    "/movies/plain-001/seats/A1/hold": {"POST"},
    "/movies/plain-001/holds": {"POST"},
    "/showtimes/plain-001": {"GET", "HEAD"},
    "/showtimes/plain-001/seats": {"GET", "HEAD"},
    "/showtimes/plain-001/holds": {"GET", "HEAD", "POST"},
    "/sessions/x": {"GET", "HEAD", "DELETE"},
    "/sessions/x/seats": {"PUT"},
    "/sessions/x/extend": {"POST"},
    "/sessions/x/confirm": {"PUT"},
    "/": {"GET", "HEAD"},
    "/static/app.js": {"GET", "HEAD"},
    "/healthz": {"GET", "HEAD"},
}
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"}


@pytest.mark.parametrize("path", NOWHERE)
async def test_an_address_that_there_is_not_is_404_as_json(http: httpx.AsyncClient, path: str) -> None:
    refused(await http.get(path), 404, "unknown-path")


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
PERSONS = [BROWSER, "text/html", "TEXT/HTML;q=0.9, application/json;q=0.5", "text/html;level=1;q=0.8"]
PROGRAMS = ["*/*", "application/json", "text/*", "text/html;q=0", "application/json, text/html;q=0.9", "", "nonsense"]
MISTYPED = ["/xyz", "/showtime/movie-1", "/docs/", "/tickets.html", "/Movies"]
BELOW_THE_API = ["/movies/plain-001/nothing", "/sessions", "/static", "/healthz/more", "/problems"]


@pytest.mark.parametrize("path", MISTYPED)
@pytest.mark.parametrize("accept", PERSONS)
async def test_a_person_who_mistypes_an_address_gets_the_page(http: httpx.AsyncClient, path: str, accept: str) -> None:
    answer = await http.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert (answer.headers["cache-control"], answer.headers.get("etag")) == ("no-store", None)
    assert "content-security-policy" in answer.headers
    page = (await http.get("/")).text
    assert answer.text == page.replace('="static/', '="' + "../" * (path.count("/") - 1) + "static/")


@pytest.mark.parametrize("accept", PROGRAMS)
async def test_a_program_that_mistypes_an_address_gets_json(http: httpx.AsyncClient, accept: str) -> None:
    refused(await http.get("/xyz", headers={"Accept": accept}), 404, "unknown-path")


@pytest.mark.parametrize("path", BELOW_THE_API)
async def test_below_an_address_of_the_api_everybody_gets_json(http: httpx.AsyncClient, path: str) -> None:
    refused(await http.get(path, headers={"Accept": BROWSER}), 404, "unknown-path")


async def test_a_form_that_a_person_sends_to_nowhere_is_no_page(http: httpx.AsyncClient) -> None:
    refused(await http.post("/xyz", headers={"Accept": BROWSER}), 404, "unknown-path")


@pytest.mark.parametrize("method", sorted(METHODS - {"HEAD"}))
async def test_an_unknown_address_is_404_for_every_method(http: httpx.AsyncClient, method: str) -> None:
    refused(await http.request(method, "/nowhere"), 404, "unknown-path")


@pytest.mark.parametrize(("path", "allowed"), ONLY.items(), ids=list(ONLY))
async def test_another_method_is_405_and_the_right_ones_are_told(
    http: httpx.AsyncClient, path: str, allowed: set[str]
) -> None:
    for method in METHODS - allowed - {"HEAD"}:
        answer = await http.request(method, path)
        refused(answer, 405, "wrong-method")
        assert set(answer.headers["allow"].split(", ")) == allowed


async def test_head_of_an_address_that_only_takes_a_post_is_405(http: httpx.AsyncClient) -> None:
    answer = await http.head("/movies/plain-001/holds")
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.parametrize("path", ["/movies", "/movies/plain-001/seats", "/static/app.js", "/nowhere", "/healthz"])
async def test_head_is_get_without_the_body(http: httpx.AsyncClient, path: str) -> None:
    got, head = await http.get(path), await http.head(path)
    assert head.content == b""
    assert head.status_code == got.status_code
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name)


async def test_what_comes_after_a_question_mark_changes_nothing(http: httpx.AsyncClient, movie: str) -> None:
    plain, asked = await http.get(f"/movies/{movie}/seats"), await http.get(f"/movies/{movie}/seats?x=%FF&y[]=;")
    assert asked.json() == plain.json()


async def test_the_feed_asked_for_by_plain_http_is_426(http: httpx.AsyncClient) -> None:
    answer = await http.get("/ws/seats")
    refused(answer, 426, "needs-websocket")
    assert answer.headers["upgrade"] == "websocket"


async def test_the_process_is_alive_and_ready(http: httpx.AsyncClient) -> None:
    alive, ready = await http.get("/healthz"), await http.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    offset_ms = ready.json()["clock_offset_ms"]
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "missing": [], "clock_offset_ms": offset_ms})
    assert abs(offset_ms) < 10_000
    assert alive.headers["cache-control"] == ready.headers["cache-control"] == "no-store"
