"""Every operation's answer, whether it succeeds or is refused, tells browsers not to guess and not to run it."""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.harness.processes.server import Server
from tests.web.sample_programme import PLAIN

EXAMPLES = {"movie_id": PLAIN[0], "showtime_id": PLAIN[0], "seat_id": "A1", "name": "app.js", "slug": "seat-taken"}
UPGRADE = b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
WORKERS = ("/door/worker.js", "/ticket/worker.js")
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
VERSION = b"Sec-WebSocket-Version: 13\r\n"


async def test_every_answer_of_every_operation_is_safe_to_show(http: httpx.AsyncClient) -> None:
    paths = (await http.get("/openapi.json")).json()["paths"]
    operations = [(path, method) for path, item in paths.items() for method in item if method != "parameters"]
    assert len(operations) > 20
    for path, method in operations:
        for examples in (EXAMPLES, dict.fromkeys(EXAMPLES, "nothing")):
            address = path
            for name, example in examples.items():
                address = address.replace(f"{{{name}}}", example)
            look_at(await http.request(method.upper(), address))
    look_at(await http.get("/nowhere"))
    look_at(await http.get("/ws/seats"))
    look_at(await http.request("PATCH", "/movies"))


def look_at(answer: httpx.Response) -> None:
    """An answer that a browser may get; only a page and its worker may load anything, and that from here only."""
    told = f"{answer.request.method} {answer.url}"
    is_page = answer.headers.get("content-type", "").startswith("text/html") or answer.url.path in WORKERS
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; "), told
    assert "frame-ancestors 'none'" in policy, told
    assert ("'self'" in policy) == is_page, told
    assert len(answer.headers.get_list("content-security-policy")) == 1, told
    assert answer.headers["x-content-type-options"] == "nosniff", told


def wire_answer(server: Server, request: bytes) -> httpx.Response:
    """What comes back for these bytes, whatever they are; the other end hangs up after it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(request)
        wire.settimeout(10)
        whole = b"".join(iter(lambda: wire.recv(65536), b""))
    head, _, body = whole.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    asked = httpx.Request("GET", f"{server.url}/?{request[:60]!r}")
    return httpx.Response(int(status.split(" ")[1]), headers=headers, content=body, request=asked)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (b"GET /ws/seats HTTP/1.1\r\n" + VERSION + KEY + b"Origin: https://evil.example\r\n", 403),
        (b"GET /nowhere HTTP/1.1\r\n" + VERSION + KEY, 404),
        (b"GET /ws/seats?since=x HTTP/1.1\r\n" + VERSION + KEY, 400),
        (b"GET /ws/seats HTTP/1.1\r\nSec-WebSocket-Version: 12\r\n" + KEY, 400),
        (b"GET /ws/seats HTTP/1.1\r\n" + VERSION, 400),
        (b"GET /ws/seats HTTP/1.1\r\n" + VERSION + b"Sec-WebSocket-Key: <b>\r\n", 400),
        (b"POST /ws/seats HTTP/1.1\r\n" + VERSION + KEY, 405),
    ],
)
def test_a_refused_handshake_is_safe_to_show_too(server: Server, asked: bytes, status: int) -> None:
    answer = wire_answer(server, asked + UPGRADE + b"Host: x\r\n\r\n")
    assert answer.status_code == status
    look_at(answer)


def test_what_is_no_http_is_answered_safely(server: Server) -> None:
    long_head = b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 20_000 + b"\r\nConnection: close\r\n\r\n"
    for nonsense, status in ((b"<script>\r\n\r\n", 400), (b"GET / HTTP/9.9\r\n\r\n", 400), (long_head, 431)):
        answer = wire_answer(server, nonsense)
        assert answer.status_code == status
        look_at(answer)
        assert "<script>" not in answer.text


async def test_no_answer_speaks_of_tls_which_is_for_whoever_ends_it(http: httpx.AsyncClient) -> None:
    """RFC 6797 section 7.2: Strict-Transport-Security has no place in plain HTTP, and this server speaks no other."""
    assert "strict-transport-security" not in (await http.get("/")).headers


async def test_no_answer_names_the_server_or_leaves_a_cookie(http: httpx.AsyncClient) -> None:
    for path in ("/", "/movies", "/nowhere", "/docs"):
        assert not {"server", "x-powered-by", "set-cookie"} & (await http.get(path)).headers.keys()
