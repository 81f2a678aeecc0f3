"""An HTTP connection that answers a request that arrives in one read with one write.

uvicorn supports requests and responses in pieces: for each request it creates an event, sets a timer and writes twice,
and it checks each response header with two regular expressions. For a small request that costs more than the whole
application. Here a request whose body is in the same read as its head (a whole request) is passed on complete to
`Application.respond`, without a scope or a task, and its reply goes to the write batch in one piece. Everything else
takes uvicorn's own path, over ASGI: upgrades, bodies that arrive later, pipelined requests, clients that read slowly.

The states and events are listed in `firstclick.web.protocol`, the measurements in docs/decisions/0007-one-write.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast
from urllib.parse import unquote

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from firstclick.web.core.replies import BODILESS, CLOSE, Headers, Reply, Send, send_reply, sent_headers
from firstclick.web.core.requests import Request, Scope
from firstclick.web.protocol.known_heads import KnownHeads
from firstclick.web.protocol.run import Run
from firstclick.web.protocol.whole_request import Sender, WholeRequest, application_of, raising
from firstclick.web.protocol.write_batch import WriteBatch


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, in which the application takes whole requests as such."""

    __slots__ = (
        "_active_cycle",
        "_application",
        "_complete",
        "_in_head",
        "_incoming",
        "_is_arriving",
        "_sender",
        "_write_batch",
    )
    # Above thirty attributes (uvicorn's and ours), each access to the instance's dictionary is slower.

    def __init__(self, *args: Any, write_batch: WriteBatch, heads: KnownHeads, **kwargs: Any) -> None:  # noqa: ANN401
        """Arguments beside ours are uvicorn's. `write_batch` and `heads` are shared by the connections of a process."""
        super().__init__(*args, **kwargs)
        self._write_batch = write_batch
        self._heads = heads
        self._application = application_of(self.app)
        """None: all requests go uvicorn's way."""
        self._sender: Sender = None  # type: ignore[assignment] # set when the connection is made
        self._incoming: WholeRequest | None = None
        """A request with a complete head, whose body may follow in the same read."""
        self._complete: WholeRequest | None = None
        """A whole request, which is started when all that came with it is parsed."""
        self._active_cycle: RequestResponseCycle | None = None
        """The cycle whose application was started last. `cycle` is the one that arrived last, and may be queued."""
        self._in_head = False
        self._is_arriving = False
        """A request has begun and is not complete."""

    # The connection.

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows asyncio's type
        """Note what all requests of the connection share."""
        super().connection_made(transport)
        port = (self.server[1] or 0) if self.server else 0
        self._sender = Sender(self.app, self.client, self.scheme, port)

    def connection_lost(self, exc: Exception | None) -> None:
        """Mark the request that is being answered as disconnected; uvicorn marks only the one that arrived last."""
        if self._active_cycle is not None:
            self._active_cycle.disconnected = True
        super().connection_lost(exc)
        self._release_references()

    def _release_references(self) -> None:
        """Break the reference cycles of this connection; the garbage collector runs too rarely to rely on it."""
        self.pipeline.clear()
        self._active_cycle = self._incoming = self._complete = None
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
        """Parse `data`. A request that is whole is started; one whose body is not complete takes uvicorn's path."""
        begins = not self._is_arriving and self.unanswered() is None
        super().data_received(data)
        if self._complete is not None:
            whole, self._complete = self._complete, None
            if begins and whole is self.cycle and whole.keep_alive:
                self._heads.add(data, whole.request.headers, len(whole.request.body))
            self._start(whole)
        elif self._incoming is not None:
            whole, self._incoming = self._incoming, None
            if not self.transport.is_closing():
                self._delegate_to_uvicorn()
                super().on_body(whole.request.body)

    def _take_known(self, data: bytes) -> bool:
        """Start the request that `data` is, without the parser, which is between two requests; False when it has to."""
        if self._is_arriving or self._application is None or not self._is_free():
            return False
        arrived = self._heads.find(data)
        if arrived is None:
            return False
        request = self._sender.request(arrived.method, arrived.path, arrived.head.headers, arrived.query)
        request.first_values, request.body = arrived.head.first_values, arrived.body
        self.cycle = whole = WholeRequest(self, request, "1.1", keep_alive=True)
        self._start(whole)
        return True

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
        self._in_head = self._is_arriving = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header. Trailers, which follow the last chunk of a body, are ignored: their size has no limit."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete: choose between a whole request and uvicorn's path."""
        self._in_head = False
        if self._can_be_whole():
            version = self.parser.get_http_version()
            keep_alive = self.parser.should_keep_alive() and version != "1.0"
            self._incoming = WholeRequest(self, self._request(), version, keep_alive)
        else:
            self._delegate_to_uvicorn()

    def on_body(self, body: bytes) -> None:
        """Add a piece of the body."""
        if self._incoming is None:
            super().on_body(body)
        else:
            self._incoming.request.body += body

    def on_message_complete(self) -> None:
        """The request is complete. A whole one is started when all that came with it is parsed."""
        self._is_arriving = False
        if self._incoming is None:
            super().on_message_complete()
        else:
            self.cycle = self._complete = self._incoming
            self._incoming = None

    # Requests and replies.

    def unanswered(self) -> RequestResponseCycle | None:
        """The cycle that arrived last, unless its response is complete. Its head is complete, its body may not be."""
        cycle: RequestResponseCycle | None = self.cycle
        return None if cycle is None or cycle.response_complete else cycle

    def _can_be_whole(self) -> bool:
        return (
            self._application is not None
            and self.url.startswith(b"/")
            and b"#" not in self.url
            and not (self.expect_100_continue or self.parser.should_upgrade())
            and self._is_free()
        )

    def _is_free(self) -> bool:
        """Whether the next request can be answered at once."""
        return not (self.unanswered() or self.pipeline or self.flow.write_paused or self.transport.is_closing())

    def _request(self) -> Request:
        """The request whose head was parsed. Raises `UnicodeDecodeError`, which the parser reports as bad HTTP."""
        raw_path, _, query = self.url.partition(b"?")
        path = raw_path.decode("ascii")
        method = self.parser.get_method().decode("ascii")
        return self._sender.request(method, unquote(path) if "%" in path else path, self.headers, query)

    def _delegate_to_uvicorn(self) -> None:
        """Let uvicorn handle the request from its complete head on."""
        url, headers, expect_100_continue = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expect_100_continue
        self.headers += headers
        super().on_headers_complete()

    def _start(self, whole: WholeRequest) -> None:
        """Answer a whole request, at once if its reply waits for nothing. No other method starts the answer to one."""
        self._active_cycle = whole
        Run(self.loop, self._answer(whole), self.tasks).start()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._active_cycle = cycle
        super()._start_asgi_task(cycle, app)

    async def _answer(self, whole: WholeRequest) -> None:
        """Write the reply, in one piece where that can be. What fails is logged and answered as uvicorn does."""
        try:
            reply = await self._application.respond(whole.request)  # type: ignore[union-attr] # else there is no `whole`
            written = self._write_reply(whole, reply)
        except BaseException as error:  # noqa: BLE001 - uvicorn catches them too
            await whole.run_asgi(raising(error))
        else:
            if not written:
                await whole.run_asgi(_sending(reply, whole.request.ids.headers()))
        finally:
            whole.request.ids.has_ended = True

    def _write_reply(self, whole: WholeRequest, reply: Reply) -> bool:
        """Write a whole reply; False when it has pieces, when the client reads slowly, or when it has left.

        Raises `ValueError` when a header contains a line break or a zero byte.
        """
        if reply.pieces is not None or whole.disconnected or self.flow.write_paused:
            return False
        headers, status, body = reply.headers, reply.status, reply.body
        close = CLOSE in headers
        if not (whole.keep_alive or close):
            headers, close = [*headers, CLOSE], True
        lines = _head_lines(status, *self.server_state.default_headers, *headers)
        length = b"\r\n" if status in BODILESS else b"content-length: %d\r\n\r\n" % len(body)
        if whole.request.method == "HEAD":
            body = b""
        data = b"".join((lines, whole.request.ids.lines(), length, body))
        self._active_cycle = None
        whole.response_started = whole.response_complete = True
        self._write_batch.add(self.transport, data, close=close)
        if close:  # requests behind the last reply are not started
            self.pipeline.clear()
            self.flow.pause_reading()
        else:
            self.on_response_complete()
        return True


def _sending(reply: Reply, more: Headers) -> ASGI3Application:
    """An application that sends this reply over ASGI."""

    async def send_it(scope: Scope, _receive: object, send: Send) -> None:
        await send_reply(scope, send, reply, more)

    return cast(ASGI3Application, send_it)


@lru_cache(maxsize=256)
def _head_lines(status: int, *headers: tuple[bytes, bytes]) -> bytes:
    """The status and the headers as bytes. Most replies have the same few, so these are joined and checked once.

    Raises `ValueError` when a name or value contains a line break or a zero byte.
    """
    sent = sent_headers(headers)
    lines = b"".join([b"%b: %b\r\n" % header for header in sent])
    if not lines.count(b"\n") == lines.count(b"\r") == len(sent) or b"\0" in lines:
        raise ValueError("A header contains a line break or a zero byte.")
    return STATUS_LINE[status] + lines
