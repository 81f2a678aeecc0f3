"""The log: one JSON line a request on standard output, and never a secret in it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of

pytestmark = pytest.mark.e2e
WRITTEN_WITHIN_S = 30.0
CLOCK_ERROR_MS = 1_000


def lines_about(server: Server, address: str) -> list[dict[str, Any]]:
    """The log's lines about one address, once there are any."""
    ends = time.monotonic() + WRITTEN_WITHIN_S
    while True:
        whole = server.output().rpartition("\n")[0].splitlines()
        found = [line for line in map(json.loads, whole[1:]) if line["path"] == address]
        if found or time.monotonic() > ends:
            return found
        time.sleep(0.02)  # waits: lines are written a few times a second, in batches


async def test_a_request_is_one_line_that_says_what_was_asked_and_answered(
    server: Server, ada: Buyer, movie: str
) -> None:
    asked_ms = time.time() * 1000
    answer = await ada.hold_seat(movie, "A1")
    answered_ms = time.time() * 1000
    (line,) = lines_about(server, f"/movies/{movie}/seats/A1/hold")
    assert line.keys() == {"at", "method", "path", "status", "ms", "bytes", "client", "request_id", "trace_id"}
    assert (line["method"], line["status"], line["client"]) == ("POST", 200, "127.0.0.1")
    assert line["bytes"] == len(answer.content)
    assert asked_ms - CLOCK_ERROR_MS < line["at"] < answered_ms + CLOCK_ERROR_MS
    assert 0 < line["ms"] < answered_ms - asked_ms + CLOCK_ERROR_MS


async def test_refusals_are_logged_too(server: Server, ada: Buyer, movie: str) -> None:
    await ada.hold_seat(movie, "Z9")
    assert [one["status"] for one in lines_about(server, f"/movies/{movie}/seats/Z9/hold")] == [404]
    await ada.http.get(f"/nowhere/{movie}")
    assert [one["status"] for one in lines_about(server, f"/nowhere/{movie}")] == [404]


async def every_mention(buyer: Buyer, session: str) -> None:
    """Ask for a session in every way there is, and in some that there are not."""
    await buyer.look(session)
    await buyer.extend(session)
    await buyer.swap(session, "A2")
    await buyer.confirm(session)
    await buyer.release(session)
    for path in ("", "/", "/seats/", "/confirmm", "/nothing", "/confirm/twice"):
        for method in ("GET", "POST", "PATCH", "HEAD"):
            await buyer.http.request(method, f"/sessions/{session}{path}")
    for path in (f"/Sessions/{session}", f"/{session}", f"/sessions%2F{session}", f"/x/sessions/{session.upper()}"):
        await buyer.http.get(path)
    for path in (f"/movies/{session}/seats", f"/showtimes/{session}", f"/static/{session}", f"/problems/{session}"):
        await buyer.http.get(path)


async def test_no_session_id_and_no_user_id_is_ever_written(server: Server, ada: Buyer, movie: str) -> None:
    dora = Buyer(ada.http, "dora-who-is-nobodys-business")
    session = await dora.held(movie, "A1")
    await every_mention(dora, session)
    await ada.http.get(f"/movies/{movie}/seats", headers={"X-User-Id": dora.user_id})
    assert lines_about(server, f"/movies/{movie}/seats"), "everything before it is written as well"
    written = server.output() + server.errors()
    assert '"path":"/sessions/{session_id}/confirm"' in written, "the pattern stands for the path"
    assert session not in written.lower()
    assert dora.user_id not in written


async def test_nobody_can_write_a_line_of_their_own(server: Server, ada: Buyer, movie: str) -> None:
    for path in ("/showtimes/x", "/movies/x", "/showtimes/y/seats?since=", "/"):
        await ada.http.get(f"{path}%0A%7B%22forged%22:1%7D%1B%5B2J")
    await ada.http.get(f"/movies/{movie}/seats")
    assert lines_about(server, f"/movies/{movie}/seats")
    assert all(line.startswith('{"at":') for line in server.output().splitlines()[1:])
    assert "forged" not in server.errors()
    assert "\x1b" not in server.output() + server.errors()


async def test_it_can_be_switched_off(hasty_server: Server) -> None:
    async with client_of(hasty_server) as client:
        await client.get("/movies")
    await asyncio.sleep(0.3)  # waits: lines are written every 0.2 s
    assert len(hasty_server.output().splitlines()) == 1, "where it is, and nothing else"


async def test_a_long_path_is_cut(server: Server, ada: Buyer) -> None:
    await ada.http.get(f"/nowhere/{'a' * 3000}")
    (line,) = lines_about(server, f"/nowhere/{'a' * 291}…")
    assert line["status"] == 404
