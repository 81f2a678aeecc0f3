"""The reply to a request: what handlers return, and what is added to every reply before it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from firstclick.web.core.requests import Scope

Headers = list[tuple[bytes, bytes]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

CLOSE = (b"connection", b"close")
JSON = (b"content-type", b"application/json")
NO_STORE = (b"cache-control", b"no-store")
REVALIDATE = (b"cache-control", b"no-cache")
STALE: Headers = [(b"warning", b'110 - "Response is Stale"'), (b"x-stale", b"true")]
"""What a reply adds while the seat store does not answer and its seats may be out of date."""
NOSNIFF = (b"x-content-type-options", b"nosniff")
POLICY = b"content-security-policy"
CLOSED_POLICY = (POLICY, b"default-src 'none'; frame-ancestors 'none'")
"""For what is not a page: a browser that shows it as one loads and runs nothing."""
PAGE_POLICY = (
    POLICY,
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
PAGE: Headers = [
    PAGE_POLICY,
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
"""What a page adds. Its address may hold a secret, such as a ticket's token, so its links send no referrer."""
FORM_POLICY = (
    POLICY,
    b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
)
FORM_PAGE: Headers = [FORM_POLICY, *PAGE[1:]]
"""What a page adds that has a form and no script."""
DOOR_POLICY = (
    POLICY,
    b"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    b"worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
DOOR_PAGE: Headers = [DOOR_POLICY, *PAGE[1:]]
"""What the door's page adds: it compiles WebAssembly, which reads codes, and works on without a network."""
PAY_POLICY = (
    POLICY,
    b"default-src 'none'; script-src 'self' https://js.stripe.com https://*.js.stripe.com; style-src 'self'; "
    b"img-src 'self' https://*.stripe.com; connect-src 'self' https://api.stripe.com; "
    b"frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
PAY_PAGE: Headers = [
    PAY_POLICY,
    (b"referrer-policy", b"strict-origin"),
    (b"cross-origin-opener-policy", b"same-origin-allow-popups"),
]
"""What the page adds on which cards are paid with: the only one that loads a script from elsewhere, as Stripe's terms
ask. Stripe learns where it is, not its address, in which the payment's id is; a bank may open a window."""
WORKER_POLICY = (
    POLICY,
    b"default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
)
"""For the script of a service worker: it loads from here, and runs nothing else."""
PICTURE_POLICY = (
    POLICY,
    b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'",
)
"""For a picture of the cinema. An SVG that is opened by itself is a document: in this one no script runs."""
BODILESS = (204, 304)
"""Statuses whose replies have no body and no content-length."""


class Reply(Struct, gc=False):
    """Status, headers and body. The length of the body is added when it is sent.

    Where there are `pieces`, they are the body, and each is made when the one before is written. The access log and the
    cost of a large reply are settled before that: they count such a body as 0 bytes.
    """

    status: int
    headers: Headers
    body: bytes = b""
    pieces: AsyncIterator[bytes] | None = None


def with_pictures_from(hosts: Iterable[str], page: Headers = PAGE) -> Headers:
    """The headers of a page whose policy also lets pictures come from these origins, such as `https://img.example`."""
    allowed = " ".join(["img-src 'self'", *hosts]).encode()
    (name, policy), *others = page
    return [(name, policy.replace(b"img-src 'self'", allowed)), *others]


def sent_headers(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """The headers of a reply with those that keep a browser from running what is no page; without its length."""
    if POLICY in dict(headers):
        return [*headers, NOSNIFF]
    return [*headers, NOSNIFF, CLOSED_POLICY]


async def send_reply(scope: Scope, send: Send, reply: Reply, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a reply over ASGI, with `more` headers than it has itself."""
    status, headers, body = reply.status, [*sent_headers(reply.headers), *more], reply.body
    if reply.pieces is not None and scope.get("http_version") != "1.0":
        await _send_pieces(send, status, headers, reply.pieces)
        return
    if reply.pieces is not None:  # HTTP/1.0 knows no body in chunks
        body = b"".join([piece async for piece in reply.pieces])
    if status not in BODILESS:
        headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_pieces(send: Send, status: int, headers: Headers, pieces: AsyncIterator[bytes]) -> None:
    """Send a body of unknown length. `send` waits while the client reads slowly."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    async for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
