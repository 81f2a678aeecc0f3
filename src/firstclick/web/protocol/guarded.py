"""An HTTP connection with limits: on the number of connections, on heads, and on every wait for the client.

It ends requests that arrive too slowly, heads that are too large, connections that send no request, and replies that
the client does not read.
"""

from __future__ import annotations

import asyncio
import struct
from itertools import chain
from socket import SO_LINGER, SO_SNDBUF, SOL_SOCKET
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from firstclick.domain.refusals import Refusal
from firstclick.web.core.addresses import NOBODY
from firstclick.web.core.problems import problem_reply
from firstclick.web.core.refusals import BadRequest, HeadersTooLarge, TooManyConnections, TooSlow
from firstclick.web.core.replies import CLOSE, CLOSED_POLICY, NOSNIFF
from firstclick.web.protocol.connection_limits import ConnectionLimits
from firstclick.web.protocol.http import HttpProtocol

SEND_BUFFER_BYTES = 65_536
"""The kernel's send buffer. Without a limit it grows to a megabyte for each client that does not read."""
LINGER_NOT = struct.pack("ii", 1, 0)
HEAD_BYTES_MAX = 32_768
"""Of a head whose end has not arrived."""
HEADER_BYTES_MAX = 16_384
"""Of all headers of a complete head, names and values."""
URL_BYTES_MAX = 8000
"""RFC 9112 section 3 recommends that every server accepts at least this."""


