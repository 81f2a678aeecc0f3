"""Compressed replies: what is compressed for whom, and that it is the same text."""

from __future__ import annotations

import gzip
import os

import pytest

from firstclick.web.core.compression import BYTES_MIN, Block, Body, compressed, compressed_body, takes_gzip
from firstclick.web.core.requests import Request

JSON = (b"content-type", b"application/json")
VARY = (b"vary", b"Accept-Encoding")
GZIPPED = (b"content-encoding", b"gzip")
PLAIN = Request("GET", "/", [])
MODERN = Request("GET", "/", [(b"accept-encoding", b"br, gzip")])


@pytest.mark.parametrize(
    ("lines", "takes"),
    [
        ([b"gzip"], True),
        ([b"*"], True),
        ([b"deflate, gzip;q=0.5"], True),
        ([b"br", b"gzip"], True),
        ([b"gzip;q=0.01"], True),
        ([b"gzip;q=0"], False),
        ([b"gzip ; q=0.000"], False),
        ([b"gzip;q=0, br"], False),
        ([b"br"], False),
        ([b""], False),
        ([], False),
    ],
)
def test_a_client_takes_gzip_where_it_says_so(lines: list[bytes], takes: bool) -> None:
    assert takes_gzip(Request("GET", "/", [(b"accept-encoding", line) for line in lines])) is takes


@pytest.mark.parametrize("size", [BYTES_MIN - 1, BYTES_MIN])
def test_a_large_body_is_compressed_for_those_who_take_it_and_caches_know_why(size: int) -> None:
    body, large = b"x" * size, size >= BYTES_MIN
    for plain in (compressed(PLAIN, [JSON], body), compressed_body(PLAIN, [JSON], Body([body]))):
        assert (plain.status, plain.headers, plain.body) == (200, [JSON, VARY], body)
    for reply in (compressed(MODERN, [JSON], body), compressed_body(MODERN, [JSON], Body([body]))):
        assert (reply.status, reply.headers) == (200, [JSON, VARY, GZIPPED] if large else [JSON, VARY])
        assert (gzip.decompress(reply.body) if large else reply.body) == body


def test_compressing_takes_fewer_bytes_and_makes_the_same_bytes_every_time() -> None:
    body = b"seat " * 1000
    assert compressed(MODERN, [], body).body == gzip.compress(body, 1, mtime=0)
    assert len(Body([Block(body)]).gzipped) < len(body) // 10


@pytest.mark.parametrize("sizes", [(0, 0), (1, 65_535), (3000, 7), (70_000, 1)])
def test_a_body_in_parts_is_the_same_text_compressed_or_not(sizes: tuple[int, int]) -> None:
    block, few = os.urandom(sizes[0] // 2) + b"y" * (sizes[0] - sizes[0] // 2), os.urandom(sizes[1])
    body = Body([b"[", Block(block), few, Block(block), b"]"])
    assert body.text == b"[" + block + few + block + b"]"
    assert gzip.decompress(body.gzipped) == body.text
    assert body.is_large() is (len(body.text) >= BYTES_MIN)


def test_a_block_in_two_bodies_is_compressed_once_and_a_body_is_joined_once() -> None:
    block = Block(b"z" * 5000)
    one, other = Body([block, b"1"]), Body([b"2", block])
    deflated = block.deflated
    assert (gzip.decompress(one.gzipped), gzip.decompress(other.gzipped)) == (one.text, other.text)
    assert deflated in one.gzipped
    assert deflated in other.gzipped
    assert one.text is one.text
    assert one.gzipped is one.gzipped
    assert block.deflated is deflated


def test_bodies_of_the_same_parts_have_the_same_etag_and_others_another() -> None:
    def etag(*parts: Block | bytes) -> bytes:
        return Body(parts).etag

    assert etag(Block(b"a"), b",", Block(b"b")) == etag(Block(b"a"), b",", Block(b"b"))
    assert len({etag(Block(b"a")), etag(Block(b"b")), etag(b"a"), etag(Block(b"a"), b","), etag()}) == 5
