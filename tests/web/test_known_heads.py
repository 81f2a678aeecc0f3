"""A head that is known is answered as one that is parsed: the same request, the same bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstclick.web.protocol.known_heads import HEAD_BYTES_MAX, Arrived, KnownHeads
from tests.web.memory_wire import exchange

HOST = b"Host: x\r\n"
GET = b"GET /seats?a=1 HTTP/1.1\r\nHost: x\r\nX-User-Id: ada\r\n\r\n"
POST = b"POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
WAIT = b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"
STUCK = b"GET /stuck HTTP/1.1\r\nHost: x\r\nX-User-Id: ada\r\n\r\n"
EARLY = b"POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(GET), GET)
"""Is answered before its body has arrived, which is a request by itself."""


class Unknowing(KnownHeads):
    """Knows no head: everything is parsed."""

    def find(self, data: bytes) -> Arrived | None:
        """Nothing."""
        return None


methods = st.sampled_from([b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"get", b"BREW", b"CONNECT"])
targets = st.sampled_from(
    [b"/a", b"/wait", b"/a?b=c", b"/a?", b"//a", b"/%41", b"/a#b", b"*", b"http://x/a", b"/a b", b"", b"/\xc3\xa4"]
)
versions = st.sampled_from([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/1.1 ", b"HTTP/2.0", b""])
breaks = st.sampled_from([b"\r\n"] * 12 + [b"\n", b"\r", b"\r\r\n", b"\n\r\n"])
bodies = st.sampled_from([b"", b"", b"body", b"\r\n", GET, b"0\r\n\r\n"])
lines = st.sampled_from(
    [
        *(b"Host: x", b"HOST: x", b"host:x", b"Host: x", b"X-User-Id: ada", b"x-user-id:  ada ", b"X:", b"X: \xff"),
        *(b"Connection: close", b"Connection: keep-alive", b"Expect: 100-continue", b"Upgrade: h2c"),
        *(b"Connection: Upgrade", b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", b" folded", b"\tmore"),
        *(b"Content-Length: 4", b"content-length: 04", b"Content-Length: +4", b"Content-Length: 4, 4"),
        *(
            b"Content-Length: 0",
            b"Content-Length: 99",
            b"no colon",
            b"X : y",
            b": y",
            b"X: a\x00b",
            b"X-Forwarded-For: 9.9.9.9",
        ),
    ]
)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Something like a request. Half of them are right, most others nearly."""
    if draw(st.booleans()):
        return draw(st.sampled_from([GET, POST, EARLY, WAIT]))
    body = draw(bodies)
    fields = [b"Host: x", *draw(st.lists(lines, max_size=3))]
    if body and draw(st.booleans()):
        fields.append(b"Content-Length: %d" % len(body))
    first = b" ".join((draw(methods), draw(targets), draw(versions)))
    return b"".join(one + draw(breaks) for one in (first, *fields)) + draw(breaks) + body


@st.composite
def streams(draw: st.DrawFn) -> list[bytes]:
    """A few requests in pieces: one each, cut before their bodies, with a byte too few or too many, or cut anywhere."""
    sent = draw(st.lists(requests(), min_size=1, max_size=4))
    way = draw(st.sampled_from(["each", "bodies", "fewer", "more", "together", "anywhere"]))
    if way == "each":
        return sent
    if way in ("fewer", "more"):
        return [*sent[:-1], sent[-1][:-1] if way == "fewer" else sent[-1] + b"!"]
    if way == "bodies":
        halves = [part for one in sent for part in one.partition(b"\r\n\r\n")]
        return [
            one for a, b, c in zip(halves[::3], halves[1::3], halves[2::3], strict=True) for one in (a + b, c) if one
        ]
    whole = b"".join(sent)
    cuts = [] if way == "together" else sorted(draw(st.lists(st.integers(0, len(whole)), max_size=3)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True) if b > a]


def both_ways(pieces: list[bytes], heads: KnownHeads, proxies: str = "") -> tuple[object, object]:
    """What comes of it where heads may be known, and where all is parsed."""
    return (
        asyncio.run(exchange(pieces, heads, proxies)),
        asyncio.run(exchange(pieces, Unknowing(), proxies)),
    )