class GuardedProtocol(HttpProtocol):
    """An HTTP connection that is counted in `ConnectionLimits` and whose progress is checked by a timer.

    The timer belongs to the connection and fires every `request_seconds_max`. A timer for each request, which uvicorn
    sets, would cost more than all other checks together.
    """

    __slots__ = (
        "_check_timer",
        "_client_host",
        "_head_bytes",
        "_head_bytes_max",
        "_idle_checks",
        "_is_counted",
        "_is_half_closed",
        "_limits",
        "_refusal",
        "_unparsed",
        "_unsent_bytes",
        "_waiting_since",
    )

    def __init__(self, *args: Any, limits: ConnectionLimits, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's arguments
        super().__init__(*args, **kwargs)
        self._limits = limits
        self._client_host = NOBODY
        self._is_counted = False
        self._check_timer: asyncio.TimerHandle | None = None
        self._idle_checks = -1
        """How many checks in a row found that no response was completed since the one before; -1 after a response."""
        self._waiting_since: float | None = None
        """Loop time at which the wait for an incomplete request began; None while no request is incomplete."""
        self._head_bytes: int | None = None
        """Received bytes of an incomplete head, -1 when it began in this read; None while no head is incomplete."""
        self._head_bytes_max = 0
        """An upper bound for the size of a head that is completed in this read."""
        self._unsent_bytes = 0
        """Size of the write buffer at the last check."""
        self._unparsed = b""
        """What waits for a turn of the address."""
        self._is_half_closed = False
        """The client has closed its side, and that is noted when what it has sent is parsed."""
        self._refusal: Refusal | None = None
        """Why this class has stopped the parser; None when the parser itself has found an error."""

    # The connection.

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows asyncio's type
        """Count the connection and start the timer, or refuse the connection."""
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        self._client_host = self.client[0] if self.client else NOBODY
        self._is_counted = True
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES)
        if self._limits.add(self._client_host):
            self._check_timer = self.loop.call_later(self._limits.request_seconds_max, self._check_progress)
        else:
            self._refuse(TooManyConnections())

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer and the counting."""
        self._stop_guarding()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse `data` when the address has a turn. A client that sends on until then is not read from meanwhile."""
        if self._unparsed:
            self._unparsed += data
            self.transport.pause_reading()
            return
        if self._limits.turn(self._client_host, self._parse_later):
            self._parse(data)
        else:
            self._unparsed = data

    def _parse_later(self) -> bool:
        """Parse what has waited, and read on; False for a connection that closes.

        The transport may belong to the feed after that.
        """
        data, self._unparsed = self._unparsed, b""
        if self.transport.is_closing():
            return False
        self._parse(data)
        if self._is_half_closed:
            if not self.eof_received():
                self.transport.close()
        elif not (self.transport.is_reading() or self.transport.is_closing() or self.flow.read_paused):
            self.transport.resume_reading()
        return True

    def eof_received(self) -> bool | None:  # type: ignore[override] # uvicorn closes at once
        """The client has closed its side; what it has sent may still wait for a turn."""
        self._is_half_closed = bool(self._unparsed)
        return True if self._is_half_closed else super().eof_received()

    def _parse(self, data: bytes) -> None:
        """Parse `data`. Of an incomplete request, note when it began and how large its head is."""
        if self._take_known(data):
            self._waiting_since = None
            return
        self._head_bytes_max = len(data) + max(self._head_bytes or 0, 0)
        super().data_received(data)
        if self._is_arriving and self._waiting_since is None:
            self._waiting_since = self.loop.time()
        if self._head_bytes is not None:
            earlier_bytes = -_last_head_start(data) if self._head_bytes < 0 else self._head_bytes
            self._head_bytes = earlier_bytes + len(data)
            if self._head_bytes > HEAD_BYTES_MAX:
                self._refuse(HeadersTooLarge())

    def handle_websocket_upgrade(self) -> None:
        """Stop counting: the feed counts WebSockets and has its own limits."""
        self._stop_guarding()
        super().handle_websocket_upgrade()

    def _stop_guarding(self) -> None:
        self._limits.unread.remove(self)
        if self._check_timer is not None:
            self._check_timer.cancel()
        if self._is_counted:
            self._is_counted = False
            self._limits.remove(self._client_host)

    # Clients that do not read (`connection_limits.Unread`).

    def pause_writing(self) -> None:
        """The client reads more slowly than it is answered."""
        super().pause_writing()
        self._limits.unread.add(self)

    def resume_writing(self) -> None:
        """The client has read nearly everything."""
        super().resume_writing()
        self._limits.unread.remove(self)

    def unread_bytes(self) -> int:
        """How many bytes wait in this process for the client to read."""
        return self.transport.get_write_buffer_size()

    def abort_unread(self) -> None:
        """Reset the connection, so that the kernel drops what it has buffered as well."""
        self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, LINGER_NOT)
        self.transport.abort()

    # Callbacks of the parser.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head_bytes = -1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is complete. An exception that is raised here stops the parser."""
        self._head_bytes = None
        self._check_head()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._waiting_since = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Start the next queued request. uvicorn would also set a timer; here the next checks count as idle."""
        self._idle_checks = -1
        self.server_state.total_requests += 1
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser has rejected, in the place of uvicorn's plain text."""
        self._refuse(self._refusal or BadRequest(msg))

    def _check_head(self) -> None:
        """Raise a refusal for a head that is too large, or without exactly one Host (RFC 9112 section 3.2).

        With two of them a proxy may route the request by another Host than the one that is read here.
        """
        if len(self.url) > URL_BYTES_MAX or (self._head_bytes_max > HEADER_BYTES_MAX and self._are_headers_too_large()):
            self._refusal = HeadersTooLarge()
        elif len([name for name, _ in self.headers if name == b"host"]) != 1 and self._requires_host():
            self._refusal = BadRequest("A request names its host, once.")
        if self._refusal is not None:
            raise self._refusal

    def _are_headers_too_large(self) -> bool:
        return sum(map(len, chain(*self.headers))) > HEADER_BYTES_MAX

    def _requires_host(self) -> bool:
        return bool(self.parser.get_http_version() != "1.0")

    # The timer.

    def _check_progress(self) -> None:
        """Close the connection of a client that is idle, sends its request too slowly, or does not read its reply."""
        limit_s = self._limits.request_seconds_max
        since = None if self.flow.read_paused else self._waiting_since
        waited_s = 0.0 if since is None else self.loop.time() - since
        unsent_before, self._unsent_bytes = self._unsent_bytes, self.transport.get_write_buffer_size()
        self._idle_checks += 1
        if self.unanswered() is None and self._is_idle_too_long(waited_s, limit_s):
            self._close()
        elif waited_s >= limit_s:
            self._refuse(TooSlow())
        elif unsent_before and unsent_before == self._unsent_bytes:
            self.transport.abort()
        else:
            self._check_timer = self.loop.call_later(limit_s - waited_s, self._check_progress)

    def _is_idle_too_long(self, waited_s: float, limit_s: float) -> bool:
        """A new connection may be idle for as long as a request may take, a used one for uvicorn's keep-alive."""
        if self._waiting_since is not None:
            return waited_s >= limit_s and self._head_bytes is None
        return self._idle_checks * limit_s >= self.timeout_keep_alive

    def _refuse(self, refusal: Refusal) -> None:
        """Close the connection with a refusal; without one when the application's response has already started."""
        self._waiting_since = self._head_bytes = None
        self._write_batch.flush()
        cycle = self.unanswered()
        if not (cycle and cycle.response_started) and not self.transport.is_closing():
            self.transport.write(closing_reply(refusal))
        self._close()

    def _close(self) -> None:
        """Close the connection, and abort it when the client does not read the rest within a request's time."""
        self.transport.close()
        self.loop.call_later(self._limits.request_seconds_max, self.transport.abort)


def _last_head_start(data: bytes) -> int:
    """An upper bound for the index at which the last head in `data` begins: behind the last empty line, if any."""
    return data.rfind(b"\r\n\r\n") + 4 if b"\r\n\r\n" in data else 0


def closing_reply(refusal: Refusal) -> bytes:
    """A refusal as a whole HTTP response with `Connection: close`."""
    reply = problem_reply(refusal)
    length = (b"content-length", b"%d" % len(reply.body))
    sent = dict([*reply.headers, NOSNIFF, CLOSED_POLICY, CLOSE, length])
    return STATUS_LINE[reply.status] + b"".join(b"%b: %b\r\n" % pair for pair in sent.items()) + b"\r\n" + reply.body
