"""One attacker as a process of its own: `python -m tests.attacks.attacker KIND PORT`. It says "under way", and goes on.

What it sends costs it little and is meant to cost the server much. It gives up nothing that the server leaves it.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from socket import SO_RCVBUF, SOL_SOCKET

import uvloop

from tests.attacks.asking import JSON_HOLD, SHAKE, get
from tests.attacks.floods import FLOODS, report
from tests.attacks.frames import CONT, TEXT, frame

Attack = Callable[[int, int], Awaitable[None]]
"""What one of many connections does; it is given the port and its number, and called again whenever it returns."""

POST = JSON_HOLD % b"hall"
FEED = "/ws/seats"
BOMB = frame(TEXT, zlib.compress(b"\0" * 1_000_000)[2:-4], bits=4)
PAUSE_S = 0.05
STAYS_S = 60.0
UP_WITHIN_S = 0.7


async def idle_sockets(port: int, number: int) -> None:
    """Half are sockets of the whole feed that never read, half are connections that never ask."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    try:
        if number % 2:
            writer.write(get(FEED, SHAKE))
            writer.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(STAYS_S)  # waits: this is the attack
        await reader.read()
    finally:
        writer.transport.abort()


async def slow_heads(port: int, _: int) -> None:
    """A header that grows by a byte now and then."""
    await _trickle(port, get("/movies")[:-2] + b"X-Slow: ")


async def slow_bodies(port: int, _: int) -> None:
    """A body that grows by a byte now and then."""
    await _trickle(port, POST + b'Content-Length: 4000\r\n\r\n{"user_id":"')


async def large_messages(port: int, _: int) -> None:
    """Messages that are too large, whole and in pieces, to a feed that wants none."""
    await _say(port, [get(FEED, SHAKE), frame(TEXT, b"x" * 5000)])
    await _say(port, [get(FEED, SHAKE), frame(TEXT, b"x" * 600, fin=False) + frame(CONT, b"x" * 600, fin=False) * 9])
    await _say(port, [get(FEED, SHAKE), frame(TEXT, fin=False) + frame(CONT, fin=False) * 2000])


async def bombs(port: int, _: int) -> None:
    """An offer to compress, and a thousand bytes that would be a million."""
    await _say(port, [get(FEED, SHAKE + b"Sec-WebSocket-Extensions: permessage-deflate\r\n"), BOMB])


async def deep_json(port: int, _: int) -> None:
    """As many brackets as a body may have."""
    await _say(port, [POST + b"Content-Length: 4000\r\n\r\n" + b"[" * 4000] * 5)


async def header_floods(port: int, _: int) -> None:
    """Thousands of small headers, and one that does not end."""
    await _say(port, [get("/movies", b"".join(b"a%d: b\r\n" % n for n in range(3000)))])
    await _say(port, [get("/movies")[:-2] + b"X-Endless: " + b"a" * 40_000])


ATTACKS: dict[str, tuple[Attack, int]] = {
    "idle sockets": (idle_sockets, 600),
    "slow heads": (slow_heads, 200),
    "slow bodies": (slow_bodies, 200),
    "large messages": (large_messages, 8),
    "bombs": (bombs, 8),
    "deep JSON": (deep_json, 8),
    "header floods": (header_floods, 8),
}
"""By name: what a connection does, and how many do it."""


async def _say(port: int, pieces: Iterable[bytes]) -> None:
    """Send them, each after some answer to the one before, and stay while the server does not hang up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.wait_for(reader.read(65536), STAYS_S)
            await asyncio.sleep(PAUSE_S)  # waits: more would cost the attacker as much as the server
    finally:
        writer.transport.abort()


async def _trickle(port: int, start: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(start)
        while not reader.at_eof() and not writer.is_closing():
            await asyncio.sleep(2 * PAUSE_S)  # waits: this is the attack
            writer.write(b"a")
            await writer.drain()
    finally:
        writer.transport.abort()


async def _again_and_again(attack: Attack, port: int, number: int) -> None:
    while True:
        with suppress(OSError, EOFError, TimeoutError):
            await attack(port, number)
        await asyncio.sleep(PAUSE_S)  # waits: more would cost the attacker as much as the server


async def _main(kind: str, port: int) -> None:
    attack, connections = (ATTACKS | FLOODS)[kind]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    under_way = [asyncio.create_task(_again_and_again(attack, port, number)) for number in range(connections)]
    await asyncio.sleep(UP_WITHIN_S)  # waits: they connect meanwhile
    sys.stdout.write("under way\n")
    sys.stdout.flush()
    await asyncio.wait([asyncio.create_task(ended.wait()), *under_way], return_when=asyncio.FIRST_COMPLETED)
    sys.stdout.write(report() + "\n")
    sys.stdout.flush()
    os._exit(0)  # its connections end with it


if __name__ == "__main__":
    uvloop.run(_main(sys.argv[1], int(sys.argv[2])))
