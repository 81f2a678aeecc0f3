"""Bytes as they are, sent over a connection of their own, and all that comes back until the server hangs up."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from urllib.parse import quote

from tests.harness.processes.server import Server

STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
ANSWER_WITHIN_S = 15.0
LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
"""A right request that ends the connection: with it an answer is over when everything was read."""
JSON_HOLD = b"POST /movies/%b/seats/A1/hold HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
AS_IT_STANDS = "/%.?&=:;+~\\"
SHAKE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@dataclass(frozen=True)
class Told:
    """Everything that the server sent."""

    whole: bytes

    @property
    def statuses(self) -> list[int]:
        """Of all its answers, in their order."""
        return [int(one) for one in STATUS.findall(self.whole)]


def told(server: Server, data: bytes) -> Told:
    """What comes back until the server hangs up, which it must."""
    with socket.create_connection(("127.0.0.1", server.port), ANSWER_WITHIN_S) as line:
        line.sendall(data)
        whole = b""
        try:
            while more := line.recv(65536):
                whole += more
        except ConnectionResetError:
            pass  # it hung up before it had read all
        return Told(whole)


def get(path: str, headers: bytes = b"") -> bytes:
    """A GET of a path as it stands, quoted where no address can have it otherwise."""
    return f"GET {quote(path, safe=AS_IT_STANDS)} HTTP/1.1\r\nHost: x\r\n".encode() + headers + b"\r\n"
