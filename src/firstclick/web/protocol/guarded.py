"""One client's connection as far as it keeps the server waiting: every wait for a client has an end.

Requests that trickle in, heads that do not end, connections that ask for nothing, answers that nobody reads.
"""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from firstclick.domain.refusals import Refusal
from firstclick.web.core.addresses import NOBODY
from firstclick.web.core.problems import problem_reply
from firstclick.web.core.refusals import BadRequest, HeadersTooLarge, TooManyConnections, TooSlow
from firstclick.web.core.replies import CLOSED_POLICY, NOSNIFF
from firstclick.web.protocol.connection_limits import ConnectionLimits
from firstclick.web.protocol.http import CLOSE, HttpProtocol

HEAD_BYTES_MAX = 32_768
"""Of a head that does not end."""
HEADER_BYTES_MAX = 16_384
"""Of all headers of a head that ends, their names and values."""
URL_BYTES_MAX = 8000
"""What RFC 9112 section 3 asks every server to take."""


class GuardedProtocol(HttpProtocol):
    """An HTTP connection with an end to its patience, and a door that it comes in by.

    One timer a connection looks at it now and then: a timer a request would cost more than the rest of this together.
    """

    __slots__ = (
        "_began",
        "_counted",
        "_head_bytes",
        "_host",
        "_is_coming",
        "_limits",
        "_look",
        "_quiet_looks",
        "_read_bytes",
        "_unread_bytes",
        "_wrong",
    )

    def __init__(self, *args: Any, door: ConnectionLimits, **named: Any) -> None:  # noqa: ANN401 - uvicorn's arguments, as they are
        super().__init__(*args, **named)
        self._limits = door
        self._host = NOBODY
        self._counted = False
        self._look: asyncio.TimerHandle | None = None
        self._quiet_looks = -1
        """How many looks in a row found that nothing was answered; -1 where something was since the last."""
        self._is_coming = False
        """A request has begun that is not whole."""
        self._began: float | None = None
        """When the request that is not whole yet began to be waited for; None while none is."""
        self._head_bytes: int | None = None
        """Bytes of a request whose head is not whole yet, -1 where it began just now; None while there is none."""
        self._read_bytes = 0
        """What has been read at most of the head that is whole now."""
        self._unread_bytes = 0
        self._wrong: Refusal | None = None
        """Why the parser was told to stop; None where it stopped by itself."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows what asyncio declares
        """A client has connected."""
        super().connection_made(transport)
        self._began = self.loop.time()
        self._host = self.client[0] if self.client else NOBODY
        self._counted = True
        if self._limits.enter(self._host):
            self._look = self.loop.call_later(self._limits.request_seconds_max, self._look_at_it)
        else:
            self._refuse(TooManyConnections())

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._depart()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came in; of a request that is not whole yet it is noted when it began, and how long its head is."""
        self._read_bytes = len(data) + max(self._head_bytes or 0, 0)
        super().data_received(data)
        if self._is_coming and self._began is None:
            self._began = self.loop.time()
        if self._head_bytes is not None:
            self._head_bytes = len(data) - _last_head_at(data) if self._head_bytes < 0 else self._head_bytes + len(data)
            if self._head_bytes > HEAD_BYTES_MAX:
                self._refuse(HeadersTooLarge())

    def on_message_begin(self) -> None:
        """A request begins."""
        self._is_coming = True
        self._head_bytes = -1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole. What is raised here ends the parsing."""
        self._head_bytes = None
        self._check_head()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is whole."""
        self._is_coming = False
        self._began = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered. uvicorn would set a timer for each; here the next looks tell whether more came."""
        self._quiet_looks = -1
        self.server_state.total_requests += 1
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())

    def handle_websocket_upgrade(self) -> None:
        """A WebSocket goes on with the connection; the feed has limits of its own."""
        self._depart()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """What came is not HTTP."""
        self._refuse(self._wrong or BadRequest(msg))

    def _check_head(self) -> None:
        """Refuse what another server on the way may read as an address, or a host, of its own choice."""
        if len(self.url) > URL_BYTES_MAX or (self._read_bytes > HEADER_BYTES_MAX and self._is_long()):
            self._wrong = HeadersTooLarge()
        elif len([name for name, _ in self.headers if name == b"host"]) != 1 and self._names_hosts():
            self._wrong = BadRequest("A request names its host, once.")
        if self._wrong is not None:
            raise self._wrong

    def _is_long(self) -> bool:
        return sum(map(len, chain(*self.headers))) > HEADER_BYTES_MAX

    def _names_hosts(self) -> bool:
        """Whether it has to (RFC 9112 section 3.2); HTTP/1.0 had none yet."""
        return bool(self.parser.get_http_version() != "1.0")

    def _look_at_it(self) -> None:
        """Give up a client that does not finish its request, or reads nothing of its answer."""
        patience_s = self._limits.request_seconds_max
        waited_s = 0.0 if self._began is None or self.flow.read_paused else self.loop.time() - self._began
        unread, self._unread_bytes = self._unread_bytes, self.transport.get_write_buffer_size()
        self._quiet_looks += 1
        if self.waiting() is None and self._asks_for_nothing(waited_s, patience_s):
            self._hang_up()
        elif waited_s >= patience_s:
            self._refuse(TooSlow())
        elif unread and unread == self._unread_bytes:
            self.transport.abort()
        else:
            self._look = self.loop.call_later(patience_s - waited_s, self._look_at_it)

    def _asks_for_nothing(self, waited_s: float, patience_s: float) -> bool:
        """For too long: a new connection for as long as a request may take, another for uvicorn's keep-alive."""
        if self._began is not None:
            return waited_s >= patience_s and self._head_bytes is None
        return self._quiet_looks * patience_s >= self.timeout_keep_alive

    def _refuse(self, refusal: Refusal) -> None:
        """Answer in place of the application, unless it has begun to, and hang up."""
        self._began = self._head_bytes = None
        self._write_batch.empty()
        waiting = self.waiting()
        if not (waiting and waiting.response_started) and not self.transport.is_closing():
            self.transport.write(last_answer(refusal))
        self._hang_up()

    def _hang_up(self) -> None:
        """Close the connection; whoever does not read what is still to be sent is not waited for either."""
        self.transport.close()
        self.loop.call_later(self._limits.request_seconds_max, self.transport.abort)

    def _depart(self) -> None:
        if self._look is not None:
            self._look.cancel()
        if self._counted:
            self._counted = False
            self._limits.leave(self._host)


def _last_head_at(data: bytes) -> int:
    """Where the last head in these bytes begins at the latest: after the end of the one before it, if there is one."""
    return data.rfind(b"\r\n\r\n") + 4 if b"\r\n\r\n" in data else 0


def last_answer(refusal: Refusal) -> bytes:
    """A refusal as the bytes of a last answer."""
    status, headers, body = problem_reply(refusal)
    length = (b"content-length", b"%d" % len(body))
    told = dict([*headers, NOSNIFF, CLOSED_POLICY, CLOSE, length])
    return STATUS_LINE[status] + b"".join(b"%b: %b\r\n" % pair for pair in told.items()) + b"\r\n" + body
