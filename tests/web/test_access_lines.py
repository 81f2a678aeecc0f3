"""The lines of the access log: what they say, what they leave out, and when they are written."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from firstclick.domain.refusals import SeatTaken
from firstclick.web.core.replies import Reply
from firstclick.web.core.request_ids import RequestIds
from firstclick.web.core.requests import Request
from firstclick.web.middleware.access_log import LINES_MAX, TEXT_CHARS_MAX, WRITE_EVERY_S, AccessLog
from firstclick.web.middleware.request_stats import RequestStats

SESSION = "0f8fad5b-d9cb-469f-a165-70867728950e"
TICKET = "K7QF-3M9T.abcdefghijklmnopqrstuv"
BUYER = "203.0.113.1"


class Log:
    """An access log, and what it has written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.log = AccessLog(self.written.append)

    def line(self, path: str = "/movies", pattern: str = "/movies", status: int = 200, client: str = BUYER) -> str:
        """The path of the line about one request."""
        request = Request("GET", path, [], client=client, now_ms=1_000, ids=RequestIds("r-1", "t-1"))
        self.log.request(request, pattern, Reply(status, [], b"body"), 0.0029999)
        self.log.flush()
        said: str = self.lines()[-1]["path"]
        return said

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in b"".join(self.written).splitlines()]


async def test_a_line_says_when_the_reply_was_ready_and_how_long_it_took() -> None:
    log = Log()
    log.line("/movies/m/seats", "/movies/{movie_id}/seats", 404)
    assert list(log.lines()[0].items()) == [
        ("at", 1_002),
        ("method", "GET"),
        ("path", "/movies/m/seats"),
        ("status", 404),
        ("ms", 2.999),
        ("bytes", 4),
        ("client", BUYER),
        ("request_id", "r-1"),
        ("trace_id", "t-1"),
    ]


@pytest.mark.parametrize(
    "pattern", ["/sessions/{session_id}/confirm", "/bookings/{reference}", "/tickets/{token}/calendar"]
)
async def test_a_path_with_a_secret_is_logged_as_its_pattern(pattern: str) -> None:
    assert Log().line("/secret", pattern) == pattern


@pytest.mark.parametrize("status", [400, 404])
async def test_a_mistyped_path_does_not_give_its_secret_away_either(status: int) -> None:
    log = Log()
    assert log.line(f"/session/{SESSION}", "", status) == "/session/{session_id}"
    assert log.line(f"/session/{SESSION.upper()}/x", "", status) == "/session/{session_id}/x"
    assert log.line(f"/{TICKET}", "", status) == "/{token}"
    assert log.line(TICKET.lower(), "", status) == "{token}"
    assert log.line(f"/{SESSION}/{TICKET}", "", status) == "/{session_id}/{token}"


async def test_a_path_that_is_found_is_logged_as_it_is() -> None:
    path = f"/movies/{SESSION}/seats"
    assert Log().line(path, "/movies/{movie_id}/seats", 200) == path


async def test_a_path_and_an_address_are_bounded() -> None:
    log, most = Log(), "/" * TEXT_CHARS_MAX
    assert log.line(most, client=most) == most
    assert log.line(most + "a", client="c" * 4000) == most + "…"
    assert log.lines()[-1]["client"] == "c" * TEXT_CHARS_MAX + "…"


async def test_lines_are_written_together_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    log, loop = Log(), asyncio.get_running_loop()
    due: list[tuple[float, Any]] = []
    with monkeypatch.context() as patched:
        patched.setattr(loop, "call_later", lambda after_s, callback: due.append((after_s, callback)))
        for number in range(3):
            log.log.request(Request("GET", f"/{number}", []), "", Reply(200, []), 0.0)
        assert log.written == []
        [(after_s, callback)] = due
        assert after_s == WRITE_EVERY_S
        callback()
        assert len(log.written) == 1
        callback()
        assert len(log.written) == 1
        log.log.request(Request("GET", "/3", []), "", Reply(200, []), 0.0)
        assert len(due) == 2
    assert [line["path"] for line in log.lines()] == ["/0", "/1", "/2"]


async def test_so_many_lines_are_written_at_once() -> None:
    log = Log()
    for _ in range(LINES_MAX - 1):
        log.log.request(Request("GET", "/", []), "", Reply(200, []), 0.0)
    assert log.written == []
    log.log.request(Request("GET", "/", []), "", Reply(200, []), 0.0)
    assert len(log.lines()) == LINES_MAX


async def test_answers_and_refusals_are_counted_with_a_log_and_without() -> None:
    log = Log()
    for stats in (RequestStats(log.log), RequestStats(None)):
        for status in (200, 200, 404):
            stats.answered(Request("GET", "/movies", []), "/movies", "GET", Reply(status, []), 2.0)
        stats.answered(Request("BREW", "/movies", []), "/movies", "other", Reply(405, []), 2.0)
        stats.refused(SeatTaken(["A1"]))
        stats.refused(SeatTaken(["A2"]))
        assert stats.answers == {
            ("/movies", "GET", 200): 2,
            ("/movies", "GET", 404): 1,
            ("/movies", "other", 405): 1,
        }
        assert stats.refusals == {SeatTaken.slug: 2}
        stats.close()
    assert [(line["path"], line["status"], line["ms"]) for line in log.lines()] == [
        ("/movies", 200, 2000.0),
        ("/movies", 200, 2000.0),
        ("/movies", 404, 2000.0),
        ("/movies", 405, 2000.0),
    ]
