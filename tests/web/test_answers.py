"""What becomes of a request at its address: the handler's reply, or a problem body for whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from firstclick.domain.refusals import Refusal, SeatTaken
from firstclick.web.core.operation import Cost, Handler
from firstclick.web.core.problems import problem_reply
from firstclick.web.core.refusals import (
    BodyTooLarge,
    InternalError,
    NotSignedIn,
    Stopping,
    TooManyTriesFromHere,
    WrongMethod,
)
from firstclick.web.core.replies import CLOSED_POLICY, NOSNIFF, PAGE, PAGE_POLICY, Reply, send_reply
from firstclick.web.core.requests import Request
from firstclick.web.core.resource import Resource

PROBLEM = (b"content-type", b"application/problem+json")
Answered = tuple[str, str, str, int]


def body_of(reply: Reply) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(reply.body)
    return body


def test_a_refusal_is_a_problem_that_says_everything_about_itself() -> None:
    reply = problem_reply(NotSignedIn.invalid())
    sentence = "You are not signed in here; please sign in again."
    assert reply.status == 401
    assert reply.headers == [PROBLEM, (b"www-authenticate", b'Bearer realm="firstclick", error="invalid_token"')]
    assert list(body_of(reply).items()) == [
        ("type", "/problems/not-signed-in"),
        ("title", "Not signed in"),
        ("status", 401),
        ("detail", sentence),
        ("error", sentence),
    ]


@pytest.mark.parametrize(("ms", "seconds"), [(0, b"1"), (1, b"1"), (1000, b"1"), (1001, b"2"), (59_999, b"60")])
def test_when_to_try_again_is_said_in_whole_seconds_and_never_too_early(ms: int, seconds: bytes) -> None:
    assert problem_reply(TooManyTriesFromHere(ms)).headers == [PROBLEM, (b"retry-after", seconds)]


class Watching:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.answers: list[Answered] = []
        self.refusals: list[str] = []
        self.took: list[float] = []

    def answered(self, request: Request, pattern: str, method: str, reply: Reply, seconds: float) -> None:
        self.answers.append((request.path, pattern, method, reply.status))
        self.took.append(seconds)

    def refused(self, refusal: Refusal) -> None:
        self.refusals.append(refusal.slug)


def raising(error: BaseException) -> Handler:
    async def fail(_: Request) -> Reply:
        raise error

    return fail


async def fine(request: Request) -> Reply:
    return Reply(200, [], request.body)


def resource(watching: Watching, handler: Handler = fine, **costs: int) -> Resource:
    return Resource("/x/{id}", {"GET": handler, "PUT": handler}, watching, {"PUT": 4096}, costs)


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_an_address_answers_its_methods_and_head_as_get(method: str) -> None:
    watching = Watching()
    reply = await resource(watching).respond(Request(method, "/x/1", [], body=b"body"))
    assert (reply.status, reply.body) == (200, b"body")
    assert (watching.answers, watching.refusals) == ([("/x/1", "/x/{id}", method, 200)], [])
    assert 0 <= watching.took[0] < 60


async def test_another_method_is_refused_and_counted_as_other_whatever_it_is_called() -> None:
    watching = Watching()
    reply = await resource(watching).respond(Request("BREW", "/x/1", []), BodyTooLarge(1))
    assert (reply.status, body_of(reply)["type"]) == (405, "/problems/wrong-method")
    assert (b"allow", b"GET, PUT, HEAD") in reply.headers
    assert watching.answers == [("/x/1", "/x/{id}", "other", 405)]
    assert watching.refusals == [WrongMethod.slug]


async def test_an_address_without_get_has_no_head() -> None:
    only = Resource("/x", {"POST": fine}, Watching())
    assert (await only.respond(Request("HEAD", "/x", []))).headers[1:] == [(b"allow", b"POST")]
    assert only.body_bytes_max == {}


async def test_a_request_that_could_not_be_read_is_refused_before_its_handler() -> None:
    watching = Watching()
    reply = await resource(watching, raising(AssertionError())).respond(Request("PUT", "/x/1", []), BodyTooLarge(1))
    assert (reply.status, watching.refusals) == (413, [BodyTooLarge.slug])


async def test_what_a_handler_refuses_is_answered_and_counted() -> None:
    watching = Watching()
    refusal = SeatTaken(["A1"])
    reply = await resource(watching, raising(refusal)).respond(Request("PUT", "/x/1", []))
    assert reply == problem_reply(refusal)
    assert body_of(reply)["conflicts"] == ["A1"]
    assert (watching.refusals, watching.answers) == ([SeatTaken.slug], [("/x/1", "/x/{id}", "PUT", 409)])


async def test_a_fault_is_logged_whole_and_answered_in_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    watching = Watching()
    reply = await resource(watching, raising(ZeroDivisionError("secret"))).respond(Request("GET", "/x/1", []))
    assert reply == problem_reply(InternalError())
    assert [(one.levelno, one.getMessage()) for one in caplog.records] == [
        (logging.ERROR, "a request to /x/{id} failed")
    ]
    assert caplog.records[0].exc_info is not None
    assert (watching.refusals, watching.answers[0][3]) == ([], 500)


async def test_a_request_that_is_under_way_when_the_server_stops_is_answered() -> None:
    watching = Watching()
    reply = await resource(watching, raising(asyncio.CancelledError())).respond(Request("GET", "/x/1", []))
    assert reply == problem_reply(Stopping())
    assert watching.answers[0][3] == 503


def test_a_request_costs_what_its_method_costs_and_never_nothing_by_accident() -> None:
    of = resource(Watching(), GET=Cost.NOTHING, PUT=Cost.LEDGER)
    assert [of.cost(method) for method in ("GET", "HEAD", "PUT", "BREW")] == [0, 0, Cost.LEDGER, Cost.READ]
    assert [resource(Watching()).cost(method) for method in ("GET", "HEAD")] == [Cost.READ, Cost.READ]


async def sent(reply: Reply) -> list[dict[str, Any]]:
    """The ASGI messages of a reply."""
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    await send_reply({}, send, reply)
    return messages


async def test_a_reply_is_sent_with_its_length_and_may_run_nothing_in_a_browser() -> None:
    headers = [PROBLEM, NOSNIFF, CLOSED_POLICY, (b"content-length", b"4")]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    assert await sent(Reply(200, [PROBLEM], b"body")) == [start, {"type": "http.response.body", "body": b"body"}]


@pytest.mark.parametrize("status", [204, 304])
async def test_a_reply_without_a_body_has_no_length(status: int) -> None:
    start, body = await sent(Reply(status, []))
    assert (start["status"], start["headers"], body["body"]) == (status, [NOSNIFF, CLOSED_POLICY], b"")


async def test_a_page_keeps_its_own_policy() -> None:
    start, _ = await sent(Reply(200, [*PAGE], b""))
    assert start["headers"] == [*PAGE, NOSNIFF, (b"content-length", b"0")]
    assert PAGE[0] is PAGE_POLICY
