"""Small pictures of each type, made here."""

from __future__ import annotations

import struct
import zlib

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 360"><rect width="9" height="9" fill="#134"/></svg>'
ATTACK = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" onload="document.title = \'owned\'">'
    b'<script>document.title = "owned"; document.documentElement.setAttribute("data-owned", ""); '
    b'fetch("/movies");</script><rect width="300" height="100" fill="#a33"/></svg>'
)
"""It would change its own document, as a logo on the page and opened by itself."""


def png(width: int, height: int) -> bytes:
    """A white PNG."""
    lines = (b"\0" + b"\xff" * width) * height
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
            (b"IDAT", zlib.compress(lines)),
            (b"IEND", b""),
        )
    )


def jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG, as far as its size."""
    comment = b"\xff\xfe\x00\x06abcd"
    return b"\xff\xd8" + comment + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(12)


def webp(kind: bytes, data: bytes) -> bytes:
    """The beginning of a WebP of this kind."""
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + data + bytes(8)
