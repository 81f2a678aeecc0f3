"""The WebSocket of one buyer. It reconnects after a loss, as the page does."""

from __future__ import annotations

import asyncio
import random
from time import perf_counter
from typing import cast

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from firstclick.rush.address import ServerAddress
from firstclick.rush.seat_statuses import SeatStatuses
from firstclick.rush.stats import RushStats

OPEN_WITHIN_S = 15.0
MESSAGE_BYTES_MAX = 4 * 1024 * 1024
RECONNECT_AFTER_S = 0.5
COMPRESSION = (ClientPerMessageDeflateFactory(client_max_window_bits=True),)
"""As browsers offer it."""


class FeedListener:
    """Keeps the seat statuses of a showtime up to date in `statuses`, until it is cancelled."""

    def __init__(self, address: ServerAddress, showtime_id: str, stats: RushStats, dice: random.Random) -> None:
        self.statuses = SeatStatuses(showtime_id)
        self.is_open = False
        self._address = address
        self._url = f"{address.feed_url}?showtime_id={showtime_id}"
        self._stats = stats
        self._dice = dice

    async def listen(self) -> None:
        """Connect, apply messages, and reconnect after a loss, until cancelled."""
        while True:
            wait_s = RECONNECT_AFTER_S
            try:
                await self._follow()
                self._stats.sockets_lost += 1
            except (OSError, TimeoutError):
                self._stats.unanswered += 1
            except InvalidStatus as error:
                retry_after = error.response.headers.get("Retry-After", "")
                wait_s = float(retry_after) if retry_after.isdigit() else wait_s
                self._stats.add_refusal(error.response.status_code, bytes(error.response.body or b""))
            await asyncio.sleep(wait_s * (1 + self._dice.random()))

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        began = perf_counter()
        address = self._address
        transport, connection = await loop.create_connection(
            lambda: _FeedConnection(self._url, self.statuses), address.host, address.port, ssl=address.tls
        )
        try:
            async with asyncio.timeout(OPEN_WITHIN_S):
                await connection.opened
            self._stats.add_answer("socket", perf_counter() - began)
            self.is_open = True
            await connection.ended
        finally:
            self.is_open = False
            transport.abort()


class _FeedConnection(asyncio.Protocol):
    """One WebSocket connection. It ends when the server closes it, or when an update was missed."""

    def __init__(self, url: str, statuses: SeatStatuses) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self._protocol = ClientProtocol(parse_uri(url), extensions=COMPRESSION, max_size=MESSAGE_BYTES_MAX)
        self._statuses = statuses
        self._fragments = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the upgrade request."""
        self._transport = cast(asyncio.Transport, transport)
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Process the received bytes."""
        self._protocol.receive_data(data)
        self._process_events()

    def connection_lost(self, exc: Exception | None) -> None:
        """Process what is left, then end."""
        self._protocol.receive_eof()
        self._process_events()
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"the connection was closed: {exc}"))
        self._end()

    def _process_events(self) -> None:
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._on_handshake()
            else:
                self._on_frame(cast(Frame, event))
        self._flush()
        if self._protocol.state in (State.CLOSING, State.CLOSED):
            self._end()

    def _on_handshake(self) -> None:
        error = self._protocol.handshake_exc
        if self.opened.done():
            return
        if error is None:
            self.opened.set_result(None)
        elif isinstance(error, InvalidStatus):
            self.opened.set_exception(error)
        else:
            self.opened.set_exception(ConnectionError(f"no WebSocket: {error}"))

    def _on_frame(self, frame: Frame) -> None:
        if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
            return
        self._fragments += frame.data
        if frame.fin:
            message, self._fragments = self._fragments, b""
            if not self._statuses.on_message(message):
                self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
