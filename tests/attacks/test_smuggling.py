"""Requests that two servers could read in two ways are refused, and nothing that comes after them is read.

A proxy and this server must never disagree where a request ends. After RFC 9112 sections 2.2, 3.2, 5 and 6.3.
"""

from __future__ import annotations

import pytest

from tests.attacks.asking import JSON_HOLD, LAST, SHAKE, get, told
from tests.harness.processes.server import Server

pytestmark = pytest.mark.e2e

POST = JSON_HOLD % b"plain-001"
BODY = b'{"user_id":"ada"}'
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"11\r\n" + BODY + b"\r\n0\r\n\r\n"
TWO_LENGTHS = b"Content-Length: 17\r\nContent-Length: 5\r\n\r\n"

REFUSED = {
    "length and chunks": POST + b"Content-Length: 17\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "chunks and length": POST + CHUNKED + b"Content-Length: 4\r\n\r\n" + CHUNKS,
    "two lengths": POST + TWO_LENGTHS + BODY,
    "the same length twice": POST + b"Content-Length: 17\r\nContent-Length: 17\r\n\r\n" + BODY,
    "a list of lengths": POST + b"Content-Length: 17, 17\r\n\r\n" + BODY,
    "a length with a sign": POST + b"Content-Length: +17\r\n\r\n" + BODY,
    "a length below zero": POST + b"Content-Length: -17\r\n\r\n" + BODY,
    "a length that is hexadecimal": POST + b"Content-Length: 0x11\r\n\r\n" + BODY,
    "a length with a space in it": POST + b"Content-Length: 1 7\r\n\r\n" + BODY,
    "a length that is no number": POST + b"Content-Length: \r\n\r\n" + BODY,
    "a length beyond all numbers": POST + b"Content-Length: 99999999999999999999\r\n\r\n" + BODY,
    "a space before the colon": POST + b"Content-Length : 17\r\n\r\n" + BODY,
    "a space before the colon, chunks": POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS,
    "a coding that nobody knows": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
    "chunks that are not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKS,
    "chunks twice": POST + CHUNKED + CHUNKED + b"\r\n" + CHUNKS,
    "a tab that is none before chunks": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + CHUNKS,
    "identity and length": POST + b"Transfer-Encoding: identity\r\nContent-Length: 17\r\n\r\n" + BODY,
    "a folded header": POST + b"X-Folded: a\r\n b\r\nContent-Length: 17\r\n\r\n" + BODY,
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKS,
    "a fold before any header": b"GET /healthz HTTP/1.1\r\n Host: x\r\n\r\n",
    "line feeds alone": b"GET /healthz HTTP/1.1\nHost: x\n\n",
    "a line feed alone": b"GET /healthz HTTP/1.1\r\nX-A: b\nHost: x\r\n\r\n",
    "a carriage return alone": b"GET /healthz HTTP/1.1\r\nX-A: b\rHost: x\r\n\r\n",
    "a NUL in a header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\x00\r\n\r\n",
    "a name that is none": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX(A): b\r\n\r\n",
    "a chunk's length, and a line feed alone": POST + CHUNKED + b"\r\n" + CHUNKS.replace(b"\r\n", b"\n"),
    "a chunk's length that is hexadecimal by sign": POST + CHUNKED + b"\r\n0x" + CHUNKS,
    "a chunk's length beyond all numbers": POST + CHUNKED + b"\r\nFFFFFFFFFFFFFFFFF\r\n" + BODY,
    "a chunk that is longer than it says": POST + CHUNKED + b"\r\n5\r\n" + BODY + b"\r\n0\r\n\r\n",
    "a line feed in a chunk's extension": POST + CHUNKED + b"\r\n11;a=\nb\r\n" + BODY + b"\r\n0\r\n\r\n",
    "a length after the chunks": POST + CHUNKED + b"\r\n" + CHUNKS[:-2] + b"Content-Length: 9\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "another version": b"GET /healthz HTTP/1.2\r\nHost: x\r\n\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method in small letters": b"get /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a handshake with a body": get("/ws/seats", SHAKE + b"Content-Length: 5\r\n") + b"hello",
    "a handshake with chunks": get("/ws/seats", SHAKE + CHUNKED) + b"0\r\n\r\n",
    "a handshake with too many headers": get("/ws/seats", SHAKE + b"".join(b"X-%d: a\r\n" % n for n in range(200))),
    "a handshake of an older version": get("/ws/seats", SHAKE.replace(b"13", b"8")),
    "a handshake without a key": get("/ws/seats", SHAKE[: SHAKE.index(b"Sec-WebSocket-Key")]),
    "a handshake from two hosts": get("/ws/seats", SHAKE + b"Host: y\r\n"),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_once_and_what_follows_is_not_read(server: Server, data: bytes) -> None:
    answers = told(server, data + LAST)
    assert [one for one in answers.statuses if one >= 400] == answers.statuses
    assert len(answers.statuses) == 1, answers.whole


def test_a_body_where_none_is_asked_for_is_read_as_one(server: Server) -> None:
    """The request that hides in it is never answered."""
    hidden = b"DELETE /sessions/hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    around = b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(hidden)
    assert told(server, around + hidden + LAST).statuses == [200, 200]


def test_extensions_and_trailers_of_chunks_are_passed_over(server: Server) -> None:
    post = JSON_HOLD % b"plain-002"
    sent = post + CHUNKED + b"\r\n11;a=b\r\n" + BODY + b"\r\n0\r\nX-Sum: 9\r\n\r\n"
    assert told(server, sent + LAST).statuses == [200, 200]


def test_what_comes_after_the_chunks_is_no_header(server: Server) -> None:
    """Or a client could say there what its proxy does not let it say before (RFC 9110 section 6.5.1)."""
    held = told(server, JSON_HOLD % b"plain-007" + b"Content-Length: 17\r\n\r\n" + BODY + LAST).whole
    session = held.partition(b'"session_id":"')[2].partition(b'"')[0].decode()
    mine = b"X-User-Id: ada\r\n"
    look = get(f"/sessions/{session}", CHUNKED)
    assert told(server, get(f"/sessions/{session}", mine) + LAST).statuses == [200, 200]
    assert told(server, look + b"0\r\n" + mine + b"\r\n" + LAST).statuses == [400, 200]


def test_http_1_0_names_no_host_and_is_answered_once(server: Server) -> None:
    assert told(server, b"GET /healthz HTTP/1.0\r\n\r\n" + LAST).statuses == [200]


def test_requests_sent_together_are_answered_one_by_one_in_order(server: Server) -> None:
    together = get("/healthz") + get("/nowhere") * 2 + get("/movies") + LAST
    assert told(server, together).statuses == [200, 404, 404, 200, 200]
