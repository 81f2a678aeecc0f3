"""What the page says stands in its tables of words, and nowhere else: that can be told without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import firstclick
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.staff.audit import AuditKind
from firstclick.service.office.money_report import UNKNOWN
from firstclick.service.ports.server_keys import Scope

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
        if path.parent.name != "zxing" and not path.name.startswith(("words", "docs")) and path.parent.name != "docs"
        for text in _strings(path)
        if READABLE.search(text) and text not in NOT_WORDS
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_administration_has_words_for_all_that_is_recorded_and_all_that_keys_allow(language: str) -> None:
    text = (STATIC / "admin" / f"words_{language}_administration.js").read_text(encoding="utf-8")
    names = set(re.findall(r'^    "?([\w:-]+)"?: "', text, re.MULTILINE))
    assert not {one.value for one in (*AuditKind, *Scope)} - names


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_report_of_money_has_words_for_every_state_of_a_payment(language: str) -> None:
    text = (STATIC / "admin" / f"words_{language}_reports.js").read_text(encoding="utf-8")
    table = text.partition("moneyStates: {")[2].partition("}")[0]
    assert set(re.findall(r"^    (\w+): ", table, re.MULTILINE)) == {*PaymentState, UNKNOWN}


def _strings(path: Path) -> list[str]:
    code = COMMENTS.sub("", path.read_text(encoding="utf-8"))
    return [one or other for one, other in STRINGS.findall(code)]
