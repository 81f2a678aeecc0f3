"""An HTTP connection that answers a request that arrives in one read with one write.

uvicorn supports requests and responses in pieces: for each request it creates an event, sets a timer and writes twice,
and it checks each response header with two regular expressions. For a small request that costs more than the whole
application. Here a request whose body is in the same read as its head (a whole request) is passed on complete, and its
reply goes to the write batch in one piece. Everything else takes uvicorn's own path: upgrades, bodies that arrive
later, pipelined requests, and clients that read slowly.

The states and events are listed in `firstclick.web.protocol`, the measurements in docs/decisions/0007-one-write.md.
"""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote

from uvicorn._types import ASGI3Application, ASGIReceiveEvent
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from firstclick.web.core.replies import BODILESS, WHOLE_ANSWER, Headers
from firstclick.web.protocol.write_batch import WriteBatch

CLOSE = (b"connection", b"close")


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with the ASGI extension `WHOLE_ANSWER` in the scope of each whole request."""

    __slots__ = ("_active_cycle", "_base_scope", "_in_head", "_incoming", "_write_batch")
    # Above thirty attributes (uvicorn's and ours), each access to the instance's dictionary is slower.

    def __init__(self, *args: Any, write_batch: WriteBatch, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's arguments
        super().__init__(*args, **kwargs)
        self._write_batch = write_batch
        self._base_scope: dict[str, Any] = {}
        """What the scopes of all whole requests of this connection share."""
        self._incoming: WholeRequest | None = None
        """A request with a complete head, whose body may follow in the same read."""
        self._active_cycle: RequestResponseCycle | None = None
        """The cycle whose application was started last. `cycle` is the one that arrived last, and may be queued."""
        self._in_head = False

    # The connection.

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows asyncio's type
        """Build the part of the scope that all requests share."""
        super().connection_made(transport)
        super().on_message_begin()
        self._base_scope = {**self.scope, "extensions": {WHOLE_ANSWER: self._write_reply}}

    def connection_lost(self, exc: Exception | None) -> None:
        """Mark the request that is being answered as disconnected; uvicorn marks only the one that arrived last."""
        if self._active_cycle is not None:
            self._active_cycle.disconnected = True
        super().connection_lost(exc)
        self._release_references()

    def _release_references(self) -> None:
        """Break the reference cycles of this connection; the garbage collector runs too rarely to rely on it."""
        self._base_scope.clear()
        self.pipeline.clear()
        self._active_cycle = self._incoming = None
        self.cycle = None  # type: ignore[assignment] # uvicorn's initial value
        self.parser = None  # type: ignore[assignment] # uvicorn's final value

    def eof_received(self) -> bool | None:  # type: ignore[override] # uvicorn closes at once
        """The client has closed its side: answer what it has sent, then close the connection."""
        self._write_batch.flush()
        cycle = self.unanswered()
        if cycle is None:
            return None
        cycle.keep_alive = False
        return True

    def shutdown(self) -> None:
        """The server stops: write pending replies before the connection is closed."""
        self._write_batch.flush()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Parse `data`. A request whose body is not complete in it takes uvicorn's path."""
        super().data_received(data)
        if self._incoming is not None:
            request, self._incoming = self._incoming, None
            if not self.transport.is_closing():
                self._delegate_to_uvicorn()
                super().on_body(request.whole_body)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection to the WebSocket protocol.

        Refuse it over HTTP/1.0 (RFC 6455 section 4.1), and while an earlier request is unanswered.
        """
        self._write_batch.flush()
        if self.parser.get_http_version() != "1.1":
            self.send_400_response("A WebSocket begins with a request of HTTP/1.1.")
            return
        if self.unanswered():
            self.send_400_response("A WebSocket begins when all that was asked before is answered.")
            return
        super().handle_websocket_upgrade()
        self._release_references()

    # Callbacks of the parser.

    def on_message_begin(self) -> None:
        """A request begins. uvicorn would build a scope here, which a whole request does not use."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header. Trailers, which follow the last chunk of a body, are ignored: their size has no limit."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete: choose between a whole request and uvicorn's path."""
        self._in_head = False
        if self._can_be_whole():
            self._incoming = WholeRequest(self, self._whole_scope(), self._should_keep_alive())
        else:
            self._delegate_to_uvicorn()

    def on_body(self, body: bytes) -> None:
        """Add a piece of the body."""
        if self._incoming is None:
            super().on_body(body)
        else:
            self._incoming.whole_body += body

    def on_message_complete(self) -> None:
        """The request is complete."""
        if self._incoming is None:
            super().on_message_complete()
        else:
            request, self._incoming = self._incoming, None
            self._start_whole_request(request)

    # Requests and replies.

    def unanswered(self) -> RequestResponseCycle | None:
        """The cycle that arrived last, unless its response is complete. Its head is complete, its body may not be."""
        cycle: RequestResponseCycle | None = self.cycle
        return None if cycle is None or cycle.response_complete else cycle

    def _can_be_whole(self) -> bool:
        return (
            self.url.startswith(b"/")
            and b"#" not in self.url
            and not (self.pipeline or self.expect_100_continue or self.flow.write_paused)
            and not (self.unanswered() or self.parser.should_upgrade() or self.transport.is_closing())
        )

    def _should_keep_alive(self) -> bool:
        return self.parser.should_keep_alive() and self.parser.get_http_version() != "1.0"

    def _whole_scope(self) -> dict[str, Any]:
        """The ASGI scope of a whole request. Raises `UnicodeDecodeError`, which the parser reports as bad HTTP."""
        raw_path, _, query = self.url.partition(b"?")
        path = raw_path.decode("ascii")
        return {
            **self._base_scope,
            "method": self.parser.get_method().decode("ascii"),
            "http_version": self.parser.get_http_version(),
            "path": unquote(path) if "%" in path else path,
            "raw_path": raw_path,
            "query_string": query,
            "headers": self.headers,
        }

    def _delegate_to_uvicorn(self) -> None:
        """Let uvicorn handle the request from its complete head on."""
        url, headers, expect_100_continue = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expect_100_continue
        self.headers += headers
        super().on_headers_complete()

    def _start_whole_request(self, request: WholeRequest) -> None:
        """Start the application for a whole request. No other method starts the answer to one."""
        self.cycle = request
        self._start_asgi_task(request, self.app)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._active_cycle = cycle
        self.tasks.add(self.loop.create_task(self._run_cycle(cycle, app)))

    async def _run_cycle(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Run the application. The task removes itself from `tasks`, which saves the callback that uvicorn adds."""
        try:
            await cycle.run_asgi(app)
        finally:
            self.tasks.difference_update((asyncio.current_task(),))

    def _write_reply(self, status: int, headers: Headers, body: bytes) -> bool:
        """Write a whole reply (`WHOLE_ANSWER`); False when ASGI's `send` has to, or when the client has left.

        `headers` are all but Content-Length. Raises `ValueError` when one contains a line break or a zero byte.
        """
        cycle = self._active_cycle
        if cycle is None or cycle.disconnected or self.flow.write_paused:
            return False
        if not cycle.keep_alive and CLOSE not in headers:
            headers = [*headers, CLOSE]
        default = self.server_state.default_headers
        length = b"" if status in BODILESS else b"content-length: %d\r\n" % len(body)
        head = (STATUS_LINE[status], _header_lines(*default), _header_lines(*headers), length, b"\r\n")
        data = b"".join(head if cycle.scope["method"] == "HEAD" else (*head, body))
        self._active_cycle = None
        cycle.response_started = cycle.response_complete = True
        close = CLOSE in headers
        self._write_batch.add(self.transport, data, close=close)
        if close:  # requests behind the last reply are not started
            self.pipeline.clear()
            self.flow.pause_reading()
        else:
            self.on_response_complete()
        return True


class WholeRequest(RequestResponseCycle):
    """uvicorn's cycle for a request that arrived in one read. Attributes that are rarely used are created on use."""

    disconnected = response_started = response_complete = waiting_for_100_continue = access_log = False
    chunked_encoding = None
    expected_content_length = 0

    def __init__(self, protocol: HttpProtocol, scope: dict[str, Any], keep_alive: bool) -> None:
        self._protocol = protocol
        self.scope = scope  # type: ignore[assignment] # uvicorn declares a type of its own
        self.keep_alive = keep_alive
        self.on_response = protocol.on_response_complete
        self.whole_body = b""
        self._is_body_received = False

    async def receive(self) -> ASGIReceiveEvent:
        """The body first, then `http.disconnect` as soon as the client has left or is answered."""
        if not self._is_body_received:
            self._is_body_received = True
            return {"type": "http.request", "body": self.whole_body, "more_body": False}
        if not (self.disconnected or self.response_complete):
            await self.message_event.wait()
        return {"type": "http.disconnect"}

    @cached_property
    def message_event(self) -> asyncio.Event:  # type: ignore[override] # an attribute in uvicorn
        """Set when `receive` has something to return."""
        return asyncio.Event()

    @property
    def flow(self) -> FlowControl:  # type: ignore[override]
        """The connection's flow control."""
        return self._protocol.flow

    @property
    def transport(self) -> asyncio.Transport:  # type: ignore[override]
        """The connection's transport."""
        return self._protocol.transport

    @property
    def default_headers(self) -> Headers:  # type: ignore[override]
        """The headers that uvicorn adds to each response."""
        return self._protocol.server_state.default_headers

    @property
    def logger(self) -> logging.Logger:  # type: ignore[override]
        """The logger for errors in the application."""
        return self._protocol.logger


@lru_cache(maxsize=256)
def _header_lines(*headers: tuple[bytes, bytes]) -> bytes:
    """Headers as bytes. Most replies have the same few headers, so these are joined and checked once.

    Raises `ValueError` when a name or value contains a line break or a zero byte.
    """
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if not lines.count(b"\n") == lines.count(b"\r") == len(headers) or b"\0" in lines:
        raise ValueError("A header contains a line break or a zero byte.")
    return lines
