"""The live feed, `/ws/seats`: which sockets are accepted, and what they listen to. The hub sends the messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, cast
from urllib.parse import parse_qs

from firstclick.domain.refusals import Refusal
from firstclick.realtime.hub import Hub
from firstclick.realtime.listeners import Sink
from firstclick.service.live.live_view import LiveView
from firstclick.service.selling.holds import Holds
from firstclick.web.core.addresses import counted_as
from firstclick.web.core.operation import Cost
from firstclick.web.core.problems import problem_reply
from firstclick.web.core.refusals import BadRequest, ForeignOrigin, TooManySockets
from firstclick.web.core.replies import Send
from firstclick.web.core.requests import ID_CHARS_MAX, Receive, Request, Scope, request_of
from firstclick.web.feed.messages import FeedMessages
from firstclick.web.middleware.address_limits import AddressLimits
from firstclick.web.middleware.cross_origin import Origins
from firstclick.web.protocol.connection_limits import is_within_share
from firstclick.web.protocol.feed import POLICY_VIOLATION, SINK

MESSAGES_FROM_CLIENT_MAX = 100
CODES = frozenset((1000, 1001, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013))
"""Clients may close with any other code: those are counted together."""
LOST = 1006


class SocketLimits(NamedTuple):
    """How many sockets may be open, in all and of one client address; and the limits of what an address costs."""

    sockets_max: int
    sockets_per_address_max: int
    addresses: AddressLimits


class Feed:
    """The ASGI application of `/ws/seats`. `origins` may listen beside the pages of this very host."""

    def __init__(
        self, holds: Holds, hub: Hub, messages: FeedMessages, origins: Origins, socket_limits: SocketLimits
    ) -> None:
        self._holds = holds
        self._hub = hub
        self._messages = messages
        self._origins = origins
        self._limits = socket_limits
        self._addresses: Counter[str] = Counter()
        self.sockets = self.opened = 0
        self.closed: Counter[str] = Counter()
        """Sockets that have ended, by the code of the close frame, or that of RFC 6455 for none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept one socket and serve it until it is closed."""
        await receive()
        request = request_of(scope)
        try:
            view, since = await self._admit(request)
        except Refusal as refusal:
            await turn_away(send, refusal)
            return
        address = counted_as(request.client)
        self.sockets += 1
        self.opened += 1
        self._addresses[address] += 1
        code = LOST
        try:
            await send({"type": "websocket.accept"})
            code = await self._listen(cast(Sink, scope["extensions"][SINK]["socket"]), view, since, receive, send)
        finally:
            self.closed[str(code) if code in CODES else "other"] += 1
            self.sockets -= 1
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    async def _listen(
        self, sink: Sink, view: LiveView | None, since: tuple[str, int] | None, receive: Receive, send: Send
    ) -> int:
        """Serve a socket that is open; the code that it was closed with."""
        hello = self._messages.hello()
        sink.offer(hello)
        self._hub.sent.add(1, hello)
        listener = self._hub.join(sink, view, since)
        try:
            for _ in range(MESSAGES_FROM_CLIENT_MAX):
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return cast(int, message.get("code", LOST))
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": "this feed only talks"})
            return POLICY_VIOLATION
        finally:
            self._hub.leave(listener)

    async def _admit(self, request: Request) -> tuple[LiveView | None, tuple[str, int] | None]:
        await self._count(request)
        held, free = self._addresses[counted_as(request.client)], self._limits.sockets_max - self.sockets
        if not is_within_share(held, self._limits.sockets_per_address_max, free):
            raise TooManySockets
        self._check_origin(request)
        query = _query(request)
        since = _since(query.get("since"))
        if "showtime_id" in query:
            return await self._holds.views.open(query["showtime_id"]), since
        if "movie_id" in query:
            showtime_id = self._holds.current_showtime(query["movie_id"])
            return await self._holds.views.open(showtime_id), since
        return None, since

    async def _count(self, request: Request) -> None:
        """Count the handshake, and wait for its turn. Raises `TooManyRequestsFromHere`, a moment later."""
        limits, request.now_ms = self._limits.addresses, self._holds.now_ms()
        limits.identify(request)
        refused = limits.refusal(request, Cost.COMMIT)
        if refused is not None:
            await limits.pause(request, refused)
            raise refused
        await limits.pause_socket(request)

    def _check_origin(self, request: Request) -> None:
        """Browsers send Origin; a page of another site may listen only by the allow-list."""
        origin = request.header(b"origin")
        if origin is not None and not self._origins.allow_or_own(origin, request.header(b"host") or b""):
            raise ForeignOrigin


async def turn_away(send: Send, refusal: Refusal) -> None:
    """Refuse a handshake with a problem's status and body."""
    reply = problem_reply(refusal)
    await send({"type": "websocket.http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "websocket.http.response.body", "body": reply.body})


def _query(request: Request) -> Mapping[str, str]:
    known = {"movie_id", "showtime_id", "since"}
    try:
        asked = parse_qs(request.query.decode("ascii"), keep_blank_values=True, max_num_fields=8)
    except ValueError as error:
        raise BadRequest("The query is not of the form that the feed understands.") from error
    if any(len(values) > 1 or not 0 < len(values[0]) <= 2 * ID_CHARS_MAX for values in asked.values()):
        raise BadRequest("Name each of the feed's parameters once, with an id.")
    return {name: values[0] for name, values in asked.items() if name in known}


def _since(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    epoch, colon, position = text.rpartition(":")
    if not colon or not position.isascii() or not position.isdigit():
        raise BadRequest("since has the form <epoch>:<position>.")
    return epoch, int(position)
