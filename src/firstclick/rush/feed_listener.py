"""One buyer's feed socket: it follows the seats and reconnects after a loss, as the page does."""

from __future__ import annotations

import asyncio
import random
from time import perf_counter
from typing import cast

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from firstclick.rush.replica import SeatReplica
from firstclick.rush.server_address import ServerAddress
from firstclick.rush.stats import RushStats

OPEN_WITHIN_S = 15.0
MESSAGE_BYTES_MAX = 4 * 1024 * 1024
RECONNECT_AFTER_S = 0.5


class FeedListener:
    """Follows a showtime until it is cancelled. `replica` are the seats by its messages."""

    def __init__(self, server: ServerAddress, showtime_id: str, stats: RushStats, rng: random.Random) -> None:
        self.replica = SeatReplica(showtime_id)
        self.is_open = False
        self._server = server
        self._url = f"{server.feed_url}?showtime_id={showtime_id}"
        self._stats = stats
        self._rng = rng

    async def listen(self) -> None:
        """Connect, follow, and reconnect after a loss, until cancelled."""
        while True:
            wait_s = RECONNECT_AFTER_S
            try:
                await self._follow()
                self._stats.sockets_lost += 1
            except (OSError, TimeoutError):
                self._stats.unanswered += 1
            except InvalidStatus as refused:
                retry_after = refused.response.headers.get("Retry-After", "")
                wait_s = float(retry_after) if retry_after.isdigit() else wait_s
                self._stats.add_refusal(refused.response.status_code, bytes(refused.response.body or b""))
            await asyncio.sleep(wait_s * (1 + self._rng.random()))

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        began = perf_counter()
        server = self._server
        transport, connection = await loop.create_connection(
            lambda: _FeedConnection(self._url, self.replica), server.host, server.port, ssl=server.tls
        )
        try:
            async with asyncio.timeout(OPEN_WITHIN_S):
                await connection.opened
            self._stats.add_response("socket", perf_counter() - began)
            self.is_open = True
            await connection.ended
        finally:
            self.is_open = False
            transport.abort()


class _FeedConnection(asyncio.Protocol):
    """One WebSocket. It ends when the server closes it, or when the replica cannot apply a message."""

    def __init__(self, url: str, replica: SeatReplica) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self._protocol = ClientProtocol(parse_uri(url), max_size=MESSAGE_BYTES_MAX)
        self._replica = replica
        self._partial = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the upgrade request."""
        self._transport = cast(asyncio.Transport, transport)
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Handle received bytes."""
        self._protocol.receive_data(data)
        self._handle_events()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the connection."""
        self._protocol.receive_eof()
        self._handle_events()
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"the connection was closed: {exc}"))
        self._end()

    def _handle_events(self) -> None:
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._on_upgrade_response()
            else:
                self._on_frame(cast(Frame, event))
        self._flush()
        if self._protocol.state in (State.CLOSING, State.CLOSED):
            self._end()

    def _on_upgrade_response(self) -> None:
        refused = self._protocol.handshake_exc
        if self.opened.done():
            return
        if refused is None:
            self.opened.set_result(None)
        elif isinstance(refused, InvalidStatus):
            self.opened.set_exception(refused)
        else:
            self.opened.set_exception(ConnectionError(f"no WebSocket: {refused}"))

    def _on_frame(self, frame: Frame) -> None:
        if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
            return
        self._partial += frame.data
        if frame.fin:
            message, self._partial = self._partial, b""
            if not self._replica.on_message(message):
                self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
