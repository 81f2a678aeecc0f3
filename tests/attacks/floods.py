"""What one address asks as often as it can: requests that are cheap for it, and meant to cost the server much.

Among them are twenty pages of staff that are open at one office, which ask as the page does.

What is answered is counted in `answered`.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from uuid import uuid4

from tests.attacks.asking import JSON_HOLD, SHAKE, STATUS, get
from tests.harness.customers.connection import read_answer, request_bytes

STAYS_S = 60.0
FEED = "/ws/seats"
HOARDED = 20
"""How many movies with 500 seats are hoarded: `hoarded-0` and so on."""
LARGE = "large"
"""The movie with 10,000 seats."""
ADDRESS = os.environ.get("ATTACKER", "127.0.0.2")
"""Where the attacker's connections come from."""
BODY = b'{"user_id":"ann"}'
WITH_BODY = b"Host: x\r\nContent-Type: application/json\r\nContent-Length: 17\r\n"
READS_AT_ONCE = 64
DASHBOARDS = "dashboards of staff"
STAFF_COOKIE = os.environ.get("STAFF_COOKIE", "")
LIST = b"GET /admin/showtimes HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %b\r\n\r\n"
REFRESH_S = 3.0
"""As `EVERY_MS` of static/admin/refreshes.js."""
answered: Counter[str] = Counter()
"""Answers by status; `closed` are connections that the server has closed."""

Request = Callable[[], bytes]
Flood = Callable[[int, int], Awaitable[None]]
"""What one of many connections does; it is given the port and its number, and called again whenever it returns."""


def _confirm() -> bytes:
    return b"PUT /sessions/%b/confirm HTTP/1.1\r\n%b\r\n%b" % (str(uuid4()).encode(), WITH_BODY, BODY)


def _confirm_with_key() -> bytes:
    key = b"Idempotency-Key: %b\r\n" % str(uuid4()).encode()
    return b"PUT /sessions/%b/confirm HTTP/1.1\r\n%b%b\r\n%b" % (str(uuid4()).encode(), WITH_BODY, key, BODY)


def _extend() -> bytes:
    return b"POST /sessions/%b/extend HTTP/1.1\r\n%b\r\n%b" % (str(uuid4()).encode(), WITH_BODY, BODY)


def asks(request: Request) -> Flood:
    """One request after another on a connection that stays, each once the one before is answered."""

    async def flood(port: int, _: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))
        try:
            while True:
                writer.write(request())
                await asyncio.wait_for(_count(reader), STAYS_S)
        except EOFError:
            answered["closed"] += 1
            raise
        finally:
            writer.transport.abort()

    return flood


async def _count(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    answered[head[9:12].decode()] += 1
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))


async def handshakes(port: int, _: int) -> None:
    """A socket of the feed, closed as soon as it is open or refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))
    try:
        writer.write(get(FEED, SHAKE))
        answered[(await reader.readuntil(b"\r\n\r\n"))[9:12].decode()] += 1
    finally:
        writer.transport.abort()


async def unread_maps(port: int, _: int) -> None:
    """Many maps of the large room at once, of which none is read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024, local_addr=(ADDRESS, 0))
    try:
        writer.write(get(f"/movies/{LARGE}/seats", b"X-User-Id: ann\r\n") * READS_AT_ONCE)
        answered.update(one.decode() for one in STATUS.findall(await reader.read(1024)))
        await asyncio.sleep(STAYS_S)  # waits: this is the attack
    finally:
        writer.transport.abort()


async def hoard(port: int, number: int) -> None:
    """A made-up user holds ten of the best seats, extends the hold, and confirms it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))
    user = {"user_id": f"made-up-{uuid4()}"}
    try:
        held = await _ask(
            reader, writer, "POST", f"/movies/hoarded-{number % 20}/holds", {**user, "best_available": 10}
        )
        if "session_id" in held:
            await _ask(reader, writer, "POST", f"/sessions/{held['session_id']}/extend", user)
            await _ask(reader, writer, "PUT", f"/sessions/{held['session_id']}/confirm", user)
    finally:
        writer.transport.abort()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, body: Mapping[str, object]
) -> Mapping[str, object]:
    writer.write(request_bytes(method, path, body))
    answer = await asyncio.wait_for(read_answer(reader, 0), STAYS_S)
    answered[str(answer.status)] += 1
    return answer.body or {}


async def dashboard(port: int, _: int) -> None:
    """The page of today at the box office: a socket of all showtimes, and after news the list again."""
    news, sockets = asyncio.Event(), await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))
    reading = asyncio.create_task(_follow(*sockets, news))
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))
    try:
        while not reading.done():
            writer.write(LIST % (port, STAFF_COOKIE.encode()))
            await asyncio.wait_for(_count(reader), STAYS_S)
            await asyncio.sleep(REFRESH_S)  # waits: a page asks again no sooner
            await news.wait()
            news.clear()
    finally:
        reading.cancel()
        for one in (writer, sockets[1]):
            one.transport.abort()


async def _follow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, news: asyncio.Event) -> None:
    writer.write(get(FEED, SHAKE))
    while await reader.read(65_536):
        news.set()


def report() -> str:
    """What was answered, as a line of JSON."""
    return json.dumps(dict(sorted(answered.items())))


FLOODS: dict[str, tuple[Flood, int]] = {
    "looks at sessions": (asks(lambda: get(f"/sessions/{uuid4()}", b"X-User-Id: ann\r\n")), 1_500),
    "looks at nothing": (asks(lambda: get("/sessions/nothing", b"X-User-Id: ann\r\n")), 1_500),
    "handshakes": (handshakes, 200),
    "confirms of nothing": (asks(_confirm), 1_500),
    "extends of nothing": (asks(_extend), 1_500),
    "keys of nothing": (asks(_confirm_with_key), 500),
    "hoarding": (hoard, 200),
    "holds of one seat": (asks(lambda: JSON_HOLD % b"hall" + b"Content-Length: 17\r\n\r\n" + BODY), 1_500),
    "the programme": (asks(lambda: get("/movies")), 500),
    "maps of a large room": (asks(lambda: get(f"/movies/{LARGE}/seats", b"X-User-Id: ann\r\n")), 200),
    "maps that are not read": (unread_maps, 200),
    DASHBOARDS: (dashboard, 20),
    "addresses of nothing": (asks(lambda: get(f"/nowhere/{uuid4()}")), 500),
}
"""By name: what a connection does, and how many do it. All come from one address."""
