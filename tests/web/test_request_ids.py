"""The ids of a request: taken or made, sent back, and in every line of the logs that is about the request."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from firstclick.bootstrap.log_lines import JsonLines
from firstclick.service.ports.request_ids import IN_HAND, NAMED_MAX, batch_in_hand
from firstclick.web.core.request_ids import IdSource, RequestIds
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.sample_programme import programme

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"
MADE_ID, MADE_PARENT = re.compile("[0-9a-f]{16}"), re.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-00")
WITHIN_S = 30.0
BUYERS = 15
TALKATIVE = """
import asyncio, logging
from firstclick.cli.command import main
from firstclick.ledger import SqlLedger

book, log = SqlLedger.book, logging.getLogger("test")

async def book_and_talk(self, booking, *conditions, **options):
    asyncio.get_running_loop().call_later(0.7, log.warning, "when all are answered")
    for _ in range(3):
        log.warning("books", extra={"user": booking.user_id})
        await asyncio.sleep(0.002)
    return await book(self, booking, *conditions, **options)

SqlLedger.book = book_and_talk
raise SystemExit(main())
"""


def ids(**headers: str) -> RequestIds:
    """The ids of a request with these headers; `_` stands for `-`."""
    lines = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return IdSource(os.urandom).of(dict(lines))


@pytest.mark.parametrize("sent", ["a", "x" * 64, "Root=1-67891233-abcdef", "f7c0/B+w==", "0f8fad5b-d9cb-469f-a165"])
def test_an_id_of_harmless_characters_is_taken(sent: str) -> None:
    assert ids(x_request_id=sent).request_id == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", 'a"b', "a\tb", "ä", "a,b", "<b>", "a\n", "{id}"])
def test_any_other_id_is_replaced(sent: str) -> None:
    assert MADE_ID.fullmatch(ids(x_request_id=sent).request_id)


def test_a_trace_of_the_client_goes_on() -> None:
    found = ids(traceparent=PARENT)
    assert (found.trace_id, found.traceparent) == (TRACE, PARENT)
    assert MADE_ID.fullmatch(found.request_id), "several requests may belong to a trace"
    later = ids(traceparent=f"cc-{TRACE}-{SPAN}-09-what-comes-later")
    assert (later.trace_id, later.traceparent) == (TRACE, f"00-{TRACE}-{SPAN}-09")


@pytest.mark.parametrize(
    "sent",
    [
        "",
        PARENT + "-more",
        PARENT.upper(),
        "ff" + PARENT[2:],
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"cc-{'0' * 32}-{SPAN}-01",
        f"cc-{TRACE}-{SPAN}-01.more",
        f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-1",
        f" {PARENT}",
    ],
)
def test_a_trace_that_is_none_is_replaced(sent: str) -> None:
    found = ids(traceparent=sent)
    parent = MADE_PARENT.fullmatch(found.traceparent)
    assert parent is not None
    assert parent[1] == found.trace_id != TRACE


def test_no_two_requests_get_the_same_ids() -> None:
    source = IdSource(os.urandom)
    made = [source.of({}) for _ in range(1000)]
    assert len({one.request_id for one in made}) == len({one.trace_id for one in made}) == 1000


def line(**extra: object) -> dict[str, Any]:
    """A line of the log, without what every line has."""
    record = logging.makeLogRecord({"name": "test", "msg": "", **extra})
    kept: dict[str, Any] = json.loads(JsonLines().format(record))
    return {name: value for name, value in kept.items() if name not in ("time", "level", "event", "message")}


async def test_what_goes_on_when_a_request_has_ended_does_not_name_it() -> None:
    its = RequestIds("r", "t")
    IN_HAND.set(its)
    assert line() == {"request_id": "r", "trace_id": "t"}
    assert line(request_id="its own") == {"request_id": "its own", "trace_id": "t"}
    later = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(lambda: later.set_result(line()))
    its.has_ended = True
    assert await later == line() == {}


async def test_a_batch_names_its_requests_ten_at_most_and_only_while_it_is_written() -> None:
    requests = [RequestIds(f"r{number}", "t") for number in range(NAMED_MAX + 1)]
    for one in requests:
        one.has_ended = True  # such as by its deadline: it is about them all the same
    with batch_in_hand([None, requests[0], *requests]):
        assert line() == {"request_ids": [f"r{number}" for number in range(NAMED_MAX)]}
    assert line() == {}
    with batch_in_hand([None]):
        assert line() == {}


@pytest.fixture(scope="module")
def talkative() -> Iterator[Server]:
    """A server that says what it books, a few times a request."""
    with serving(programme(), TALKATIVE) as server:
        yield server


@pytest.fixture
async def http(talkative: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with client_of(talkative) as client:
        yield client


def sent_back(answer: httpx.Response) -> tuple[str, str]:
    """The request id and the trace parent of an answer, which has one of each."""
    assert len(answer.headers.get_list("x-request-id")) == len(answer.headers.get_list("traceparent")) == 1
    return answer.headers["x-request-id"], answer.headers["traceparent"]


async def in_pieces() -> AsyncIterator[bytes]:
    """A body that does not come with its head."""
    yield b'{"user_id":'
    await asyncio.sleep(0.01)  # waits: so that the head is read alone
    yield b'"ann"}'


async def test_every_answer_has_the_ids_of_its_request_or_new_ones(http: httpx.AsyncClient) -> None:
    asked = {"X-Request-Id": "mine", "traceparent": PARENT}
    for headers in ({}, {"Connection": "close"}):
        for path in ("/movies", "/nowhere", "/static/app.js", "/movies/m/seats/Z/hold"):
            request_id, parent = sent_back(await http.get(path, headers=headers))
            assert MADE_ID.fullmatch(request_id)
            assert MADE_PARENT.fullmatch(parent)
            assert sent_back(await http.get(path, headers={**headers, **asked})) == ("mine", PARENT)
    for body in (in_pieces(), b"{}"):
        late = await http.post("/movies/nothing/seats/A1/hold", headers=asked, content=body)
        assert late.status_code in (400, 404)
        assert sent_back(late) == ("mine", PARENT)


async def test_a_handshake_of_the_feed_has_them_too_also_one_that_is_refused(talkative: Server) -> None:
    asked = {"X-Request-Id": "mine", "traceparent": PARENT}
    async with connect(talkative.feed_url, additional_headers=asked) as socket:
        assert socket.response is not None
        assert (socket.response.headers["x-request-id"], socket.response.headers["traceparent"]) == ("mine", PARENT)
    with pytest.raises(InvalidStatus) as refused:
        async with connect(talkative.feed_url + "?movie_id=nothing", additional_headers=asked):
            pass
    assert refused.value.response.headers["x-request-id"] == "mine"


async def seats_held(http: httpx.AsyncClient, count: int, begin: int = 0) -> dict[str, str]:
    """Sessions of so many users, each with a seat of its own; by user."""
    sessions = {}
    for number in range(begin, begin + count):
        user = f"user-{number}"
        held = await http.post(f"/movies/hall/seats/{'AB'[number % 2]}{number // 2 + 1}/hold", json={"user_id": user})
        sessions[user] = held.json()["session_id"]
    return sessions


async def confirmed(http: httpx.AsyncClient, sessions: dict[str, str]) -> list[int]:
    """Confirm all at once; the name of each request is that of its user."""

    async def confirm(user: str, session: str) -> int:
        headers = {"X-Request-Id": user, "traceparent": PARENT}
        answer = await http.put(f"/sessions/{session}/confirm", json={"user_id": user}, headers=headers)
        assert sent_back(answer) == (user, PARENT)
        return answer.status_code

    return await asyncio.gather(*(confirm(user, session) for user, session in sessions.items()))


async def until(found: Callable[[], list[Any]], count: int) -> list[Any]:
    """What is found, once there is as much."""
    ends = time.monotonic() + WITHIN_S
    while len(found()) < count and time.monotonic() < ends:
        await asyncio.sleep(0.05)  # waits: the server writes its logs by and by
    return found()


async def test_what_is_logged_for_requests_that_are_answered_at_once_names_each_by_its_own_ids(
    talkative: Server, http: httpx.AsyncClient
) -> None:
    sessions = await seats_held(http, BUYERS)
    assert await confirmed(http, sessions) == [204] * BUYERS

    def said(words: str) -> list[dict[str, Any]]:
        return [one for one in talkative.messages() if one["message"] == words]

    books = await until(lambda: said("books"), 3 * BUYERS)
    assert sorted(one["user"] for one in books) == sorted([*sessions] * 3)
    assert all((one["request_id"], one["trace_id"]) == (one["user"], TRACE) for one in books)
    later = await until(lambda: said("when all are answered"), BUYERS)
    assert len(later) == BUYERS
    assert not any("request_id" in one for one in later)

    def logged() -> list[dict[str, Any]]:
        whole = talkative.output().rpartition("\n")[0].splitlines()
        return [one for one in map(json.loads, whole[1:]) if one["path"].endswith("/confirm")]

    lines = await until(logged, BUYERS)
    assert sorted(one["request_id"] for one in lines) == sorted(sessions)
    assert {one["trace_id"] for one in lines} == {TRACE}


async def test_a_ledger_that_fails_names_the_requests_of_the_batch_that_it_did_not_write(
    talkative: Server, http: httpx.AsyncClient
) -> None:
    sessions = await seats_held(http, BUYERS, BUYERS)
    ledger = talkative.folder / "firstclick-data" / "firstclick.db"
    with closing(sqlite3.connect(ledger, isolation_level=None)) as hog:
        hog.execute("BEGIN IMMEDIATE")
        assert set(await confirmed(http, sessions)) == {503}

    def said(event: str) -> list[dict[str, Any]]:
        return [one for one in talkative.messages() if one["event"] == event]

    [trouble] = await until(lambda: said("ledger-trouble"), 1)
    assert 0 < len(trouble["request_ids"]) <= NAMED_MAX
    assert set(trouble["request_ids"]) <= set(sessions)
    [back] = await until(lambda: said("ledger-back"), 1)
    assert "request_ids" not in back


def test_headers_are_those_of_the_ids() -> None:
    found = ids(x_request_id="mine", traceparent=PARENT)
    assert found.headers() == [(b"x-request-id", b"mine"), (b"traceparent", PARENT.encode())]
    assert found.lines() == b"x-request-id: mine\r\ntraceparent: %b\r\n" % PARENT.encode()
