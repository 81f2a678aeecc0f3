"""A QR code as a picture."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import segno

QUIET_ZONE = 4
"""Modules left white on each side, as ISO/IEC 18004 asks for."""


@lru_cache(maxsize=256)  # a page asks for its code again and again, and making one takes milliseconds
def qr_svg(text: str) -> bytes:
    """`text` as a QR code in SVG, for the screen in any theme and for paper; a module is one unit of its view box.

    Error correction M mends 15 %: of the levels above it each makes the modules smaller, which a camera likes less.
    """
    rows = segno.make(text, error="m", micro=False).matrix
    size = len(rows) + 2 * QUIET_ZONE
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows, QUIET_ZONE) for x in _dark(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{dark}"/></svg>'
    ).encode()


def qr_png(text: str) -> bytes:
    """The same code as a picture for mail, whose readers show no SVG."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=6, border=QUIET_ZONE)
    return picture.getvalue()


def _dark(row: bytearray) -> list[int]:
    return [x for x, module in enumerate(row, QUIET_ZONE) if module]
