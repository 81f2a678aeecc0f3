"""One buyer's socket: it is kept open, follows the seats, and comes back after a loss, as the page does."""

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

from firstclick.rush.address import Place
from firstclick.rush.seat_statuses import Picture
from firstclick.rush.tally import Tally

OPEN_WITHIN_S = 15.0
MESSAGE_BYTES_MAX = 4 * 1024 * 1024
COMES_BACK_AFTER_S = 0.5


class FeedListener:
    """Follows a showtime until it is cancelled. `picture` is what it knows."""

    def __init__(self, place: Place, showtime_id: str, tally: Tally, dice: random.Random) -> None:
        self.picture = Picture(showtime_id)
        self.is_open = False
        self._place = place
        self._address = f"{place.feed}?showtime_id={showtime_id}"
        self._tally = tally
        self._dice = dice

    async def listen(self) -> None:
        """Connect, follow, and come back after a loss, until cancelled."""
        while True:
            wait_s = COMES_BACK_AFTER_S
            try:
                await self._once()
                self._tally.sockets_lost += 1
            except (OSError, TimeoutError):
                self._tally.unanswered += 1
            except InvalidStatus as refused:
                asked = refused.response.headers.get("Retry-After", "")
                wait_s = float(asked) if asked.isdigit() else wait_s
                self._tally.refused(refused.response.status_code, bytes(refused.response.body or b""))
            await asyncio.sleep(wait_s * (1 + self._dice.random()))

    async def _once(self) -> None:
        loop = asyncio.get_running_loop()
        began = perf_counter()
        place = self._place
        transport, wire = await loop.create_connection(
            lambda: _FeedWire(self._address, self.picture), place.host, place.port, ssl=place.secure
        )
        try:
            async with asyncio.timeout(OPEN_WITHIN_S):
                await wire.opened
            self._tally.took("socket", perf_counter() - began)
            self.is_open = True
            await wire.ended
        finally:
            self.is_open = False
            transport.abort()


class _FeedWire(asyncio.Protocol):
    """Bytes in and out of one WebSocket. It ends when the server closes it, or when a message does not follow."""

    def __init__(self, address: str, picture: Picture) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self._protocol = ClientProtocol(parse_uri(address), max_size=MESSAGE_BYTES_MAX)
        self._picture = picture
        self._pieces = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast(asyncio.Transport, transport)
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Bytes came in."""
        self._protocol.receive_data(data)
        self._hear()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone."""
        self._protocol.receive_eof()
        self._hear()
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"the connection was closed: {exc}"))
        self._end()

    def _hear(self) -> None:
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._answered()
            else:
                self._frame(cast(Frame, event))
        self._flush()
        if self._protocol.state in (State.CLOSING, State.CLOSED):
            self._end()

    def _answered(self) -> None:
        refused = self._protocol.handshake_exc
        if self.opened.done():
            return
        if refused is None:
            self.opened.set_result(None)
        elif isinstance(refused, InvalidStatus):
            self.opened.set_exception(refused)
        else:
            self.opened.set_exception(ConnectionError(f"no WebSocket: {refused}"))

    def _frame(self, frame: Frame) -> None:
        if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
            return
        self._pieces += frame.data
        if frame.fin:
            message, self._pieces = self._pieces, b""
            if not self._picture.on_message(message):
                self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
