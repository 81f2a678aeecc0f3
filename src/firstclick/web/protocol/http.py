"""One client's HTTP connection, underneath ASGI: a request that comes as a whole is answered without detours.

uvicorn is ready for requests that come in pieces and for answers that go in pieces: an event, a timer and two writes
for each, and two regular expressions for every header. For small requests that costs more than all that FirstClick
does. Here the application is given what came as a whole as a whole, and its answer leaves in one write, beside those
of others. All else goes uvicorn's own way: upgrades, bodies that trickle in, requests behind others, readers that fall
behind. What was measured: docs/decisions/0007-one-write.md.
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
    """uvicorn's HTTP protocol, which offers `WHOLE_ANSWER` with every request that came as a whole."""

    __slots__ = ("_coming", "_common", "_reads_head", "_under_way", "_write_batch")
    """With more than thirty attributes in one dictionary, uvicorn's and ours, each look at one would cost more."""

    def __init__(self, *args: Any, write_batch: WriteBatch, **named: Any) -> None:  # noqa: ANN401 - uvicorn's, as they are
        super().__init__(*args, **named)
        self._write_batch = write_batch
        self._common: dict[str, Any] = {}
        """What the scopes of all requests of this connection have in common."""
        self._coming: WholeRequest | None = None
        """A request whose head is here, and whose body may yet come with it."""
        self._under_way: RequestResponseCycle | None = None
        self._reads_head = False

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows what asyncio declares
        """A client has connected."""
        super().connection_made(transport)
        super().on_message_begin()
        self._common = {**self.scope, "extensions": {WHOLE_ANSWER: self._answer}}

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, for the request that is being answered too: uvicorn tells the last that came only."""
        if self._under_way is not None:
            self._under_way.disconnected = True
        super().connection_lost(exc)
        self._let_go()

    def _let_go(self) -> None:
        """Of all that holds on to this connection: nobody looks for such circles soon."""
        self._common.clear()
        self.pipeline.clear()
        self._under_way = self._coming = None
        self.cycle = None  # type: ignore[assignment] # as uvicorn itself begins
        self.parser = None  # type: ignore[assignment] # as uvicorn itself ends

    def eof_received(self) -> bool | None:  # type: ignore[override] # uvicorn hangs up at once
        """The client will say no more; what it has asked for is answered before the connection is closed."""
        self._write_batch.empty()
        waiting = self.waiting()
        if waiting is None:
            return None
        waiting.keep_alive = False
        return True

    def shutdown(self) -> None:
        """The server stops; what is answered is sent before the connection is closed."""
        self._write_batch.empty()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Bytes came in. The body that is not whole with them goes on uvicorn's way."""
        super().data_received(data)
        if self._coming is not None:
            coming, self._coming = self._coming, None
            if not self.transport.is_closing():
                self._go_uvicorns_way(list(coming.scope["headers"]))
                super().on_body(coming.whole_body)

    def handle_websocket_upgrade(self) -> None:
        """A WebSocket goes on with the connection, unless an answer is still to come on it."""
        self._write_batch.empty()
        if self.waiting():
            self.send_400_response("A WebSocket begins when all that was asked before is answered.")
            return
        super().handle_websocket_upgrade()
        self._let_go()

    def on_message_begin(self) -> None:
        """A request begins."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._reads_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header; what follows the last chunk of a body is none, and may be without an end."""
        if self._reads_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._reads_head = False
        if self._may_come_whole():
            self._coming = WholeRequest(self, self._scope(), self._may_be_kept())
        else:
            self._go_uvicorns_way(self.headers)

    def on_body(self, body: bytes) -> None:
        """A piece of its body."""
        if self._coming is None:
            super().on_body(body)
        else:
            self._coming.whole_body += body

    def on_message_complete(self) -> None:
        """It is whole."""
        if self._coming is None:
            super().on_message_complete()
        else:
            self.cycle, self._coming = self._coming, None
            self._start_asgi_task(self.cycle, self.app)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._under_way = cycle
        self.tasks.add(self.loop.create_task(self._run(cycle, app)))

    async def _run(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Answer it. A task that takes itself off the list is one call of the event loop less than a callback."""
        try:
            await cycle.run_asgi(app)
        finally:
            self.tasks.difference_update((asyncio.current_task(),))

    def waiting(self) -> RequestResponseCycle | None:
        """The request whose head is whole and whose answer is not."""
        cycle: RequestResponseCycle | None = self.cycle
        return None if cycle is None or cycle.response_complete else cycle

    def _may_come_whole(self) -> bool:
        return (
            self.url.startswith(b"/")
            and b"#" not in self.url
            and not (self.pipeline or self.expect_100_continue or self.flow.write_paused)
            and not (self.waiting() or self.parser.should_upgrade() or self.transport.is_closing())
        )

    def _may_be_kept(self) -> bool:
        return self.parser.should_keep_alive() and self.parser.get_http_version() != "1.0"

    def _scope(self) -> dict[str, Any]:
        raw_path, _, query = self.url.partition(b"?")
        path = raw_path.decode("ascii")
        return {
            **self._common,
            "method": self.parser.get_method().decode("ascii"),
            "http_version": self.parser.get_http_version(),
            "path": unquote(path) if "%" in path else path,
            "raw_path": raw_path,
            "query_string": query,
            "headers": self.headers,
        }

    def _go_uvicorns_way(self, headers: list[tuple[bytes, bytes]]) -> None:
        url, expects = self.url, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers += headers
        super().on_headers_complete()

    def _answer(self, status: int, headers: Headers, body: bytes) -> bool:
        """Write head and body together; False when there is nobody who could be answered.

        `headers` are all but the length. Raises `ValueError` when a header would break out of its line.
        """
        cycle = self._under_way
        if cycle is None or cycle.disconnected or self.flow.write_paused:
            return False
        if not cycle.keep_alive and CLOSE not in headers:
            headers = [*headers, CLOSE]
        default = self.server_state.default_headers
        length = b"" if status in BODILESS else b"content-length: %d\r\n" % len(body)
        sent = b"" if cycle.scope["method"] == "HEAD" else body
        whole = b"".join((STATUS_LINE[status], _lines(*default), _lines(*headers), length, b"\r\n", sent))
        self._under_way = None
        cycle.response_started = cycle.response_complete = True
        closes = CLOSE in headers
        self._write_batch.put(self.transport, whole, closes=closes)
        if closes:  # nothing that came behind it is begun
            self.pipeline.clear()
            self.flow.pause_reading()
        else:
            self.on_response_complete()
        return True


class WholeRequest(RequestResponseCycle):
    """A request that came as a whole, in the place of uvicorn's cycle. What is seldom needed is made when it is."""

    disconnected = response_started = response_complete = waiting_for_100_continue = access_log = False
    chunked_encoding = None
    expected_content_length = 0

    def __init__(self, socket: HttpProtocol, scope: dict[str, Any], keep_alive: bool) -> None:
        self._socket = socket
        self.scope = scope  # type: ignore[assignment] # uvicorn has a type of its own for it
        self.keep_alive = keep_alive
        self.on_response = socket.on_response_complete
        self.whole_body = b""
        self._is_read = False

    async def receive(self) -> ASGIReceiveEvent:
        """The body; after it, that the client has left or has its answer."""
        if not self._is_read:
            self._is_read = True
            return {"type": "http.request", "body": self.whole_body, "more_body": False}
        if not (self.disconnected or self.response_complete):
            await self.message_event.wait()
        return {"type": "http.disconnect"}

    @cached_property
    def message_event(self) -> asyncio.Event:  # type: ignore[override] # uvicorn makes one for each request
        """Set when there is something to `receive`."""
        return asyncio.Event()

    @property
    def flow(self) -> FlowControl:  # type: ignore[override]
        """Whether the client reads."""
        return self._socket.flow

    @property
    def transport(self) -> asyncio.Transport:  # type: ignore[override]
        """Where the answer goes."""
        return self._socket.transport

    @property
    def default_headers(self) -> Headers:  # type: ignore[override]
        """What every answer says."""
        return self._socket.server_state.default_headers

    @property
    def logger(self) -> logging.Logger:  # type: ignore[override]
        """For what should not happen."""
        return self._socket.logger


@lru_cache(maxsize=256)
def _lines(*headers: tuple[bytes, bytes]) -> bytes:
    """Headers as they are sent. Most answers have the same few, so they are joined and looked at once."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if not lines.count(b"\n") == lines.count(b"\r") == len(headers) or b"\0" in lines:
        raise ValueError("A header holds a line break.")
    return lines
