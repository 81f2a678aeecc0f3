"""Many connections of one address whose bytes the server finds all at once: each is answered in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from firstclick.web.core.fair_turns import AT_ONCE_MAX
from tests.attacks.asking import SHAKE, STATUS, get
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
CONNECTIONS = 6 * AT_ONCE_MAX
CLOSES = b"Connection: close\r\n"
HOLD = b'POST /movies/%b/seats/A1/hold HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%b\r\n{"user_id":"ada"}'
LENGTH = b"Content-Length: 17\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server, to be paused while it is asked."""
    with serving(programme(), ACCESS_LOG="off") as started:
        yield started


async def answered(server: Server, sent: list[bytes], *, half_closed: bool = False) -> list[bytes]:
    """What comes back on a connection for each of `sent`, until the server closes it; all of it was there at once."""
    streams = [await asyncio.open_connection("127.0.0.1", server.port) for _ in sent]
    server.pause()
    try:
        for (_, writer), data in zip(streams, sent, strict=True):
            writer.write(data)
            if half_closed:
                writer.write_eof()
    finally:
        server.resume()
    answers = await asyncio.gather(*(reader.read() for reader, _ in streams))
    for _, writer in streams:
        writer.transport.abort()
    return answers


async def test_every_request_is_answered(server: Server) -> None:
    asked = [get("/movies/plain-001/seats", CLOSES)] * CONNECTIONS
    assert [STATUS.findall(one) for one in await answered(server, asked)] == [[b"200"]] * CONNECTIONS


async def test_every_pipelined_request_is_answered_in_its_order(server: Server) -> None:
    asked = [get("/healthz") + get("/nowhere") + get("/readyz", CLOSES)] * CONNECTIONS
    assert [STATUS.findall(one) for one in await answered(server, asked)] == [[b"200", b"404", b"200"]] * CONNECTIONS


async def test_every_client_that_closes_its_side_is_answered(server: Server) -> None:
    answers = await answered(server, [get("/healthz")] * CONNECTIONS, half_closed=True)
    assert [STATUS.findall(one) for one in answers] == [[b"200"]] * CONNECTIONS


async def test_every_hold_is_decided_once(server: Server) -> None:
    statuses = [STATUS.findall(one) for one in await answered(server, [HOLD % (b"plain-002", CLOSES + LENGTH)] * 96)]
    assert sorted(statuses) == [[b"200"]] + [[b"409"]] * 95


async def test_every_socket_is_opened_and_hears_the_feed(server: Server) -> None:
    streams = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(CONNECTIONS)]
    server.pause()
    for _, writer in streams:
        writer.write(get("/ws/seats?movie_id=plain-003", SHAKE))
    server.resume()
    for reader, writer in streams:
        assert STATUS.findall(await reader.readuntil(b"\r\n\r\n")) == [b"101"]
        assert await reader.readuntil(b'"SNAPSHOT"')
        writer.transport.abort()
