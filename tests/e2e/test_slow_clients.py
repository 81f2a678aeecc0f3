"""Clients that keep a server waiting: they ask for nothing, or by the byte, or do not read what they are answered."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from websockets.asyncio.client import connect

from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
PATIENCE_S = 0.6
CUT_WITHIN_S = 15.0
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /movies/hall/holds HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of little patience, with room for ten connections from one address."""
    with serving(programme(), REQUEST_SECONDS_MAX=PATIENCE_S, CONNECTIONS_PER_ADDRESS_MAX=10) as started:
        yield started


@pytest.fixture(scope="module")
def patient_server() -> Iterator[Server]:
    """The same room, and time enough for a client on a busy machine."""
    with serving(programme(), REQUEST_SECONDS_MAX=60, CONNECTIONS_PER_ADDRESS_MAX=10) as started:
        yield started


def connected(server: Server, host: str = "127.0.0.1") -> socket.socket:
    """A connection from an address of this machine."""
    return socket.create_connection(("127.0.0.1", server.port), CUT_WITHIN_S, source_address=(host, 0))


def told(connection: socket.socket) -> bytes:
    """All that the server says until it hangs up."""
    whole = b""
    while more := connection.recv(65536):
        whole += more
    return whole


def trickled(connection: socket.socket, data: bytes) -> bytes:
    """Send a byte every now and then until the server has had enough; what it says then."""
    ends = time.monotonic() + CUT_WITHIN_S
    connection.settimeout(0.05)
    for one in data:
        assert time.monotonic() < ends
        connection.sendall(bytes([one]))
        try:
            if answer := connection.recv(65536):
                return answer
        except TimeoutError:
            continue
    raise AssertionError("it took all of it")


@pytest.mark.parametrize("start", [b"G", GET[:-2], POST, POST + b'{"user_id":'])
def test_a_request_that_does_not_become_whole_is_given_up(server: Server, start: bytes) -> None:
    with closing(connected(server)) as connection:
        connection.sendall(start)
        answer = told(connection)
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"/problems/too-slow" in answer
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("start", [GET[:-2], POST])
def test_bytes_now_and_then_buy_no_time(server: Server, start: bytes) -> None:
    with closing(connected(server)) as connection:
        connection.sendall(start)
        assert b" 408 " in trickled(connection, b"X-Slow: " + b"a" * 1000 if start is not POST else b" " * 39)


def test_a_connection_that_asks_for_nothing_is_closed_without_a_word(server: Server) -> None:
    with closing(connected(server)) as connection:
        assert told(connection) == b""


def test_between_requests_a_connection_may_rest(server: Server) -> None:
    with closing(connected(server)) as connection:
        for _ in range(2):
            connection.sendall(GET)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(3 * PATIENCE_S)  # waits: what is tested is that nothing happens meanwhile


def test_a_head_that_does_not_end_is_too_large(patient_server: Server) -> None:
    with closing(connected(patient_server)) as connection:
        connection.sendall(GET[:-2] + b"X-Endless: " + b"a" * 33_000)
        assert told(connection).startswith(b"HTTP/1.1 431 ")


def test_what_is_not_http_is_a_problem_too(patient_server: Server) -> None:
    with closing(connected(patient_server)) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        answer = told(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/problems/bad-request" in answer


def test_answers_that_nobody_reads_are_not_kept(server: Server) -> None:
    ask = b"GET /movies/hall/seats HTTP/1.1\r\nHost: x\r\n\r\n"
    with closing(connected(server)) as connection:
        connection.sendall(ask * 1000)
        time.sleep(4 * PATIENCE_S)  # waits: it does not read for so long
        assert told(connection).count(b"HTTP/1.1 200") < 1000


def test_one_address_has_its_share_of_connections_and_others_are_not_shut_out(patient_server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(closing(connected(patient_server)))
        shut_out = stack.enter_context(closing(connected(patient_server)))
        answer = told(shut_out)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"/problems/too-many-connections" in answer
        assert b"retry-after: 5\r\n" in answer
        other = stack.enter_context(closing(connected(patient_server, "127.0.0.2")))
        other.sendall(GET)
        assert other.recv(65536).startswith(b"HTTP/1.1 200")
    _until_answered(patient_server)


async def test_a_socket_of_the_feed_is_no_connection_that_is_waited_for(server: Server) -> None:
    sockets = [await connect(server.feed_url + "?movie_id=hall", proxy=None, ping_interval=None) for _ in range(12)]
    await asyncio.sleep(2 * PATIENCE_S)  # waits: what is tested is that nothing happens meanwhile
    for one in sockets:
        assert b"HELLO" in await one.recv(decode=False)
        await one.close()


def _until_answered(server: Server) -> None:
    """The closed connections are gone at the server too."""
    ends = time.monotonic() + CUT_WITHIN_S
    while time.monotonic() < ends:
        with closing(connected(server)) as connection:
            connection.sendall(GET)
            if connection.recv(65536).startswith(b"HTTP/1.1 200"):
                return
    raise AssertionError("its connections are still counted")
