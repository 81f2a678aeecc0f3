"""Words and names: one meaning a word, plain technical English, modules of a readable size. It runs nothing."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.test_tidy import ROOT, SRC, line_count, place, python

# What is said of people, not of programs; things are sent, published, returned, received, cancelled, closed.
NOT_PLAIN = re.compile(
    r"\b(told|tells?|telling|lent|lends?|news|hear|hears|heard|let go of|lets go of|called off|nobody is|nobody's)\b",
    re.IGNORECASE,
)
# Names that have another one now, and what it is.
OLD_NAMES = {
    "BoxOffice": "Holds",
    "House": "Occupancy",
    "News": "SeatEvent",
    "Fading": "ExpiringMap",
    "Turnstile": "AddressLimits",
    "Door": "ConnectionLimits",
    "Outbox": "WriteBatch",
    "Journal": "RequestStats",
    "Neighbours": "PeerChannel",
}
# The key of a list in Redis' messages, a column's index and a migration that exist, and sentences for customers.
KEPT = (
    'name="news"',
    '"news":[',
    "called_off",
    "The news from Redis is not heard.",
)
CUSTOMERS = {"words_en.js", "words_de.js"}
FACES = {"__init__.py", "__main__.py"}
NOUNS = {"booking", "drawing", "expiring", "heading"}
"""Parts of module names that end as participles do; an expiring map is one word of two."""


def prose() -> Iterator[tuple[str, str]]:
    """Every line of source and documentation with its place."""
    sources = [path for kind in ("py", "js", "css", "html", "lua") for path in sorted(SRC.rglob(f"*.{kind}"))]
    pages = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "bench" / "README.md"]
    for path in (*sources, *pages):
        if path.name not in CUSTOMERS:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                yield place(path, number), line


def test_source_and_docs_are_in_plain_technical_english() -> None:
    assert not [
        f"{where} {line.strip()}"
        for where, line in prose()
        if NOT_PLAIN.search(line) and not any(kept in line for kept in KEPT)
    ]


@pytest.mark.parametrize(("old", "new"), OLD_NAMES.items())
def test_what_has_another_name_now_is_called_by_it(old: str, new: str) -> None:
    found = [path for path in python(SRC) if re.search(rf"\bclass {old}\b", path.read_text(encoding="utf-8"))]
    assert not [f"{place(path)}: {old} is called {new}" for path in found]


def test_no_two_classes_have_one_name() -> None:
    names = Counter(
        name
        for path in python(SRC)
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert not [name for name, count in names.items() if count > 1]


def test_no_module_is_a_fragment_and_most_are_read_in_a_minute() -> None:
    sizes = {place(path): line_count(path) for path in python(SRC) if path.name not in FACES}
    assert not [f"{where} has {lines} lines" for where, lines in sizes.items() if lines < 15]
    assert 60 <= statistics.median(sizes.values()) <= 120


def test_no_module_is_named_by_a_participle() -> None:
    modules = [path for kind in ("py", "js") for path in SRC.rglob(f"*.{kind}")]
    participles = {path: {part for part in path.stem.split("_") if part.endswith("ing")} - NOUNS for path in modules}
    assert not [f"{place(path)} {parts}" for path, parts in participles.items() if parts]
