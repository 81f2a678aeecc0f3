"""The chain of the audit log: what somebody without the key does to it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.staff.audit import (
    NO_MAC,
    NO_ROWS,
    AuditBroken,
    AuditEntry,
    AuditMark,
    AuditRow,
    check_rows,
    mac_of,
    next_row,
    shown,
)

KEY = b"k" * 32
Change = Callable[[list[AuditRow]], list[AuditRow]]


def chain(count: int = 5, key: bytes = KEY, who: str = "ann") -> list[AuditRow]:
    rows: list[AuditRow] = []
    mark = NO_ROWS
    for number in range(count):
        name = who if number < 2 else "ann"
        rows.append(next_row(key, mark, AuditEntry(number, name, "sell", f"A{number}", "10.0.0.1", {"n": number})))
        mark = AuditMark(rows[-1].number, rows[-1].mac)
    return rows


def test_a_log_as_it_was_written_is_whole() -> None:
    rows = chain()
    assert check_rows(KEY, NO_ROWS, rows) == AuditMark(5, rows[-1].mac)
    assert check_rows(KEY, NO_ROWS, []) == NO_ROWS
    assert str(AuditMark(5, "ab")) == "5:ab"


def test_a_part_is_checked_from_a_mark_on() -> None:
    rows = chain()
    assert check_rows(KEY, AuditMark(2, rows[1].mac), rows[2:]).number == 5


@pytest.mark.parametrize("name", [one.name for one in fields(AuditRow) if one.name != "number"])
def test_a_changed_field_is_found_at_its_row(name: str) -> None:
    rows = chain()
    changed: Any = 77 if name == "at_ms" else "changed"
    rows[2] = replace(rows[2], **{name: changed})
    with pytest.raises(AuditBroken, match="Row 3 was changed"):
        check_rows(KEY, NO_ROWS, rows)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows[:2] + rows[3:], "Row 3 is missing; the next one is row 4"),
        (lambda rows: [*rows[:2], *(replace(row, number=row.number - 1) for row in rows[3:])], "Row 3 was changed"),
        (lambda rows: rows[1:], "Row 1 is missing"),
        (lambda rows: [rows[0], rows[2], rows[1]], "Row 2 is missing"),
        (lambda rows: [*rows, rows[-1]], "Row 6 is missing"),
        (lambda rows: [*rows[:3], *chain(key=b"x" * 32)[3:]], "Row 4 was changed"),
        (lambda rows: [*rows[:3], *chain(who="ben")[3:]], "Row 4 was changed"),
    ],
    ids=[
        "removed",
        "removed and numbered anew",
        "the first",
        "swapped",
        "doubled",
        "written with another key",
        "of another history",
    ],
)
def test_rows_that_are_removed_added_or_swapped_are_found(change: Change, sentence: str) -> None:
    with pytest.raises(AuditBroken, match=sentence):
        check_rows(KEY, NO_ROWS, change(chain()))


@given(st.lists(st.text(), min_size=4, max_size=4), st.lists(st.text(), min_size=4, max_size=4))
def test_no_two_rows_have_the_same_code(one: list[str], other: list[str]) -> None:
    rows = [AuditRow(1, 0, texts[0], texts[1], texts[2], texts[3], "{}", "") for texts in (one, other)]
    assert (mac_of(KEY, NO_MAC, rows[0]) == mac_of(KEY, NO_MAC, rows[1])) == (one == other)


@given(st.text(max_size=400))
def test_what_a_client_sends_is_recorded_in_printable_characters_of_a_bounded_number(text: str) -> None:
    assert len(shown(text)) <= 200
    assert shown(text).isprintable()


def test_a_long_text_says_that_it_was_cut() -> None:
    assert shown("x" * 201) == "x" * 199 + "…"
    assert next_row(KEY, NO_ROWS, AuditEntry(0, "n" * 100, "sign-in-failed")).who == "n" * 63 + "…"