@given(streams(), st.sampled_from(["", "127.0.0.1"]))
@settings(max_examples=200, deadline=None)
def test_bytes_mean_the_same_whether_their_heads_are_known_or_parsed(pieces: list[bytes], proxies: str) -> None:
    heads = KnownHeads(8)
    asyncio.run(exchange([GET, POST], heads))
    for _ in range(2):  # at the second time, every head is known that can be
        known, parsed = both_ways(pieces, heads, proxies)
        assert known == parsed


def known(heads: KnownHeads, sent: Iterable[bytes]) -> list[bool]:
    return [heads.find(one) is not None for one in sent]


def test_a_head_is_known_once_it_was_accepted_and_then_with_any_plain_request_line() -> None:
    heads = KnownHeads()
    assert known(heads, [GET, POST]) == [False, False]
    asyncio.run(exchange([GET, POST], heads))
    others = [GET.replace(b"/seats?a=1", b"/movies"), POST.replace(b"POST", b"PUT").replace(b"body", b"seat")]
    assert known(heads, [GET, POST, *others]) == [True] * 4
    odd = [GET.replace(b"/seats", b"/%41"), GET.replace(b"1.1", b"1.0"), GET.replace(b"GET", b"get"), POST + b"!"]
    assert known(heads, [*odd, POST[:-1], GET[:-1], GET.replace(b"Host", b"host")]) == [False] * 7


@pytest.mark.parametrize(
    "line",
    [
        *(b"Connection: close", b"Connection: keep-alive", b"Expect: 100-continue", b"Upgrade: h2c"),
        *(b"Transfer-Encoding: chunked", b"X: a\r\n folded", b"X: a\nY: b", b"Content-Length: 00"),
        b"X: " + b"a" * HEAD_BYTES_MAX,
    ],
)
def test_a_head_that_decides_more_is_parsed_each_time(line: bytes) -> None:
    heads, sent = KnownHeads(), b"GET / HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n" % line
    asyncio.run(exchange([sent, sent], heads))
    assert known(heads, [sent]) == [False]


def test_old_heads_are_displaced_by_new_ones() -> None:
    heads = KnownHeads(2)
    sent = [GET.replace(b"ada", user) for user in (b"ada", b"ben", b"cyd")]
    asyncio.run(exchange(sent, heads))
    assert known(heads, sent) == [False, True, True]


class Watched(KnownHeads):
    """Notes which requests were not parsed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[bool] = []

    def find(self, data: bytes) -> Arrived | None:
        """As ever."""
        arrived = super().find(data)
        self.found.append(arrived is not None)
        return arrived


def test_a_known_request_is_answered_without_the_parser() -> None:
    heads = Watched()
    asked, written, closed = asyncio.run(exchange([GET, POST, GET, GET[:9], GET[9:], POST], heads))
    assert [one[0] for one in asked] == ["GET", "POST", "GET", "GET", "POST"]
    assert (written.count(b"HTTP/1.1 200 OK"), closed) == (5, False)
    assert heads.found == [False, False, True, False, True]


@pytest.mark.parametrize("pieces", [[GET, STUCK], [STUCK], [STUCK[:9], STUCK[9:]]])
def test_a_request_that_waits_when_the_server_stops_is_answered_then(pieces: list[bytes]) -> None:
    _, written, _ = asyncio.run(exchange(pieces, KnownHeads()))
    assert written.count(b"HTTP/1.1 503 Service Unavailable") == 1


def test_behind_a_trusted_proxy_a_known_request_comes_from_whom_the_proxy_names() -> None:
    heads = KnownHeads()
    sent = GET.replace(b"X-User-Id: ada", b"X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https")
    asked, _, _ = asyncio.run(exchange([sent, sent], heads, "127.0.0.1"))
    assert [(one[3], one[5]) for one in asked] == [("9.9.9.9", "https")] * 2
    assert known(heads, [sent]) == [True]
    asked, _, _ = asyncio.run(exchange([sent], heads))
    assert [(one[3], one[5]) for one in asked] == [("127.0.0.1", "http")]
