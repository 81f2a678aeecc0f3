"""Plain ASGI with nothing made per request: read a body, answer it, turn refusals into problems, write the log line."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Container, Mapping
from time import perf_counter
from typing import Any, TypeVar

import msgspec

from firstclick.domain.refusals import Refusal
from firstclick.web.api.wire import ID_CHARS_MAX
from firstclick.web.core.problems import (
    BadRequest,
    BodyTooLarge,
    Headers,
    InternalError,
    NotJson,
    Reply,
    Stopping,
    WrongMethod,
    problem_reply,
)
from firstclick.web.middleware.request_stats import RequestStats

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Handler = Callable[[Scope, Receive], Awaitable[Reply]]
Body = TypeVar("Body")

logger = logging.getLogger("firstclick.http")
BODY_BYTES_MAX = 4096
JSON = (b"content-type", b"application/json")
JSON_MEDIA = (b"application/json",)
NO_STORE = (b"cache-control", b"no-store")
NOSNIFF = (b"x-content-type-options", b"nosniff")
CLOSED_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""For what is not a page: should a browser ever show it as one, it loads and runs nothing."""
PAGE_POLICY = (
    b"content-security-policy",
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
PAGE: Headers = [
    PAGE_POLICY,
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
"""What a page adds. Its address may hold a secret, such as a ticket's, so links tell no referrer."""
BODILESS = (204, 304)
"""Their answers have no body, and say no length."""
WHOLE_ANSWER = "firstclick.whole_answer"
"""An ASGI extension: a function that writes status, headers and body at once, or says False and leaves it to `send`.

It adds the length of the body itself.
"""
NO_EXTENSIONS: Mapping[str, Any] = {}


class ClientDisconnected(Exception):
    """The client went away before its request was whole; there is nobody to answer."""


class Resource:
    """One address: a handler a method. An ASGI application for a route of the table."""

    def __init__(self, path: str, handlers: Mapping[str, Handler], stats: RequestStats) -> None:
        self._path = path
        self._handlers = dict(handlers)
        if "GET" in handlers:
            self._handlers["HEAD"] = handlers["GET"]
        self._stats = stats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong becomes a problem body."""
        start = perf_counter()
        method = scope["method"]
        handler = self._handlers.get(method)
        try:
            if handler is None:
                raise WrongMethod(tuple(self._handlers))
            status, headers, body = await handler(scope, receive)
        except Refusal as refusal:
            self._stats.refused(refusal)
            status, headers, body = problem_reply(refusal)
        except ClientDisconnected:
            return
        except CancelledError:  # only a stop of the server cancels a request
            status, headers, body = problem_reply(Stopping())
        except Exception:
            logger.exception("a request to %s failed", self._path)
            status, headers, body = problem_reply(InternalError())
        await answer(scope, send, status, headers, body)
        known = method if handler is not None else "other"
        self._stats.answered(scope, self._path, known, status, len(body), perf_counter() - start)


async def answer(scope: Scope, send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send the reply; an answer without a body (204, 304) carries no length."""
    safe = [*headers, NOSNIFF] if PAGE_POLICY in headers else [*headers, NOSNIFF, CLOSED_POLICY]
    at_once = scope.get("extensions", NO_EXTENSIONS).get(WHOLE_ANSWER)
    if at_once is not None and at_once(status, safe, body):
        return
    whole = safe if status in BODILESS else [*safe, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": whole})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of the request's header `name` (lower case), None without it."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


def is_known(scope: Scope, etag: bytes) -> bool:
    """Whether the client has what `etag` names (RFC 9110 section 13.1.2: any of a list, weak or strong, or `*`)."""
    known = header(scope, b"if-none-match")
    return known is not None and (etag in known or known == b"*")


def path_id(scope: Scope, name: str) -> str:
    """An id out of the path. Raises `BadRequest` when it is longer than ids are."""
    value: str = scope["path_params"][name]
    if len(value) > ID_CHARS_MAX:
        raise BadRequest(f"{name} has {len(value)} characters; {ID_CHARS_MAX} are the most.")
    return value


async def read_json(
    scope: Scope, receive: Receive, decoder: msgspec.json.Decoder[Body], media: Container[bytes] = JSON_MEDIA
) -> Body:
    """The request's body, decoded, when it is announced as one of `media`, or as nothing.

    Raises `NotJson`, `BodyTooLarge` and `BadRequest`.
    """
    announced = header(scope, b"content-type")
    if announced is not None and announced.partition(b";")[0].strip().lower() not in media:
        raise NotJson
    try:
        return decoder.decode(await read_body(receive))
    except msgspec.ValidationError as error:
        raise BadRequest(f"The body is not of the right form: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest("The body is not JSON.") from error


async def read_body(receive: Receive) -> bytes:
    """The whole body. Raises `BodyTooLarge`, and `ClientDisconnected` when the client leaves before its end."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        piece: bytes = message.get("body", b"")
        body += piece
        if len(body) > BODY_BYTES_MAX:
            raise BodyTooLarge(BODY_BYTES_MAX)
        if not message.get("more_body", False):
            return body
