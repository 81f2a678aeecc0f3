"""Reads the pictures beside a programme file: their type and size are found in their content, not in their names."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from firstclick.domain.cinema_page import Picture
from firstclick.programme_file.document import read_document
from firstclick.service.ports.programme import FoundFile, PictureFile, ProgrammeError

PICTURE_BYTES_MAX = 500_000
PICTURES_BYTES_MAX = 20_000_000
"""Of one file, and of all files of a programme."""
SIDE_MAX = 10_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""The JPEG markers of frames that browsers show, with their size."""
_SVG_ROOT = "http://www.w3.org/2000/svg svg"
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")


class _NoPictureError(Exception):
    """Why the content cannot be shown."""


def files_beside(text: str, *folders: Path) -> Mapping[str, FoundFile]:
    """The pictures that a programme's text names, as far as they are files in one of the folders.

    The first folder that has one counts. In the place of a file that is no picture there is the reason.
    """
    found: dict[str, FoundFile] = {}
    left = PICTURES_BYTES_MAX
    for name in _names(text):
        content = next((read for folder in folders if (read := _content(folder / name)) is not None), None)
        if content is None:
            continue
        left -= len(content)
        found[name] = picture_file(name, content) if left >= 0 else _too_many()
    return found


def picture_file(name: str, content: bytes) -> FoundFile:
    """The file with what was found in it; a sentence where it is no picture."""
    if len(content) > PICTURE_BYTES_MAX:
        return f"the file is larger than {PICTURE_BYTES_MAX} bytes."
    try:
        media_type, width, height = _sniffed(content)
    except _NoPictureError as error:
        return str(error)
    if not (0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX):
        return f"its sides must have from 1 to {SIDE_MAX} pixels, not {width} by {height}."
    digest = hashlib.sha256(content).hexdigest()[:32]
    return PictureFile(Picture(name, digest, width, height), media_type, content)


def _too_many() -> str:
    return f"with it the pictures of the programme are larger than {PICTURES_BYTES_MAX} bytes."


def _names(text: str) -> Iterator[str]:
    """The names of files in the text, each once; none where the text is no TOML, which is reported elsewhere."""
    try:
        document = read_document(text, "")
    except ProgrammeError:
        return
    cinema, movies = document.get("cinema"), document.get("movie")
    values = [cinema.get("logo"), cinema.get("logo_dark")] if isinstance(cinema, dict) else []
    values += [one.get("poster") for one in movies if isinstance(one, dict)] if isinstance(movies, list) else []
    names = (one for one in values if isinstance(one, str) and not one.startswith("https:"))
    yield from dict.fromkeys(one for one in names if ".." not in one.split("/") and not one.startswith("/"))


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(PICTURE_BYTES_MAX + 1)
    except (OSError, ValueError):  # ValueError: a null character in the name
        return None


def _sniffed(content: bytes) -> tuple[str, int, int]:
    """The media type, width and height. Raises `_NoPictureError`."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        return "image/png", *struct.unpack(">II", content[16:24])
    if content.startswith(_JPEG):
        return "image/jpeg", *_jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", *_webp_size(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "image/svg+xml", *_svg_size(content)
    raise _NoPictureError("this is no PNG, JPEG, WebP or SVG.")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise _NoPictureError("the size of this JPEG cannot be read.")


def _webp_size(content: bytes) -> tuple[int, int]:
    kind, data = content[12:16], content[20:30]
    if len(data) == 10 and kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if len(data) >= 5 and kind == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if len(data) == 10 and kind == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    raise _NoPictureError("the size of this WebP cannot be read.")


def _svg_size(content: bytes) -> tuple[int, int]:
    """The size by the view box, or by width and height. The whole text must be well-formed, without entities."""
    root: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not root:
            root.append((name, attributes))

    def refuse_entity(*_declared: object) -> NoReturn:
        raise _NoPictureError("an SVG that declares entities is not taken.")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EntityDeclHandler = start, refuse_entity
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _NoPictureError(f"this SVG is not well-formed: {error}.") from None
    if not root or root[0][0] != _SVG_ROOT:
        raise _NoPictureError("this is no PNG, JPEG, WebP or SVG.")
    return _svg_sides(root[0][1])


def _svg_sides(attributes: Mapping[str, str]) -> tuple[int, int]:
    box = attributes.get("viewBox", "").replace(",", " ").split()
    sides = box[2:] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    read = [_LENGTH.fullmatch(one) for one in sides]
    if not all(read):
        raise _NoPictureError("this SVG has neither a viewBox nor a width and height in pixels.")
    width, height = (min(float(one[1]), SIDE_MAX + 1) for one in read if one)
    return max(round(width), 0), max(round(height), 0)
