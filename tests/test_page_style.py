"""The page's style sheets name sides by the way one reads, so that another way of reading turns all of it round."""

from __future__ import annotations

import re
from pathlib import Path

import firstclick

STATIC = Path(firstclick.__file__).parent / "static"
SIDE = re.compile(r"(?<![\w-])((margin|padding|border|inset)-)?(left|right)(-\w+)?\s*:|:\s*(left|right)\s*;|float\s*:")
FOUR = re.compile(r"(?<![\w-])(?:margin|padding|inset)\s*:\s*([^\s,()]+) ([^\s,()]+) ([^\s,()]+) ([^\s,();]+)\s*;")


def test_no_style_names_left_or_right() -> None:
    found = []
    for path in sorted(STATIC.rglob("*.css")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            uneven = any(one[2] != one[4] for one in FOUR.finditer(line))
            if uneven or SIDE.search(line):
                found.append(f"{path.name}:{number} {line.strip()}")
    assert not found
