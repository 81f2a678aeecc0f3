"""What bad input gets, at every address that takes a body: always a named refusal, never a 500, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.web.buyer import Buyer
from tests.web.refusing import refused

JSON = {"Content-Type": "application/json"}
HOLDS = ("POST", "/movies/{movie}/holds", {"seats": ["A1"]})
TAKING_A_BODY = [
    ("POST", "/movies/{movie}/seats/A1/hold", {}),
    HOLDS,
    ("POST", "/showtimes/{movie}/holds", {"best_available": 1}),
    ("PUT", "/sessions/{session}/seats", {"seats": ["A2"]}),
    ("POST", "/sessions/{session}/extend", {}),
    ("PUT", "/sessions/{session}/confirm", {}),
    ("DELETE", "/sessions/{session}", {}),
    ("POST", "/sessions/{session}/release", {}),
]
USER_IDS: list[Any] = ["", "x" * 65, "a\nb", "a\n", "\u0000", "\u007f", 7, None, True, ["ada"], {"ada": 1}]
SEATS: list[Any] = [[], "A1", None, [1], [None], [""], ["x" * 65], [["A1"]], {"A1": 1}]
NOT_JSON = [
    b"",
    b"{",
    b"user_id=ada",
    b'{"user_id":"\xff"}',
    b'\xef\xbb\xbf{"user_id":"ada"}',
    b'{"user_id":"\\ud800"}',
]
NO_OBJECT = [b"[]", b'"ada"', b"7", b"null", b"[" * 2000]


class Call:
    """One of the calls that take a body, on seats of the test's own, which must be the same at its end."""

    def __init__(self, buyer: Buyer, movie: str, session: str, call: tuple[str, str, dict[str, Any]]) -> None:
        method, path, rest = call
        self.body: dict[str, Any] = {"user_id": "ada", **rest}
        self.takes_plain_text = path.endswith("/release")
        self._http = buyer.http
        self._line = method, path.format(movie=movie, session=session)

    async def __call__(self, content: bytes | AsyncIterator[bytes], headers: dict[str, str] = JSON) -> httpx.Response:
        """Send these bytes as the body."""
        return await self._http.request(*self._line, content=content, headers=headers)

    async def json(self, body: object) -> httpx.Response:
        """Send this value as the body."""
        return await self(json.dumps(body).encode())


@pytest.fixture(params=TAKING_A_BODY, ids=lambda call: f"{call[0]} {call[1]}")
async def call(ada: Buyer, movie: str, request: pytest.FixtureRequest) -> AsyncIterator[Call]:
    """Each call in turn; B6 is held by ada, and whatever bad input is sent, that stays all there is."""
    session = await ada.held(movie, "B6")
    yield Call(ada, movie, session, request.param)
    assert (await ada.http.get(f"/showtimes/{movie}/seats")).json()["position"] == 1


async def test_a_body_that_is_not_json_is_400(call: Call) -> None:
    for content in NOT_JSON:
        refused(await call(content), 400, "bad-request")


async def test_json_that_is_no_object_is_400(call: Call) -> None:
    for content in NO_OBJECT:
        refused(await call(content), 400, "bad-request")


async def test_a_user_id_that_cannot_be_one_is_400(call: Call) -> None:
    for user_id in USER_IDS:
        body = refused(await call.json({**call.body, "user_id": user_id}), 400, "bad-request")
        assert "user_id" in body["detail"], user_id


async def test_a_missing_user_id_is_400(call: Call) -> None:
    rest = {name: value for name, value in call.body.items() if name != "user_id"}
    assert "user_id" in refused(await call.json(rest), 400, "bad-request")["detail"]


async def test_a_field_that_nobody_knows_is_400(call: Call) -> None:
    assert "price" in refused(await call.json({**call.body, "price": 1}), 400, "bad-request")["detail"]


async def test_a_body_announced_as_something_else_is_415(call: Call) -> None:
    others = ("text/plain",) if not call.takes_plain_text else ()
    for media in (*others, "application/x-www-form-urlencoded", "application/jsonp", ""):
        refused(await call(json.dumps(call.body).encode(), {"Content-Type": media}), 415, "not-json")


async def test_a_body_of_more_than_4_kib_is_413(call: Call) -> None:
    whole = json.dumps({"user_id": "ada", "x": "x" * 4096}).encode()
    assert "4096" in refused(await call(whole), 413, "body-too-large")["detail"]


async def test_a_chunked_body_of_more_than_4_kib_is_413(call: Call) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * 1000

    refused(await call(chunks()), 413, "body-too-large")


async def test_headers_of_more_than_16_kib_are_431(call: Call) -> None:
    headers = {**JSON, "X-Padding": "x" * 17_000}
    refused(await call(json.dumps(call.body).encode(), headers), 431, "headers-too-large")


@pytest.mark.parametrize("seats", SEATS, ids=ascii)
async def test_seats_that_cannot_be_a_choice_are_400(http: httpx.AsyncClient, movie: str, seats: object) -> None:
    answer = await http.post(f"/movies/{movie}/holds", json={"user_id": "ada", "seats": seats})
    refused(answer, 400, "bad-request")


@pytest.mark.parametrize("count", ["2", 2.5, True, None, [2], 0, -(10**30)], ids=ascii)
async def test_a_number_of_seats_that_is_none_is_400(http: httpx.AsyncClient, movie: str, count: object) -> None:
    answer = await http.post(f"/movies/{movie}/holds", json={"user_id": "ada", "best_available": count})
    refused(answer, 400, "bad-request")


async def test_a_body_of_exactly_4_kib_is_taken(http: httpx.AsyncClient, movie: str) -> None:
    whole = json.dumps({"user_id": "ada"}).encode().ljust(4096)
    answer = await http.post(f"/movies/{movie}/seats/A1/hold", content=whole, headers=JSON)
    assert answer.status_code == 200


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", "Application/JSON", None])
async def test_json_may_be_announced_in_other_ways(http: httpx.AsyncClient, movie: str, media: str | None) -> None:
    headers = {} if media is None else {"Content-Type": media}
    answer = await http.post(f"/movies/{movie}/seats/A1/hold", content=b'{"user_id":"ada"}', headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("user_id", ["x" * 64, "Zoë 🎬", "ünï", "a b", "<script>"])
async def test_every_other_text_of_1_to_64_characters_is_a_user_id(
    http: httpx.AsyncClient, movie: str, user_id: str
) -> None:
    assert (await Buyer(http, user_id).hold_seat(movie, "A1")).status_code == 200


async def test_a_chunked_body_is_read(http: httpx.AsyncClient, movie: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"user_id":'
        yield b'"ada"}'

    answer = await http.post(f"/movies/{movie}/seats/A1/hold", content=chunks(), headers=JSON)
    assert answer.status_code == 200


async def test_headers_of_more_than_16_kib_are_431_without_a_body_too(http: httpx.AsyncClient, movie: str) -> None:
    for address in ("/movies", f"/movies/{movie}/seats", "/nowhere"):
        answer = await http.get(address, headers={"X-Padding": "x" * 17_000})
        refused(answer, 431, "headers-too-large")
