"""A socket of the live feed that reads only when it is told to, and sees every frame, pings too."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.frames import Opcode

from tests.harness.processes.server import Server

HANDSHAKE = (
    "GET /ws/seats{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
SMALL_BYTES = 4096
LARGE_BYTES = 1 << 20


@dataclass(frozen=True)
class RawFrame:
    """A frame as the server sent it."""

    opcode: Opcode
    payload: bytes

    def json(self) -> dict[str, Any]:
        """The message in a text frame."""
        assert self.opcode is Opcode.TEXT, self
        message: dict[str, Any] = json.loads(self.payload)
        return message


class RawSocket:
    """A WebSocket whose kernel buffer is as small as may be, and that answers no ping."""

    def __init__(self, server: Server, query: str = "") -> None:
        self.opened_at = time.monotonic()
        self.cut = False
        self._bytes = b""
        self._has_head = False
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
        self._socket.connect(("127.0.0.1", server.port))
        self._socket.sendall(HANDSHAKE.format(query=query).encode())

    def is_open_at_the_server(self, server: Server) -> bool:
        """Whether the server's end of the connection is still there (RFC 9293: ESTABLISHED), by what Linux says."""
        ends = f"{server.port:04X} 0100007F:{self._socket.getsockname()[1]:04X} 01"
        return any(ends in line for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines())

    def read_again(self) -> None:
        """From now on take in as much as comes."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LARGE_BYTES)

    def frames(self, quiet_s: float) -> Iterator[RawFrame]:
        """The frames that are there and those that come, until nothing comes for `quiet_s` or the connection ends."""
        self._socket.settimeout(quiet_s)
        while not self._has_head and self._receive():
            head, end, rest = self._bytes.partition(b"\r\n\r\n")
            self._has_head = bool(end)
            if end and head.startswith(b"HTTP/1.1 101"):
                self._bytes = rest
        while True:
            frame = self._take()
            if frame is not None:
                yield frame
            elif not self._receive():
                return

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def close(self) -> None:
        """Hang up without a word."""
        self._socket.close()

    def _receive(self) -> bool:
        try:
            new = self._socket.recv(1 << 16)
        except TimeoutError:
            return False
        except ConnectionResetError:
            new = b""
        self.cut = self.cut or not new
        self._bytes += new
        return bool(new)

    def _take(self) -> RawFrame | None:
        """The first whole frame of the bytes (RFC 6455 section 5.2; a server masks nothing)."""
        if len(self._bytes) < 2:
            return None
        short = self._bytes[1] & 127
        start = {126: 4, 127: 10}.get(short, 2)
        length = int.from_bytes(self._bytes[2:start], "big") if start > 2 else short
        if len(self._bytes) < start + length:
            return None
        frame = RawFrame(Opcode(self._bytes[0] & 15), self._bytes[start : start + length])
        self._bytes = self._bytes[start + length :]
        return frame
