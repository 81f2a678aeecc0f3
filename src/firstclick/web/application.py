"""The table of operations and the feed as one ASGI application."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple

from starlette.routing import Route, Router, WebSocketRoute
from starlette.types import ASGIApp
from starlette.types import Receive as ASGIReceive
from starlette.types import Send as ASGISend

from firstclick.web.auth.callers import Identity
from firstclick.web.core.http import Handler, Receive, Resource, Scope, Send
from firstclick.web.core.problems import NotSignedIn, Reply, TooManyTriesFromHere, UnknownPath
from firstclick.web.core.routing import Routes
from firstclick.web.feed.endpoint import Feed, turn_away
from firstclick.web.middleware.address_limits import AddressLimits
from firstclick.web.middleware.idempotency import Idempotency
from firstclick.web.middleware.request_stats import RequestStats
from firstclick.web.operations import Operation, Table

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT")


class Middleware(NamedTuple):
    """What stands before some handlers."""

    address_limits: AddressLimits
    idempotency: Idempotency
    identity: Identity | None = None


def application(
    table: Table, feed: Feed, stats: RequestStats, middleware: Middleware, lifespan: Callable[[Any], Any]
) -> ASGIApp:
    """The table's addresses, the feed, and one answer for every address that there is not."""
    resources = Routes(
        {
            path: Resource(path, {method: _handler(one, middleware) for method, one in methods.items()}, stats)
            for path, methods in table.items()
        }
    )
    beside = Router(
        [WebSocketRoute("/ws/seats", feed), Route("/ws/seats", feed)],
        redirect_slashes=False,
        default=Elsewhere(stats),
        lifespan=lifespan,
    )
    return Application(resources, beside)


class Application:
    """Requests go to their resource; what is no request of the table's (the feed, the lifespan) goes `beside`."""

    def __init__(self, resources: Routes[Resource], beside: ASGIApp) -> None:
        self.resources = resources
        self._beside = beside

    async def __call__(self, scope: MutableMapping[str, Any], receive: ASGIReceive, send: ASGISend) -> None:
        """An ASGI application."""
        found = self.resources.find(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._beside(scope, receive, send)
            return
        resource, scope["path_params"] = found
        await resource(scope, receive, send)


def _handler(operation: Operation, middleware: Middleware) -> Handler:
    handler = middleware.idempotency.wrap(operation.handler) if operation.keyed else operation.handler
    if middleware.identity is not None and NotSignedIn in operation.refusals:
        handler = _signed(handler, operation, middleware.identity)
    return middleware.address_limits.wrap(handler) if TooManyTriesFromHere in operation.refusals else handler


def _signed(handler: Handler, operation: Operation, identity: Identity) -> Handler:
    if operation.body:
        return identity.wrap_writer(handler)
    return identity.wrap_reader(handler, always=operation.asks_always)


class Elsewhere:
    """Every address that is not in the table: 404 as a problem; a WebSocket is refused."""

    def __init__(self, stats: RequestStats) -> None:
        self._resource = Resource("(unknown)", dict.fromkeys(METHODS, _nothing_here), stats)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that there is nothing."""
        if scope["type"] == "http":
            await self._resource(scope, receive, send)
            return
        await receive()
        await turn_away(send, UnknownPath())


async def _nothing_here(_scope: Scope, _receive: Receive) -> Reply:
    raise UnknownPath
