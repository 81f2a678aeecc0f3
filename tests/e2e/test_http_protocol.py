"""HTTP as bytes: what `web.protocol` writes follows RFC 9112, however a request arrives."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from tests.e2e.protocol_server import protocol_server
from tests.harness.processes.server import Server

WITHIN_S = 30.0


@contextmanager
def connection(server: Server, buffer_bytes: int | None = None) -> Iterator[socket.socket]:
    """A plain socket, without an HTTP library."""
    with socket.socket() as one:
        if buffer_bytes is not None:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        one.settimeout(WITHIN_S)
        one.connect(("127.0.0.1", server.port))
        yield one


def read_answer(file: BinaryIO) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """The next response: status line, headers, and body by Content-Length."""
    status = file.readline().rstrip()
    headers: dict[bytes, bytes] = {}
    while line := file.readline().rstrip():
        name, _, value = line.partition(b": ")
        assert name.lower() not in headers, f"{name!r} is there twice"
        headers[name.lower()] = value
    return status, headers, file.read(int(headers.get(b"content-length", b"0")))


def test_pipelined_requests_are_answered_in_order(server: Server, movie: str) -> None:
    paths = [f"/movies/{movie}/seats", "/nowhere", "/movies", "/healthz"]
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall("".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" for path in paths).encode())
        got = [read_answer(answers) for _ in paths]
    assert [status for status, _, _ in got] == [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 404 Not Found",
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 200 OK",
    ]
    assert b"unknown-path" in got[1][2]


def test_head_has_the_headers_of_get_and_no_body(server: Server, movie: str) -> None:
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(f"HEAD /movies/{movie}/seats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head, _, body = answers.read().partition(b"\r\n\r\n")
    assert body == b""
    assert b"content-length: " in head.lower()


@pytest.mark.parametrize(
    "asks", ["GET /movies HTTP/1.0\r\n\r\n", "GET /movies HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"]
)
def test_a_connection_is_closed_when_the_client_wants_one_response(server: Server, asks: str) -> None:
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(asks.encode())
        status, headers, body = read_answer(answers)
        assert status == b"HTTP/1.1 200 OK"
        assert headers[b"connection"] == b"close"
        assert body.endswith(b"]")
        assert answers.read() == b""


def test_a_body_that_is_too_large_is_refused_once_and_the_connection_closed(server: Server, movie: str) -> None:
    with connection(server) as wire, wire.makefile("rb") as answers:
        head = f"POST /movies/{movie}/holds HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        wire.sendall(head.encode() + b"Content-Length: 9000\r\n\r\n" + b" " * 9000)
        status, headers, _ = read_answer(answers)
        assert status.startswith(b"HTTP/1.1 413 ")
        assert headers[b"connection"] == b"close"


def test_a_client_that_sends_much_and_reads_late_receives_all_responses(server: Server, movie: str) -> None:
    """Flow control: the server stops reading requests while the responses are not read."""
    times = 400
    with connection(server, buffer_bytes=4096) as wire, wire.makefile("rb") as answers:
        wire.sendall(f"GET /movies/{movie}/seats HTTP/1.1\r\nHost: x\r\n\r\n".encode() * times)
        bodies = {read_answer(answers)[2] for _ in range(times)}
    assert len(bodies) == 1
    assert len(bodies.pop()) > 500


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_arrives_after_its_head_is_read(server: Server, movie: str, chunked: bool) -> None:
    body = b'{"user_id": "late"}'
    length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % len(body)
    sent = [b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece for piece in (body[:7], body[7:])]
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(f"POST /movies/{movie}/seats/A1/hold HTTP/1.1\r\nHost: x\r\n".encode() + length + b"\r\n\r\n")
        for piece in (*sent, b"0\r\nX-Trailer: none\r\n\r\n" if chunked else b""):
            time.sleep(0.05)  # waits: so that each piece is read alone
            wire.sendall(piece)
        status, _, answer = read_answer(answers)
        assert status == b"HTTP/1.1 200 OK"
        assert b'"seat_id":"A1"' in answer
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(answers)[0] == b"HTTP/1.1 200 OK"


def test_a_client_that_expects_100_continue_receives_it(server: Server, movie: str) -> None:
    body = b'{"user_id": "polite"}'
    head = (
        f"POST /movies/{movie}/seats/A2/hold HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 21\r\n\r\n"
    )
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(head.encode())
        assert answers.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert answers.readline() == b"\r\n"
        wire.sendall(body)
        assert read_answer(answers)[0] == b"HTTP/1.1 200 OK"


async def test_an_idle_connection_is_closed_after_the_keep_alive() -> None:
    loop = asyncio.get_running_loop()
    async with protocol_server(request_seconds_max=0.2, keep_alive_s=4) as place:
        reader, writer = await asyncio.open_connection(*place)
        for rest_s in (0, 0.5):
            await asyncio.sleep(rest_s)  # waits: it rests for less than its time
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK\r\n")
        asked = loop.time()
        assert await asyncio.wait_for(reader.read(), WITHIN_S) == b""
        assert loop.time() - asked >= 3.9
        writer.close()


def test_no_request_behind_a_closing_reply_is_started(server: Server, movie: str) -> None:
    head = f"POST /movies/{movie}/seats/A3/hold HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    too_large = head.encode() + b"Content-Length: 5000\r\n\r\n" + b" " * 5000
    hold = head.encode() + b'Content-Length: 18\r\n\r\n{"user_id": "ben"}'
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(too_large + hold)
        assert read_answer(answers)[0].startswith(b"HTTP/1.1 413 ")
        assert answers.read() == b""
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(f"GET /movies/{movie}/seats HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b'{"seat_id":"A3","status":"available"' in read_answer(answers)[2]


def test_many_pipelined_requests_are_not_mistaken_for_a_large_head(server: Server) -> None:
    times = 1500
    asks = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * times
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(asks[:-20])
        wire.sendall(asks[-20:])
        assert {read_answer(answers)[0] for _ in range(times)} == {b"HTTP/1.1 200 OK"}


UPGRADE = (
    b"GET /ws/seats HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Zmlyc3RjbGljay1iZW5jaA==\r\n\r\n"
)


def test_a_websocket_over_http_1_0_is_refused_and_the_connection_closed(server: Server) -> None:
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(UPGRADE.replace(b"HTTP/1.1", b"HTTP/1.0"))
        status, headers, body = read_answer(answers)
        assert status == b"HTTP/1.1 400 Bad Request"
        assert headers[b"connection"] == b"close"
        assert b"A WebSocket begins with a request of HTTP/1.1." in body
        assert answers.read() == b""


def test_a_websocket_is_refused_while_an_earlier_request_is_unanswered(server: Server, movie: str) -> None:
    with connection(server) as wire, wire.makefile("rb") as answers:
        wire.sendall(f"GET /movies/{movie}/seats HTTP/1.1\r\nHost: x\r\n\r\n".encode() + UPGRADE)
        assert b"101" not in answers.readline()
        assert b"HTTP/1.1 101" not in answers.read()
