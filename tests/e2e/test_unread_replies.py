"""Clients that ask and do not read: what waits for them is bounded, in the kernel and in the process."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack

import pytest
from uvicorn.server import ServerState

from firstclick.web.protocol.guarded import SEND_BUFFER_BYTES, GuardedProtocol
from tests.e2e.protocol_server import protocol_server

pytestmark = pytest.mark.long

ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
REPLY_BYTES = 727_000
WITHIN_S = 30.0


def asking(place: tuple[str, int]) -> socket.socket:
    """A client that has asked once, and reads nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(place)
    client.sendall(ASK)
    return client


def read_all(client: socket.socket) -> None:
    """Read until the server closes the connection."""
    client.settimeout(WITHIN_S)
    while client.recv(4096):
        pass


async def until_all_wait(state: ServerState, clients: int) -> list[GuardedProtocol]:
    """The connections of that many clients that have been answered and do not read."""
    async with asyncio.timeout(WITHIN_S):
        while len(waiting := [one for one in state.connections if _is_waiting(one)]) < clients:
            await asyncio.sleep(0.01)  # waits: for the clients' requests
    return [one for one in waiting if isinstance(one, GuardedProtocol)]


def _is_waiting(connection: object) -> bool:
    return isinstance(connection, GuardedProtocol) and connection.unread_bytes() > 0


@pytest.mark.e2e
async def test_the_kernel_keeps_little_of_what_is_not_read() -> None:
    state = ServerState()
    async with protocol_server(body=b"x" * REPLY_BYTES, state=state) as place:
        with ExitStack() as clients:
            clients.enter_context(asking(place))
            (waiting,) = await until_all_wait(state, 1)
            sent = waiting.transport.get_extra_info("socket")
            # Linux doubles the size that is set, for its own records.
            assert sent.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER_BYTES
            assert waiting.unread_bytes() > REPLY_BYTES - 4 * SEND_BUFFER_BYTES


@pytest.mark.e2e
async def test_of_too_much_that_is_not_read_the_oldest_is_dropped_and_others_are_answered() -> None:
    state = ServerState()
    async with protocol_server(body=b"x" * REPLY_BYTES, state=state, unread_bytes_max=3 * REPLY_BYTES) as place:
        with ExitStack() as clients:
            first = clients.enter_context(asking(place))
            (oldest,) = await until_all_wait(state, 1)
            for _ in range(9):
                clients.enter_context(asking(place))
            async with asyncio.timeout(WITHIN_S):
                while oldest in state.connections:
                    await asyncio.sleep(0.01)  # waits: until the server has dropped the oldest
            with pytest.raises(ConnectionResetError):
                await asyncio.to_thread(read_all, first)
            assert sum(one.unread_bytes() for one in await until_all_wait(state, 1)) <= 3 * REPLY_BYTES
            reader, writer = await asyncio.open_connection(*place)
            writer.write(ASK)
            async with asyncio.timeout(WITHIN_S):
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 ")
                assert await reader.readexactly(REPLY_BYTES) == b"x" * REPLY_BYTES
            writer.close()
