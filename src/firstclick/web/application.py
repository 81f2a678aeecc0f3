"""The operations and the feed as one application: requests become replies here, whichever server received them."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from typing import Any, NamedTuple

from msgspec.structs import replace
from starlette.routing import Router, WebSocketRoute
from starlette.types import ASGIApp
from starlette.types import Receive as ASGIReceive
from starlette.types import Send as ASGISend

from firstclick.domain.refusals import Refusal
from firstclick.service.ports.request_ids import IN_HAND
from firstclick.web.auth.callers import Callers
from firstclick.web.auth.staff import StaffGuard
from firstclick.web.core.drain import DRAIN
from firstclick.web.core.forms import with_form
from firstclick.web.core.operation import CountsAs, Handler, Operation, StaffAuth, Table
from firstclick.web.core.refusals import BodyTooLarge, NeedsWebSocket, Stopping, UnknownPath
from firstclick.web.core.replies import CLOSE, Headers, Reply, Send, send_reply
from firstclick.web.core.request_ids import IdSource
from firstclick.web.core.requests import (
    ClientDisconnected,
    Receive,
    Request,
    Scope,
    first_values,
    read_body,
    request_of,
)
from firstclick.web.core.resource import Check, Observer, Resource
from firstclick.web.core.routes import Routes
from firstclick.web.feed.endpoint import turn_away
from firstclick.web.middleware.address_limits import AddressLimits
from firstclick.web.middleware.cross_origin import CrossOrigin
from firstclick.web.middleware.idempotency import Idempotency
from firstclick.web.middleware.staff_area import StaffArea, is_for_staff
from firstclick.web.pages.lost import lost

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT")
FEED = "/ws/seats"
HANDSHAKE_ANSWERS = ("websocket.accept", "websocket.http.response.start")
LARGE_BODY_BYTES = 65_536
"""More than that only staff may send."""
Lifespan = Callable[[Any], Any]


class Middleware(NamedTuple):
    """What operations declare that they need, and what surrounds them all. `cross_origin` None: no other sites.

    `clock_ms` is the store's clock, in milliseconds since 1970 UTC. `staff` None: there is no operation for staff.
    """

    address_limits: AddressLimits
    idempotency: Idempotency
    callers: Callers
    clock_ms: Callable[[], int]
    ids: IdSource
    cross_origin: CrossOrigin | None = None
    staff: StaffGuard | None = None
    staff_area: StaffArea = StaffArea()


class Beside(NamedTuple):
    """What ASGI starts that is no request: the feed's WebSockets, and the application's life."""

    feed: ASGIApp
    lifespan: Lifespan


class Application:
    """Replies to requests by `table`. `middleware.clock_ms` is read once a request."""

    def __init__(self, table: Table, middleware: Middleware, observer: Observer, beside: Beside) -> None:
        self.table = table
        self.resources = Routes({path: _resource(path, table[path], middleware, observer) for path in table})
        self._feed_over_http = _refusing(FEED, NeedsWebSocket, observer)
        self._elsewhere = _elsewhere(lost(table), observer)
        self._hidden = _refusing("(unknown)", UnknownPath, observer)
        self._staff_area = middleware.staff_area
        self._cross_origin = middleware.cross_origin
        self._clock_ms = middleware.clock_ms
        self._limits = middleware.address_limits
        self._ids = middleware.ids
        self._beside = Router(
            [WebSocketRoute(FEED, beside.feed)], redirect_slashes=False, default=_no_socket, lifespan=beside.lifespan
        )

    async def respond(self, request: Request, receive: Receive | None = None) -> Reply:
        """The reply to a request. This is all that a server has to call.

        With `receive` the body is still to be read from there; `ClientDisconnected` when it does not come. The request
        has its ids from here on; the server ends them when the reply is sent. It calls this in a context of its own.
        """
        request.ids = self._ids.of(request.by_name())
        IN_HAND.set(request.ids)
        resource = self._find(request)
        refused: Refusal | None = None
        try:
            admission = self._admit(request, resource)
            if admission is not None:
                refused = await admission
            if refused is None and not _has_body(request, resource, receive):
                await _read(request, resource, receive)
        except Refusal as refusal:
            refused = refusal
        except CancelledError:  # only a stop of the server cancels a request
            refused = Stopping()
        reply = await self._reply(request, resource, refused)
        self._limits.count_reply(request, reply)
        return reply if not DRAIN.has_begun else replace(reply, headers=[*reply.headers, CLOSE])

    async def __call__(self, scope: MutableMapping[str, Any], receive: ASGIReceive, send: ASGISend) -> None:
        """An ASGI application: reads the request, and sends the reply to it."""
        if scope["type"] != "http":
            await self._serve_beside(scope, receive, send)
            return
        request = request_of(scope)
        try:
            reply = await self.respond(request, receive)
            await send_reply(scope, send, reply, request.ids.headers())
        except ClientDisconnected:
            return
        finally:
            request.ids.has_ended = True

    async def _serve_beside(self, scope: MutableMapping[str, Any], receive: ASGIReceive, send: ASGISend) -> None:
        if scope["type"] != "websocket":
            await self._beside(scope, receive, send)
            return
        ids = self._ids.of(first_values(scope["headers"]))
        IN_HAND.set(ids)
        serve = self._beside if self._serves_beside(scope) else _no_socket
        try:
            await serve(scope, receive, _naming(send, ids.headers()))
        finally:
            ids.has_ended = True

    def _serves_beside(self, scope: Scope) -> bool:
        """Sockets are where customers are."""
        return not self._staff_area.hides(request_of(scope))

    def _admit(self, request: Request, resource: Resource) -> Awaitable[Refusal | None] | None:
        """Count what the request costs its address. None when it may go on; otherwise what it has to wait for."""
        cost = resource.cost(request.method)
        if not cost:
            return None
        refused = self._limits.refusal(request, cost)
        if refused is not None:
            return self._limits.pause(request, refused)
        return self._limits.turn(request)

    def _find(self, request: Request) -> Resource:
        request.now_ms = self._clock_ms()
        self._limits.identify(request)
        if self._staff_area.hides(request):
            return self._hidden
        found = self.resources.find(request.path)
        if found is None:
            return self._feed_over_http if request.path == FEED else self._elsewhere
        resource, request.params = found
        return resource

    def _reply(self, request: Request, resource: Resource, refused: Refusal | None) -> Awaitable[Reply]:
        if is_for_staff(request.path):
            return self._staff_area.respond(lambda: resource.respond(request, refused))
        if self._cross_origin is None:
            return resource.respond(request, refused)
        return self._cross_origin.respond(request, lambda: resource.respond(request, refused))


def _has_body(request: Request, resource: Resource, receive: Receive | None) -> bool:
    """Whether the request has the body that its operation takes: none, or a small one that has arrived."""
    bytes_max = resource.body_bytes_max.get(request.method)
    if bytes_max is None:
        request.body = b""
        return True
    return receive is None and len(request.body) <= bytes_max and request.method not in resource.checks


async def _read(request: Request, resource: Resource, receive: Receive | None) -> None:
    """Make sure of a body that may be large, or is to come. Raises a `Refusal`, and `ClientDisconnected`."""
    bytes_max = resource.body_bytes_max[request.method]
    check = resource.checks.get(request.method)
    if check is not None:
        await check(request)
    if receive is not None:
        request.body = await read_body(receive, bytes_max)
    elif len(request.body) > bytes_max:
        raise BodyTooLarge(bytes_max)


def _resource(path: str, methods: Mapping[str, Operation], middleware: Middleware, observer: Observer) -> Resource:
    sizes = {method: one.body_bytes_max for method, one in methods.items() if one.takes_body}
    handlers = {name: _handler(one, middleware) for name, one in methods.items()}
    costs, checks = {name: one.cost for name, one in methods.items()}, dict(_checks(methods, middleware))
    return Resource(path, handlers, observer, sizes, costs, checks)


def _checks(methods: Mapping[str, Operation], middleware: Middleware) -> Iterator[tuple[str, Check]]:
    """What comes before a large body is read: only staff may send one."""
    for name, operation in methods.items():
        if operation.body_bytes_max > LARGE_BODY_BYTES:
            if middleware.staff is None or not isinstance(operation.auth, StaffAuth):
                raise ValueError(f"{operation.name} takes large bodies of anybody")
            yield name, middleware.staff.check_of(operation.auth)


def _handler(operation: Operation, middleware: Middleware) -> Handler:
    """The operation's handler behind what it declares. Innermost first: a key is looked up for a known caller only."""
    handler = operation.handler
    if operation.idempotent:
        handler = middleware.idempotency.wrap(handler)
    if operation.form is not None and not operation.names_caller:
        handler = with_form(handler, operation.form, operation.accepts)
    if operation.is_for_staff:
        if middleware.staff is None:
            raise ValueError(f"{operation.name} is for staff, and nothing finds out who they are")
        handler = middleware.staff.wrap(handler, operation)
    elif operation.names_caller:
        handler = middleware.callers.wrap(handler, operation)
    if operation.counts_as is CountsAs.TRY:
        handler = middleware.address_limits.wrap(handler)
    return handler


def _elsewhere(handler: Handler, observer: Observer) -> Resource:
    """The resource of all addresses where there is nothing."""

    async def refuse(_request: Request) -> Reply:
        raise UnknownPath

    return Resource("(unknown)", {**dict.fromkeys(METHODS, refuse), "GET": handler}, observer)


def _refusing(name: str, refusal: Callable[[], Refusal], observer: Observer) -> Resource:
    """A resource that refuses every method."""

    async def refuse(_request: Request) -> Reply:
        raise refusal()

    return Resource(name, dict.fromkeys(METHODS, refuse), observer)


def _naming(send: ASGISend, headers: Headers) -> ASGISend:
    """Adds headers to the answer to a handshake."""

    async def send_named(message: MutableMapping[str, Any]) -> None:
        if message["type"] in HANDSHAKE_ANSWERS:
            message["headers"] = [*message.get("headers", ()), *headers]
        await send(message)

    return send_named


async def _no_socket(_scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a WebSocket at any other address."""
    await receive()
    await turn_away(send, UnknownPath())
