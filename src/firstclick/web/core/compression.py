"""Compresses large replies for clients that accept gzip, and parts of many replies only once."""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b

from firstclick.web.core.replies import JSON, REVALIDATE, Headers, Reply
from firstclick.web.core.requests import Request

BYTES_MIN = 1000
LEVEL = 1
"""Fast: a tenth of a millisecond for the map of a large room."""
VARY = (b"vary", b"Accept-Encoding")
GZIPPED = (b"content-encoding", b"gzip")
WANTED = re.compile(rb"(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")

_GZIP_HEAD = bytes((0x1F, 0x8B, zlib.DEFLATED, 0, 0, 0, 0, 0, 0, 255))
"""RFC 1952: no name, no time, no known system."""
_DEFLATE_END = b"\x03\x00"
"""RFC 1951: a last block that is empty."""
_MESSAGE_END = b"\x00"
"""RFC 7692: an empty block that is stored, without its last four bytes."""


class Block:
    """A part of many bodies. It is compressed when a client takes it compressed for the first time."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    @cached_property
    def deflated(self) -> bytes:
        """The text as deflate blocks (RFC 1951) that end at a byte and need nothing that was before them."""
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        return compressor.compress(self.text) + compressor.flush(zlib.Z_FULL_FLUSH)

    @cached_property
    def digest(self) -> bytes:
        """A hash of the text."""
        return _digest(self.text)


class Joined(Block):
    """Blocks one after the other, as one. It is compressed by what they are compressed to."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__(b"".join([block.text for block in blocks]))
        self._blocks = blocks

    @cached_property
    def deflated(self) -> bytes:
        """As of any block."""
        return b"".join([block.deflated for block in self._blocks])


Part = Block | bytes
"""A part of a body; bytes are sent as they are, so they should be few."""


class Body:
    """A whole body in parts. It is joined and compressed at most once."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._texts = [part.text if isinstance(part, Block) else part for part in parts]

    @cached_property
    def text(self) -> bytes:
        """The body as it is."""
        return b"".join(self._texts)

    @cached_property
    def gzipped(self) -> bytes:
        """The body as one gzip member (RFC 1952)."""
        crc, size = 0, 0
        for text in self._texts:
            crc = zlib.crc32(text, crc)
            size += len(text)
        return b"".join([_GZIP_HEAD, *self._deflated(), _DEFLATE_END, struct.pack("<LL", crc, size & 0xFFFFFFFF)])

    @cached_property
    def message(self) -> bytes:
        """The body as a compressed message of a WebSocket (RFC 7692 section 7.2.1), which needs no earlier message."""
        return b"".join([*self._deflated(), _MESSAGE_END])

    def _deflated(self) -> list[bytes]:
        return [part.deflated if isinstance(part, Block) else _stored(part) for part in self._parts]

    @cached_property
    def etag(self) -> bytes:
        """A weak tag: the same in every process that has the same parts, compressed or not."""
        digests = [part.digest if isinstance(part, Block) else part for part in self._parts]
        return b'W/"%b"' % _digest(b"".join(digests)).hex().encode()

    def is_large(self) -> bool:
        """Whether compressing it is worth its time."""
        return sum(map(len, self._texts)) >= BYTES_MIN


def takes_gzip(request: Request) -> bool:
    """Whether the client reads gzip (RFC 9110 section 12.5.3)."""
    return WANTED.search(request.header_list(b"accept-encoding")) is not None


def compressed(request: Request, headers: Headers, body: bytes) -> Reply:
    """A 200 with this body, compressed where it is large and the client reads gzip."""
    if len(body) < BYTES_MIN or not takes_gzip(request):
        return Reply(200, [*headers, VARY], body)
    return Reply(200, [*headers, VARY, GZIPPED], gzip.compress(body, LEVEL, mtime=0))


def compressed_body(request: Request, headers: Headers, body: Body) -> Reply:
    """As `compressed`, for a body in parts."""
    if not body.is_large() or not takes_gzip(request):
        return Reply(200, [*headers, VARY], body.text)
    return Reply(200, [*headers, VARY, GZIPPED], body.gzipped)


def tagged_body(request: Request, headers: Headers, body: Body) -> Reply:
    """A JSON body in parts with its ETag; 304 where the client has it."""
    headers = [(b"etag", body.etag), REVALIDATE, *headers]
    if request.has_current(body.etag.removeprefix(b"W/")):  # clients and proxies may have made a strong tag of it
        return Reply(304, [*headers, VARY])
    return compressed_body(request, [JSON, *headers], body)


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=12).digest()


def _stored(text: bytes) -> bytes:
    """The text as a deflate block that is not compressed; at most 65,535 bytes."""
    return b"\x00" + struct.pack("<HH", len(text), len(text) ^ 0xFFFF) + text
