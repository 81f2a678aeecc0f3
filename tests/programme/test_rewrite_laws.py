"""What holds for every programme file and all tables that forms may send."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firstclick.programme_file.rewrite import rewrite
from firstclick.programme_file.tables import KINDS
from tests.programme.forms import COMMENTED, ODD, TEXTS, UNUSUAL, Tables, rewritten, tables_of

KEYS = st.sampled_from(
    ["id", "code", "name", "title", "starts_at", "valid_until", "seat_map", "times", "amounts", "rows", "a b", ""]
) | st.text(max_size=4)
SCALARS = st.one_of(
    st.text(max_size=12),
    st.text("\"'\\\n\r\t #[]=", max_size=8),
    st.sampled_from(["2026-12-01T19:30:00", "20:15", "night-train", 'A """ss"""']),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(-1e9, 1e9),
)
PRICES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["amounts", "seats", "a b", "y", "list", "n"]),
        st.dictionaries(st.sampled_from(["adult", "child", "deep", "c", "d"]), SCALARS) | SCALARS,
    ),
    min_size=1,
    max_size=4,
)
VALUES = st.recursive(
    SCALARS, lambda values: st.lists(values, max_size=3) | st.dictionaries(KEYS, values, max_size=3), max_leaves=6
)
ENTRIES = st.dictionaries(KEYS, VALUES, max_size=4)
TABLES = st.fixed_dictionaries({kind: ENTRIES if kind == "cinema" else st.lists(ENTRIES, max_size=3) for kind in KINDS})
EDITS = st.lists(
    st.tuples(
        st.sampled_from([kind for kind in KINDS if kind != "cinema"]),
        st.sampled_from(["add", "remove", "change", "move"]),
        st.integers(0, 6),
        st.integers(0, 6),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.long
@given(text=st.sampled_from(TEXTS), tables=TABLES)
@example(text=UNUSUAL, tables={"movie": [], "price": [{"seats": "love"}]})
def test_the_new_text_has_exactly_the_values_of_the_tables(text: str, tables: Tables) -> None:
    rewritten(text, tables)


@given(changes=PRICES)
def test_keys_with_dots_and_tables_within_tables_are_changed_where_they_are(
    changes: list[tuple[int, str, object]],
) -> None:
    tables = copy.deepcopy(tables_of(ODD))
    for nth, key, value in changes:
        tables["price"][nth][key] = value
    rewritten(ODD, tables)


@pytest.mark.parametrize("text", TEXTS)
def test_tables_that_say_the_same_leave_every_byte(text: str) -> None:
    assert rewrite(text, tables_of(text), "week.toml") == text


def edit(entries: list[dict[str, Any]], act: str, nth: int, to: int) -> None:
    """Add, remove, change or move one of the tables."""
    if act == "add" or not entries:
        entries.insert(to, {"id": f"new-{nth}-{to}"})
    elif act == "change":
        entries[nth % len(entries)]["note"] = f"changed {to}"
    else:
        entry = entries.pop(nth % len(entries))
        entries[to:to] = [entry] if act == "move" else []


@given(edits=EDITS)
def test_comments_survive_every_change_elsewhere(edits: list[tuple[str, str, int, int]]) -> None:
    before = tables_of(COMMENTED)
    after = copy.deepcopy(before)
    for kind, act, nth, to in edits:
        edit(after[kind], act, nth, to)
    new = rewritten(COMMENTED, after)
    for comment in re.findall(r"(?m)^# (?!of ).*$", COMMENTED):
        assert comment in new
    for kind in KINDS[1:]:
        for nth, number in enumerate(re.findall(rf"(?m)^\[\[{kind}\]\] # (\d+)$", COMMENTED)):
            if before[kind][nth] in after[kind]:
                assert f"# of {number}\n[[{kind}]] # {number}\n" in new
