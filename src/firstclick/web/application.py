"""The table of operations and the feed as one ASGI application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.routing import Route, Router, WebSocketRoute
from starlette.types import ASGIApp

from firstclick.web.feed import Feed, turn_away
from firstclick.web.http import Handler, Receive, Resource, Scope, Send
from firstclick.web.idempotency import Idempotency
from firstclick.web.journal import Journal
from firstclick.web.operations import Operation, Table
from firstclick.web.problems import Reply, UnknownPath

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT")


def application(
    table: Table, feed: Feed, journal: Journal, idempotency: Idempotency, lifespan: Callable[[Any], Any]
) -> ASGIApp:
    """Routes in the table's order, the feed, and one answer for every address that there is not."""
    routes: list[Route | WebSocketRoute] = [
        Route(path, Resource(path, {method: _handler(one, idempotency) for method, one in methods.items()}, journal))
        for path, methods in table.items()
    ]
    routes += [WebSocketRoute("/ws/seats", feed), Route("/ws/seats", feed)]
    return Router(routes, redirect_slashes=False, default=Elsewhere(journal), lifespan=lifespan)


def _handler(operation: Operation, idempotency: Idempotency) -> Handler:
    return idempotency.wrap(operation.handler) if operation.keyed else operation.handler


class Elsewhere:
    """Every address that is not in the table: 404 as a problem; a WebSocket is refused."""

    def __init__(self, journal: Journal) -> None:
        self._resource = Resource("(unknown)", dict.fromkeys(METHODS, _nothing_here), journal)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that there is nothing."""
        if scope["type"] == "http":
            await self._resource(scope, receive, send)
            return
        await receive()
        await turn_away(send, UnknownPath())


async def _nothing_here(_scope: Scope, _receive: Receive) -> Reply:
    raise UnknownPath
