"""A connection that is closed leaves nothing behind that only a look through everything would find."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from uvicorn.server import ServerState
from websockets.asyncio.client import connect

from firstclick.web.protocol.feed import FeedProtocol
from firstclick.web.protocol.guarded import GuardedProtocol
from tests.e2e.protocol_server import protocol_server

pytestmark = pytest.mark.long

WITHIN_S = 30.0
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
CLOSES = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def leaving_nothing() -> AsyncIterator[tuple[str, int]]:
    """Where to connect to; then waits until no more sockets are there than before. Nobody looks for garbage."""
    gc.collect()
    gc.disable()
    try:
        before = _sockets()
        async with protocol_server() as place:
            yield place
        async with asyncio.timeout(WITHIN_S):
            while _sockets() > before:  # the last tasks and timers may take a moment
                await asyncio.sleep(0.1)  # waits: nobody tells when an object is gone
    finally:
        gc.enable()


def _sockets() -> int:
    return sum(issubclass(type(one), GuardedProtocol | FeedProtocol) for one in gc.get_objects())


@pytest.mark.parametrize("sent", [GET, GET * 50, CLOSES, GET[:-2]])
async def test_a_closed_connection_is_gone_without_a_look_through_everything(sent: bytes) -> None:
    async with leaving_nothing() as place:
        for _ in range(20):
            _, writer = await asyncio.open_connection(*place)
            writer.write(sent)
            await asyncio.sleep(0.01)  # waits: so that it is read, and perhaps answered
            writer.close()
            await writer.wait_closed()


async def test_a_closed_feed_is_gone_without_a_look_through_everything() -> None:
    async with leaving_nothing() as place:
        for _ in range(20):
            async with connect(f"ws://{place[0]}:{place[1]}/", proxy=None):
                pass


async def test_a_client_that_says_no_more_is_answered() -> None:
    async with protocol_server() as place:
        for sent in (GET, GET * 3):
            reader, writer = await asyncio.open_connection(*place)
            writer.write(sent)
            writer.write_eof()
            answers = await asyncio.wait_for(reader.read(), WITHIN_S)
            assert answers.count(b"hello") == sent.count(b"GET")
            writer.close()
            await writer.wait_closed()


async def test_a_server_that_stops_as_its_clients_close_reports_no_error() -> None:
    state, told = ServerState(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with protocol_server(state=state) as place:
        feeds = [await connect(f"ws://{place[0]}:{place[1]}/", proxy=None) for _ in range(20)]
        for connection in list(state.connections):
            connection.shutdown()  # a moment later, and the clients are faster
        await asyncio.gather(*(feed.close() for feed in feeds))
    assert not told
