"""Frames as a broken client would write them, and what becomes of the socket that sends them."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import dataclass, field
from socket import create_connection
from typing import Any

from websockets.frames import Opcode

from tests.attacks.asking import SHAKE, get
from tests.harness.customers.raw_socket import RawSocket
from tests.harness.processes.server import Server

TEXT, BINARY, CONT, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
MASK = bytes((1, 2, 3, 4))
ALIVE = b"still there?"
WITHIN_S = 30.0
NO_CODE = 1005


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, bits: int = 0, masked: bool = True) -> bytes:
    """A frame (RFC 6455 section 5.2), right or wrong; `bits` are the reserved ones, 4 the first."""
    first, mark, length = fin << 7 | bits << 4 | opcode, masked << 7, len(payload)
    if length < 126:
        head = bytes((first, mark | length))
    elif length < 1 << 16:
        head = bytes((first, mark | 126)) + length.to_bytes(2, "big")
    else:
        head = bytes((first, mark | 127)) + length.to_bytes(8, "big")
    if not masked:
        return head + payload
    return head + MASK + bytes(one ^ MASK[n % 4] for n, one in enumerate(payload))


def closing_frame(code: int, reason: bytes = b"") -> bytes:
    """A frame that closes."""
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


@dataclass
class End:
    """What a socket has heard: `code` is what the server closed with, None while it is open."""

    code: int | None = None
    pongs: list[bytes] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)


def end_of(server: Server, data: bytes, query: str = "?movie_id=plain-006", pings: int = 2) -> End:
    """Send these bytes after HELLO, then pings; what comes until the last one's pong, or until the server closes.

    One ping would not do: its pong overtakes what is still to be looked at.
    """
    end = End()
    with closing(RawSocket(server, query)) as socket:
        heard = socket.frames(WITHIN_S)
        end.messages.append(next(heard).json())
        socket.send(data + frame(PING, ALIVE))
        for one in heard:
            if one.opcode is Opcode.CLOSE:
                end.code = int.from_bytes(one.payload[:2], "big") if one.payload else NO_CODE
                return end
            if one.opcode is Opcode.TEXT:
                end.messages.append(json.loads(one.payload))
            elif one.opcode is Opcode.PONG and one.payload == ALIVE:
                pings -= 1
                if not pings:
                    return end
                with suppress(OSError):  # it may have closed, and its word is still to be read
                    socket.send(frame(PING, ALIVE))
            elif one.opcode is Opcode.PONG:
                end.pongs.append(one.payload)
    raise AssertionError("the server neither answered a ping nor closed")


def code_of(server: Server, data: bytes) -> int | None:
    """What the server closes with."""
    return end_of(server, data, pings=100).code


def handshake_head(server: Server, headers: bytes) -> bytes:
    """What a handshake with these headers is answered, in small letters."""
    with create_connection(("127.0.0.1", server.port), WITHIN_S) as line:
        line.sendall(get("/ws/seats?movie_id=plain-006", SHAKE + headers))
        return line.recv(4096).partition(b"\r\n\r\n")[0].lower()
