"""What the page says stands in its tables of words, and nowhere else: that can be told without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import firstclick

STATIC = Path(firstclick.__file__).parent / "static"
STRINGS = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
COMMENTS = re.compile(r"/\*.*?\*/|^\s*//.*$|\s// .*$", re.DOTALL | re.MULTILINE)
# What a person would read: it begins with a capital and goes on in small letters, or it has a sentence's end.
READABLE = re.compile(r"^[A-Z][a-z]+(?![A-Za-z-])|\s\w+[.!?…](\s|$)|[a-z] [A-Z]?[a-z]+ [a-z]+ [a-z]+ ")
# Names of keys and headers, and what only a programmer meets.
NOT_WORDS = {"Enter", "Escape", "Home", "End", "Tab", "Space"}


def test_no_sentence_stands_outside_the_tables() -> None:
    assert not [
        f"{path.name}: {text}"
        for path in sorted(STATIC.rglob("*.js"))
        if not path.name.startswith(("words", "docs")) and path.parent.name != "docs"
        for text in _strings(path)
        if READABLE.search(text) and text not in NOT_WORDS
    ]


def _strings(path: Path) -> list[str]:
    code = COMMENTS.sub("", path.read_text(encoding="utf-8"))
    return [one or other for one, other in STRINGS.findall(code)]
