"""Pages of other sites: which of them may call and listen, and what their browsers are answered.

After https://fetch.spec.whatwg.org/#http-cors-protocol. There are no cookies here, so none are allowed: a page of
another site can do what any program can that knows the ids. Preflights are not logged; the requests after them are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from firstclick.web.core.replies import Headers, Reply
from firstclick.web.core.requests import Request

EVERY = "*"
VARY = (b"vary", b"Origin")
ALLOW_ORIGIN = b"access-control-allow-origin"
READABLE = (
    b"access-control-expose-headers",
    b"ETag, Location, Retry-After, Idempotency-Replayed, Traceparent, WWW-Authenticate, X-Request-Id, X-Stale",
)
MAY_SEND: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, DELETE"),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, Idempotency-Key, If-None-Match, Traceparent, X-FirstClick-Pass, X-Request-Id, "
        b"X-User-Id",
    ),
    (b"access-control-max-age", b"7200"),
]


class Origins:
    """The sites that are allowed, as browsers name them: `https://cinema.example`; `*` stands for every one."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(one.encode() for one in allowed)
        self._every = EVERY in allowed

    def allow(self, origin: bytes) -> bool:
        """Whether pages of this origin are allowed."""
        return self._every or origin in self._allowed

    def allow_or_own(self, origin: bytes, host: bytes) -> bool:
        """As `allow`; pages that `host` itself serves are allowed too."""
        if self.allow(origin):
            return True
        try:
            return urlsplit(origin.decode("latin-1")).netloc.lower() == host.decode("latin-1").lower()
        except ValueError:
            return False


class CrossOrigin:
    """Opens all operations to pages of `origins`, error replies too. It restricts no program."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    async def respond(self, request: Request, respond: Callable[[], Awaitable[Reply]]) -> Reply:
        """The reply with the headers that let the page read it; a preflight is answered here.

        A reply that every site may read stays as it is.
        """
        origin = request.header(b"origin")
        allowed: Headers = [VARY]
        if origin is not None and self._origins.allow(origin):
            allowed += [(ALLOW_ORIGIN, origin), READABLE]
            if request.method == "OPTIONS" and request.header(b"access-control-request-method") is not None:
                return Reply(204, [*allowed, *MAY_SEND])
        reply = await respond()
        if any(name == ALLOW_ORIGIN for name, _ in reply.headers):
            allowed = [VARY]
        reply.headers = [*reply.headers, *allowed]
        return reply
