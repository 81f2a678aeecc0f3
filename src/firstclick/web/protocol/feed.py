"""The WebSocket of one client of the live feed, below ASGI.

ASGI's `send` waits for a slow client and builds a new frame for each one. The hub builds a frame once and must not wait
for any client. The alternatives and their measurements are in docs/decisions/0003-feed-socket.md.
"""

from __future__ import annotations

import random
from asyncio import Transport
from collections.abc import Callable
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request, Response

from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import CLOSED_POLICY, NOSNIFF
from firstclick.web.protocol.deflate import SharedDeflate
from firstclick.web.protocol.guarded import closing_reply

SINK = "firstclick.sink"
"""An ASGI extension: `{"socket": outlet}`, where the outlet is a `realtime.listeners.Sink`."""
ABORT_AFTER_S = 1.0
CLOSE_PAUSE_S = 0.0002
CLOSED_WITHIN_S = 1.0
SEND_BUFFER_BYTES = 131_072
"""The kernel's send buffer. Without a limit it grows to megabytes before a slow client is noticed."""
NORMAL_END = 1000
TRY_AGAIN_LATER = 1013
POLICY_VIOLATION = 1008
INVALID_DATA = 1007
RECEIVED_BYTES_MAX = 4096
RECEIVED_WINDOW_S = 60.0
EXTENSIONS = (SharedDeflate(),)


def refused(_frame: bytes) -> bool:
    """Takes no frame: the write buffer is above its limit."""
    return False


def dropped(*_frame: bytes) -> None:
    """Does nothing: a close frame was sent, or the connection is lost."""


class Outlet:
    """What the hub sends frames by (`realtime.listeners.Sink`): small, as each message passes thousands of them."""

    __slots__ = ("end", "give_up", "inflates", "offer")

    def __init__(self, give_up: Callable[[], None], end: Callable[[], None]) -> None:
        self.offer: Callable[[bytes], object] = refused
        self.inflates = False
        self.give_up = give_up
        self.end = end

    def open(self, transport: Transport) -> None:
        """Write frames to the transport from now on. Whoever closes it replaces `offer`: no frame asks."""
        self.offer = transport.write


class FeedProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol. The application gets its outlet, as `scope["extensions"][SINK]["socket"]`."""

    _received_bytes = 0
    _window_start: float | None = None
    """Loop time since which `_received_bytes` are counted; None before the handshake."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's arguments
        super().__init__(*args, **kwargs)
        self.conn.available_extensions = EXTENSIONS
        self._send_response = self.conn.send_response
        self.outlet = Outlet(self.give_up, self.end)
        self.conn.send_response = self._send_handshake_response  # type: ignore[method-assign] # every handshake ends there

    # The handshake.

    def handle_connect(self, event: Request) -> None:
        """Start the application, with this protocol in its scope."""
        self._window_start = self.loop.time()
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES)
            self.scope["extensions"] = {**(self.scope["extensions"] or {}), SINK: {"socket": self.outlet}}
            self.outlet.inflates = bool(self.conn.extensions)
            self.outlet.open(self.transport)

    def _send_handshake_response(self, response: Response) -> None:
        """Add to a refusal the security headers of all other HTTP replies."""
        if response.status_code != 101:
            for name, value in (NOSNIFF, CLOSED_POLICY):
                response.headers.setdefault(name.decode(), value.decode())
        self._send_response(response)

    async def send(self, message: ASGISendEvent) -> None:
        """Send an ASGI message. A refused handshake is complete; uvicorn would log it as an error."""
        await super().send(message)
        if self.close_sent:
            self.outlet.offer = dropped
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True

    # What the client sends.

    def data_received(self, data: bytes) -> None:
        """Parse `data`. A client has nothing to send but pongs: one that sends much more is disconnected."""
        if self._window_start is not None:
            self._received_bytes += len(data)
            if self._received_bytes > RECEIVED_BYTES_MAX:
                now = self.loop.time()
                if now - self._window_start < RECEIVED_WINDOW_S:
                    self._close(POLICY_VIOLATION, "this feed only talks")
                    return
                self._received_bytes, self._window_start = 0, now
        super().data_received(data)
        self._note_closing()
        # The handshake arrives complete, in the first call. The WebSocket parser rejects some handshakes that are valid
        # HTTP, such as one with a body or with too many headers. Then uvicorn neither answers nor closes.
        if self._window_start is None:
            self.transport.write(closing_reply(BadRequest("This is no handshake of a WebSocket.")))
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Close on text that is not UTF-8; uvicorn would log a stack trace for each such message."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._close(INVALID_DATA, "text is UTF-8")
        super().send_receive_event_to_app()

    # What is sent to the client (`realtime.listeners.Sink`).

    def give_up(self) -> None:
        """Close with 1013, because the client reads too slowly."""
        self._close(TRY_AGAIN_LATER, "too slow")

    def end(self) -> None:
        """Close with 1000, because the showtime has left the programme."""
        self._close(NORMAL_END, "not on the programme any more")

    def pause_writing(self) -> None:
        """The write buffer is above its limit."""
        if self.outlet.offer is not dropped:
            self.outlet.offer = refused
        super().pause_writing()

    def resume_writing(self) -> None:
        """The write buffer is below its limit again."""
        if self.outlet.offer is refused:
            self.outlet.open(self.transport)
            self._note_closing()
        super().resume_writing()

    # The end.

    def shutdown(self) -> None:
        """The server stops: close with 1012, spread over a second where there are many, since all of them come back."""
        others = len(self.connections)
        self.loop.call_later(random.uniform(0, min(others * CLOSE_PAUSE_S, CLOSED_WITHIN_S)), self._shut_down)  # noqa: S311

    def _shut_down(self) -> None:
        """As uvicorn does it, unless the client has closed first: its close frame was answered then."""
        self.stop_keepalive()
        if not self.transport.is_closing():
            super().shutdown()
            self._note_closing()

    def _note_closing(self) -> None:
        """Send no more frames once a close frame was sent."""
        if self.transport.is_closing():
            self.outlet.offer = dropped

    def _close(self, code: int, reason: str) -> None:
        """Send a close frame, and abort the connection after `ABORT_AFTER_S`: a client that does not read may stay."""
        self.loop.call_later(ABORT_AFTER_S, self.transport.abort)
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.outlet.offer = dropped
        self.stop_keepalive()
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})

    def keepalive_timeout(self) -> None:
        """A ping was not answered: close as uvicorn does, then abort, since `close` waits for the write buffer."""
        super().keepalive_timeout()
        self._note_closing()
        self.loop.call_later(ABORT_AFTER_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Break the reference cycles of this connection; the garbage collector runs too rarely to rely on it."""
        self.outlet.offer = self.outlet.give_up = self.outlet.end = dropped
        super().connection_lost(exc)
        self.conn.__dict__.pop("send_response", None)
        if hasattr(self, "scope"):  # set by the handshake
            self.scope = {**self.scope, "extensions": {}}
