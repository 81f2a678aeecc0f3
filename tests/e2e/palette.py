"""Makes screenshots small: the same picture with 256 colours at most, which is enough for a page."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS_MAX = 256
# Paper and cards differ by little and cover much: these stay as they are.
EXACT = 8
RGB = 2

Colour = tuple[int, int, int]


def shrink(path: Path) -> None:
    """Write a PNG of 8-bit RGB anew with a palette, where that is smaller."""
    data = path.read_bytes()
    chunks = list(_chunks(data))
    width, height, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    if (depth, kind) != (8, RGB):
        return
    rows = _rows(zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT")), width * 3, height)
    small = _indexed(b"".join(rows), width, height)
    if len(small) < len(data):
        path.write_bytes(small)


def _indexed(pixels: bytes, width: int, height: int) -> bytes:
    colours = list(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    palette, place = _palette(Counter(colours))
    indexes = bytes(place[colour] for colour in colours)
    lines = b"".join(b"\0" + indexes[start : start + width] for start in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", bytes(part for colour in palette for part in colour)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(name, body) for name, body in parts)


def _palette(counted: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """The colours that are kept, and each colour's place among them.

    The commonest stay; the others are put into boxes by median cut, and the commonest of a box stays for all of it.
    """
    common = [[colour] for colour, _ in counted.most_common(EXACT)]
    rest = [colour for colour, _ in counted.most_common()[EXACT:]]
    boxes = [*common, rest] if rest else common
    while len(boxes) < COLOURS_MAX:
        widest = max(boxes, key=lambda box: _spread(box)[0])
        spread, channel = _spread(widest)
        if spread == 0:
            break
        boxes.remove(widest)
        widest.sort(key=lambda colour: colour[channel])
        boxes += [widest[: len(widest) // 2], widest[len(widest) // 2 :]]
    kept = [max(box, key=lambda colour: counted[colour]) for box in boxes]
    return kept, {colour: place for place, box in enumerate(boxes) for colour in box}


def _spread(box: list[Colour]) -> tuple[int, int]:
    """How far the colours of a box lie apart, and in which channel."""
    return max((max(one) - min(one), channel) for channel, one in enumerate(zip(*box, strict=True)))


def _rows(data: bytes, stride: int, height: int) -> Iterator[bytes]:
    """The lines of the picture without their filters (PNG specification, section 9)."""
    above = bytes(stride)
    for start in range(0, height * (stride + 1), stride + 1):
        above = _unfiltered(data[start], bytearray(data[start + 1 : start + 1 + stride]), above)
        yield above


def _unfiltered(kind: int, line: bytearray, above: bytes) -> bytes:
    if kind == 0:
        return bytes(line)
    for n in range(len(line)):
        left, corner = (line[n - 3], above[n - 3]) if n >= 3 else (0, 0)
        guess = (0, left, above[n], (left + above[n]) // 2, _paeth(left, above[n], corner))[kind]
        line[n] = (line[n] + guess) & 255
    return bytes(line)


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda one: abs(guess - one))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
