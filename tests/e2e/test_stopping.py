"""SIGTERM: no new connections, requests in flight finished, sockets closed with 1012, exit 0.

The server gives itself 5 s; the bounds here are generous, for a busy machine. `make bench CASES=stop` measures it.
"""

from __future__ import annotations

import asyncio
import json
import signal
import socket

import pytest

from tests.harness.customers.feed_client import listening
from tests.harness.processes.server import Server
from tests.harness.processes.server_ledger import ledger_of
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long]
WITHIN_S = 20.0
BODY = b'{"user_id":"ada"}'


async def half_a_request(server: Server, movie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A hold of A1 whose headers and first byte have been sent, so that it is in flight."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    line = f"POST /movies/{movie}/seats/A1/hold HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n\r\n"
    writer.write(line.encode() + BODY[:1])
    await writer.drain()
    async with client_of(server) as client:
        await client.get("/healthz")  # The server reads its connections in turn: by now it has read the one above.
    return reader, writer


def refuses_connections(server: Server) -> bool:
    """Whether nobody listens at the port any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", server.port)) != 0


async def exit_status(server: Server) -> int:
    """The status that the server ends with."""
    return await asyncio.to_thread(server.process.wait, WITHIN_S)


async def test_an_idle_server_exits_0(own_server: Server) -> None:
    own_server.process.send_signal(signal.SIGTERM)
    assert await exit_status(own_server) == 0


async def test_ctrl_c_ends_it_as_quietly(own_server: Server) -> None:
    own_server.process.send_signal(signal.SIGINT)
    assert await exit_status(own_server) == 0
    assert own_server.errors() == ""


async def test_open_sockets_are_closed_with_1012(own_server: Server, movie: str) -> None:
    async with listening(own_server) as everything, listening(own_server, movie_id=movie) as one:
        own_server.process.send_signal(signal.SIGTERM)
        assert await everything.closed() == 1012
        assert await one.closed() == 1012
    assert await exit_status(own_server) == 0
    assert own_server.errors() == ""


async def test_a_request_in_flight_is_finished_and_no_new_one_is_taken(own_server: Server, movie: str) -> None:
    reader, writer = await half_a_request(own_server, movie)
    own_server.process.send_signal(signal.SIGTERM)
    while not refuses_connections(own_server):
        await asyncio.sleep(0.01)  # waits: the signal to reach the server
    writer.write(BODY[1:])
    answer = await asyncio.wait_for(reader.read(), WITHIN_S)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"connection: close\r\n" in answer.lower()
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["seat_id"] == "A1"
    assert await exit_status(own_server) == 0
    assert f'"path":"/movies/{movie}/seats/A1/hold","status":200' in own_server.output(), "its log line was written"


async def test_requests_that_never_end_do_not_keep_it(own_server: Server, movie: str) -> None:
    _, writer = await half_a_request(own_server, movie)
    own_server.process.send_signal(signal.SIGTERM)
    assert await exit_status(own_server) == 0
    writer.close()


async def test_a_busy_server_exits_0_and_tells_nobody_a_lie(own_server: Server, movie: str) -> None:
    """Every hold that was answered during the end was answered whole."""
    async with client_of(own_server) as client:
        buyers = [Buyer(client, f"user-{n}") for n in range(50)]
        asking = [asyncio.ensure_future(one.hold_seat(movie, f"A{n % 6 + 1}")) for n, one in enumerate(buyers)]
        await asyncio.sleep(0.005)  # waits: some of the requests to be under way
        own_server.process.send_signal(signal.SIGTERM)
        answers = await asyncio.gather(*asking, return_exceptions=True)
        assert {one.status_code for one in answers if not isinstance(one, BaseException)} <= {200, 409}
        assert not [
            one
            for one in answers
            if not isinstance(one, BaseException) and "error" not in one.json() and "session_id" not in one.json()
        ]
    assert await exit_status(own_server) == 0


async def test_what_happened_last_is_in_the_seat_log(own_server: Server, movie: str) -> None:
    async with client_of(own_server) as client:
        await Buyer(client, "ada").held(movie, "A1")
    own_server.process.send_signal(signal.SIGTERM)
    assert await exit_status(own_server) == 0
    async with ledger_of(own_server) as ledger:
        found = (await ledger.seat_log.at(movie, 2**50)).map
    assert found is not None
    assert (found.position, found.taken, found.missing) == (1, {"A1": "hold"}, 0)
