"""The live feed and frames that are right, wrong, or nearly right: the cases of the Autobahn suite that apply here.

The feed only talks, so nothing is echoed: a right frame leaves the socket open, a wrong one closes it with its code.
"""

from __future__ import annotations

import httpx
import jsonschema_rs
import pytest

from tests.attacks.frames import (
    BINARY,
    CLOSE,
    CONT,
    NO_CODE,
    PING,
    PONG,
    TEXT,
    closing_frame,
    code_of,
    end_of,
    frame,
    handshake_head,
)
from tests.harness.processes.server import Server

pytestmark = pytest.mark.e2e
PROTOCOL_ERROR, NO_TEXT, TOO_LARGE = 1002, 1007, 1009
BYTES_MAX = 1024
EURO = "€".encode()
WIDE = "κόσμε 🎬".encode()

STAYS_OPEN = {
    **{f"text of {n}": frame(TEXT, b"x" * n) for n in (0, 1, 125, 126, 127, 128, BYTES_MAX)},
    **{f"bytes of {n}": frame(BINARY, b"\xfe" * n) for n in (0, 125, 126, BYTES_MAX)},
    "a pong that nobody asked for": frame(PONG, b"here") + frame(PONG),
    "text in two pieces": frame(TEXT, b"a", fin=False) + frame(CONT, b"b"),
    "text in pieces of nothing": frame(TEXT, fin=False) + frame(CONT, fin=False) * 3 + frame(CONT),
    "a ping between pieces": frame(TEXT, b"a", fin=False) + frame(PING) + frame(CONT, b"b"),
    "letters cut in two by pieces": frame(TEXT, EURO[:1], fin=False) + frame(CONT, EURO[1:]),
    "every width of letter": frame(TEXT, WIDE + b"\x00\x7f\xc2\x80\xef\xbf\xbf\xf4\x8f\xbf\xbf"),
}
WRONG = {
    **{f"reserved bits {n}": (frame(TEXT, b"a", bits=n), PROTOCOL_ERROR) for n in range(1, 8)},
    **{f"reserved bits {n} of a ping": (frame(PING, b"a", bits=n), PROTOCOL_ERROR) for n in (1, 2, 4)},
    **{f"reserved bits {n} of a close": (frame(CLOSE, bits=n), PROTOCOL_ERROR) for n in (1, 2, 4)},
    **{f"opcode {n}": (frame(n, b"a"), PROTOCOL_ERROR) for n in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "no mask": (frame(TEXT, b"a", masked=False), PROTOCOL_ERROR),
    "a ping without a mask": (frame(PING, b"a", masked=False), PROTOCOL_ERROR),
    "a ping of 126": (frame(PING, b"x" * 126), PROTOCOL_ERROR),
    "a pong of 126": (frame(PONG, b"x" * 126), PROTOCOL_ERROR),
    "a close of 126": (closing_frame(1000, b"x" * 124), PROTOCOL_ERROR),
    "a ping in pieces": (frame(PING, b"a", fin=False) + frame(CONT, b"b"), PROTOCOL_ERROR),
    "a close in pieces": (frame(CLOSE, fin=False) + frame(CONT), PROTOCOL_ERROR),
    "a piece of nothing begun": (frame(CONT, b"a"), PROTOCOL_ERROR),
    "a last piece, and one more": (
        frame(TEXT, b"a", fin=False) + frame(CONT, b"b") + frame(CONT, b"c"),
        PROTOCOL_ERROR,
    ),
    "a message within another": (frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), PROTOCOL_ERROR),
    "one byte too many": (frame(TEXT, b"x" * (BYTES_MAX + 1)), TOO_LARGE),
    "more than it says, in pieces": (frame(TEXT, b"x" * 900, fin=False) + frame(CONT, b"x" * 900), TOO_LARGE),
    "a length of exabytes": (b"\x81\xff" + (2**62).to_bytes(8, "big") + b"\0" * 4, TOO_LARGE),
    "a length below zero": (b"\x81\xff" + b"\xff" * 8 + b"\0" * 4, TOO_LARGE),
    "no letter": (frame(TEXT, b"\xff"), NO_TEXT),
    "half a letter at the end": (frame(TEXT, EURO[:2]), NO_TEXT),
    "half a pair": (frame(TEXT, b"\xed\xa0\x80"), NO_TEXT),
    "a letter written too long": (frame(TEXT, b"\xc0\xaf"), NO_TEXT),
    "a letter beyond the last": (frame(TEXT, b"\xf4\x90\x80\x80"), NO_TEXT),
    "no letter, in pieces": (frame(TEXT, b"a", fin=False) + frame(CONT, b"\xff"), NO_TEXT),
    "a close of one byte": (frame(CLOSE, b"\x03"), PROTOCOL_ERROR),
    "a reason that is no text": (closing_frame(1000, b"\xff\xfe"), NO_TEXT),
    **{
        f"close code {code}": (closing_frame(code), PROTOCOL_ERROR)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
}
GOODBYES = {
    "no code": (frame(CLOSE), {NO_CODE, 1000}),
    "a long reason": (closing_frame(1000, b"x" * 123), {1000}),
    "a wide reason": (closing_frame(1000, WIDE), {1000}),
    "and data after it": (closing_frame(1000) + frame(TEXT, b"a"), {1000}),
    "twice": (closing_frame(1000) * 2, {1000}),
    **{str(code): (closing_frame(code), {code, 1000}) for code in (1001, 1003, 1007, 1011, 3000, 3999, 4000, 4999)},
}


@pytest.mark.parametrize("data", STAYS_OPEN.values(), ids=STAYS_OPEN)
def test_a_right_frame_leaves_the_socket_open(server: Server, data: bytes) -> None:
    assert end_of(server, data).code is None


@pytest.mark.parametrize(("data", "code"), WRONG.values(), ids=WRONG)
def test_a_wrong_frame_closes_the_socket_with_its_code(server: Server, data: bytes, code: int) -> None:
    assert code_of(server, data) == code


@pytest.mark.parametrize(("data", "codes"), GOODBYES.values(), ids=GOODBYES)
def test_who_says_goodbye_is_told_the_same(server: Server, data: bytes, codes: set[int]) -> None:
    assert code_of(server, data) in codes


@pytest.mark.parametrize("payload", [b"", b"\x00\xff\xfe", b"x" * 125], ids=len)
def test_a_ping_is_answered_with_what_it_held(server: Server, payload: bytes) -> None:
    assert end_of(server, frame(PING, payload)).pongs == [payload]


def test_ten_pings_are_answered_in_order(server: Server) -> None:
    assert end_of(server, b"".join(frame(PING, b"%d" % n) for n in range(10))).pongs == [b"%d" % n for n in range(10)]


def test_who_talks_on_is_let_go(server: Server) -> None:
    """The feed only talks: a hundred messages of a listener are enough, and so are 4 KiB, whatever is in them."""
    assert code_of(server, frame(TEXT, b"hi") * 200) == 1008
    assert code_of(server, frame(TEXT, b"x" * 1000) * 30) == 1008
    assert code_of(server, frame(TEXT, fin=False) + frame(CONT, fin=False) * 5000) == 1008


@pytest.mark.parametrize(
    ("offer", "taken"),
    [
        (b"permessage-deflate", True),
        (b"permessage-deflate; client_no_context_takeover, x-webkit-deflate-frame, permessage-bzip2", True),
        (b"permessage-deflate; client_max_window_bits; server_max_window_bits=8", False),
        (b"permessage-deflate; server_max_window_bits=15; server_max_window_bits=15", False),
        (b"permessage-deflate; server_max_window_bits=16", False),
        (b"permessage-deflate; no_such_parameter", False),
        (b"x-webkit-deflate-frame, permessage-bzip2", False),
    ],
)
def test_an_offer_to_compress_is_taken_as_it_is_for_all_or_not_at_all(
    server: Server, offer: bytes, taken: bool
) -> None:
    head = handshake_head(server, b"Sec-WebSocket-Extensions: " + offer + b"\r\n")
    assert head.startswith(b"http/1.1 101 ")
    answer = b"sec-websocket-extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n"
    assert (answer in head, b"sec-websocket-extensions" in head) == (taken, taken)


async def test_what_every_kind_of_listener_is_sent_is_as_the_contract_says(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        parts = (await http.get("/asyncapi.json")).json()["components"]
    for query in ("", "?movie_id=plain-006", "?showtime_id=plain-006", "?movie_id=plain-006&since=none:7"):
        messages = end_of(server, frame(PONG), query).messages
        assert [one["type"] for one in messages] == (["HELLO", "SNAPSHOT"] if query else ["HELLO"])
        for one in messages:
            schema = {**parts["messages"][one["type"]]["payload"], "components": parts}
            assert list(jsonschema_rs.iter_errors(schema, one)) == []
