"""Pages of other sites: which of them may call and listen, and what their browsers are told of it.

After https://fetch.spec.whatwg.org/#http-cors-protocol. There are no cookies here, so none are asked for: a page of
another site can do what any program can that knows the ids. Preflights are not in the log; what follows them is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from firstclick.web.core.http import Receive, Scope, Send, answer, header
from firstclick.web.core.problems import Headers

EVERY = "*"
VARY = (b"vary", b"Origin")
READ_BY = b"access-control-allow-origin"
READABLE = (
    b"access-control-expose-headers",
    b"ETag, Location, Retry-After, Idempotency-Replayed, WWW-Authenticate, X-Stale",
)
MAY_SEND: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, DELETE"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, Idempotency-Key, If-None-Match, X-User-Id"),
    (b"access-control-max-age", b"7200"),
]


class Origins:
    """The sites that are allowed in, as browsers name them: `https://cinema.example`; `*` stands for every one."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(one.encode() for one in allowed)
        self._every = EVERY in allowed

    def allow(self, origin: bytes) -> bool:
        """Whether pages of this origin are let in."""
        return self._every or origin in self._allowed

    def allow_or_own(self, origin: bytes, host: bytes) -> bool:
        """As `allow`; pages that `host` itself serves are let in too."""
        if self.allow(origin):
            return True
        try:
            return urlsplit(origin.decode("latin-1")).netloc.lower() == host.decode("latin-1").lower()
        except ValueError:
            return False


class CrossOrigin:
    """An application around another one that opens it to pages of other sites. Nothing is closed by it to programs."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a browser that asks what it may send; let every other request through, and say who may read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)  # type: ignore[arg-type] # Starlette asks for scopes that may be changed
            return
        origin = header(scope, b"origin")
        told: Headers = [VARY]
        if origin is not None and self._origins.allow(origin):
            told += [(READ_BY, origin), READABLE]
            if scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method") is not None:
                await answer(scope, send, 204, [*told, *MAY_SEND], b"")
                return

        async def send_and_tell(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                already = any(name == READ_BY for name, _ in message["headers"])
                message["headers"] = [*message["headers"], *([VARY] if already else told)]
            await send(message)

        through_send = {**scope, "extensions": {}}
        await self._app(through_send, receive, send_and_tell)  # type: ignore[arg-type]
