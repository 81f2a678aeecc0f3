"""One browser's socket, underneath ASGI: takes ready frames without waiting and says when the reader is behind.

ASGI's `send` waits for a slow reader and frames each message anew; the hub can afford neither. The reasons and what
was measured are in docs/decisions/0003-feed-socket.md.
"""

from __future__ import annotations

from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request, Response

from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import CLOSED_POLICY, NOSNIFF
from firstclick.web.protocol.guarded import last_answer

SINK = "firstclick.sink"
ABORT_AFTER_S = 1.0
SEND_BUFFER_BYTES = 131_072
"""What the kernel keeps for a reader: without a bound it grows to megabytes of old news before anybody notices."""
TRY_AGAIN_LATER = 1013
POLICY_VIOLATION = 1008
INVALID_DATA = 1007
HEARD_BYTES_MAX = 4096
HEARD_FOR_S = 60.0


class FeedProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, offered to the application as `scope["extensions"]["firstclick.sink"]`."""

    _is_full = False
    _heard_bytes = 0
    _heard_since: float | None = None
    """When these bytes began to be counted; None before the handshake.

    Its bytes come all at once, and as HTTP they were good. One that is none then, because it has a body or too many
    headers, is given up by uvicorn without a word, and would stay connected for ever.
    """

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's arguments, as they are
        super().__init__(*args, **named)
        self._send_response = self.conn.send_response
        self.conn.send_response = self._send_safely  # type: ignore[method-assign] # whoever refuses, the way out is this

    def _send_safely(self, response: Response) -> None:
        """A handshake's answer; a refusal is safe to show in a browser, as every answer over HTTP is."""
        if response.status_code != 101:
            for name, value in (NOSNIFF, CLOSED_POLICY):
                response.headers.setdefault(name.decode(), value.decode())
        self._send_response(response)

    def connection_lost(self, exc: Exception | None) -> None:
        """The browser is gone; what holds on to this socket lets go of it, as nobody looks for such circles soon."""
        super().connection_lost(exc)
        self.conn.__dict__.pop("send_response", None)
        if hasattr(self, "scope"):  # not before the handshake
            self.scope = {**self.scope, "extensions": {}}

    def data_received(self, data: bytes) -> None:
        """Bytes came in. A listener answers pings; who sends much more than that is let go, whatever it is."""
        if self._heard_since is not None:
            self._heard_bytes += len(data)
            if self._heard_bytes > HEARD_BYTES_MAX:
                now = self.loop.time()
                if now - self._heard_since < HEARD_FOR_S:
                    self._let_go(POLICY_VIOLATION, "this feed only talks")
                    return
                self._heard_bytes, self._heard_since = 0, now
        super().data_received(data)
        if self._heard_since is None:
            self.transport.write(last_answer(BadRequest("This is no handshake of a WebSocket.")))
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        """Start the application with this socket in its scope."""
        self._heard_since = self.loop.time()
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES)
            self.scope["extensions"] = {**(self.scope["extensions"] or {}), SINK: {"socket": self}}

    def send_receive_event_to_app(self) -> None:
        """A message is whole. uvicorn would write a stack trace to the log for each that is no UTF-8."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._let_go(INVALID_DATA, "text is UTF-8")
        super().send_receive_event_to_app()

    async def send(self, message: ASGISendEvent) -> None:
        """As uvicorn does; but a handshake that was refused is complete as well, and no error to be logged."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True

    def offer(self, frame: bytes) -> bool:
        """Write a whole frame (`realtime.hub.Sink`); False while the write buffer is over its limit."""
        if self._is_full:
            return False
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):
            self.transport.write(frame)
        return True

    def pause_writing(self) -> None:
        """The write buffer is over its limit."""
        self._is_full = True
        super().pause_writing()

    def resume_writing(self) -> None:
        """It is not any more."""
        self._is_full = False
        super().resume_writing()

    def give_up(self) -> None:
        """Close with 1013 a reader that does not read; the connection is cut when even that does not get through."""
        self._let_go(TRY_AGAIN_LATER, "too slow")

    def _let_go(self, code: int, reason: str) -> None:
        self.loop.call_later(ABORT_AFTER_S, self.transport.abort)
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.stop_keepalive()
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})

    def keepalive_timeout(self) -> None:
        """No answer to a ping: a transport that waits for its buffer to drain would wait for ever, so it is cut."""
        super().keepalive_timeout()
        self.loop.call_later(ABORT_AFTER_S, self.transport.abort)
