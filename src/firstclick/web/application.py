"""The table of operations and the feed as one ASGI application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.routing import Route, Router, WebSocketRoute
from starlette.types import ASGIApp

from firstclick.web.access_log import AccessLog
from firstclick.web.feed import Feed
from firstclick.web.http import Receive, Resource, Scope, Send
from firstclick.web.operations import Table
from firstclick.web.problems import Reply, UnknownPath

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT")


def application(table: Table, feed: Feed, log: AccessLog | None, lifespan: Callable[[Any], Any]) -> ASGIApp:
    """Routes in the table's order, the feed, and one answer for every address that there is not."""
    routes: list[Route | WebSocketRoute] = [
        Route(path, Resource(path, {method: one.handler for method, one in methods.items()}, log))
        for path, methods in table.items()
    ]
    routes += [WebSocketRoute("/ws/seats", feed), Route("/ws/seats", feed)]
    return Router(routes, redirect_slashes=False, default=Elsewhere(log), lifespan=lifespan)


class Elsewhere:
    """Every address that is not in the table: 404 as a problem; a WebSocket is refused."""

    def __init__(self, log: AccessLog | None) -> None:
        self._resource = Resource("(unknown)", dict.fromkeys(METHODS, _nothing_here), log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that there is nothing."""
        if scope["type"] == "http":
            await self._resource(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 1000})


async def _nothing_here(_scope: Scope, _receive: Receive) -> Reply:
    raise UnknownPath
