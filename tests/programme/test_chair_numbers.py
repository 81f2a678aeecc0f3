"""How chairs are numbered: rules and numbers that are written out, what they give, and what is wrong with others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.programme_file.chair_numbers import Numbering, NumberingError, read_numbering, written

LABELS = st.lists(st.from_regex(r"[0-9A-Za-z]{1,6}", fullmatch=True), min_size=1, max_size=30)


def numbers(rule: str, chairs: int, *gaps: int) -> str:
    """What is on the chairs of a row, from the left; `gaps` are columns without a chair."""
    columns = [x for x in range(chairs + len(gaps)) if x not in gaps]
    return " ".join(read_numbering(rule).label_chairs(columns, (columns[-1] + 1) / 2))


def complaint(rule: str, chairs: int = 3) -> str:
    with pytest.raises(NumberingError) as caught:
        numbers(rule, chairs)
    return str(caught.value)


@pytest.mark.parametrize(
    ("rule", "chairs", "expected"),
    [
        ("", 4, "1 2 3 4"),
        ("left-to-right", 4, "1 2 3 4"),
        ("right-to-left", 4, "4 3 2 1"),
        ("from 101", 3, "101 102 103"),
        ("from 0", 3, "0 1 2"),
        ("from 2 step 2", 3, "2 4 6"),
        ("skip 13", 14, "1 2 3 4 5 6 7 8 9 10 11 12 14 15"),
        ("right-to-left from 5 step 5 skip 10 20", 3, "25 15 5"),
        ("odd-even", 10, "1 3 5 7 9 10 8 6 4 2"),
        ("odd-even", 5, "1 3 5 4 2"),
        ("odd-even right-to-left", 10, "2 4 6 8 10 9 7 5 3 1"),
        ("middle-out", 10, "9 7 5 3 1 2 4 6 8 10"),
        ("right-to-left middle-out", 6, "6 4 2 1 3 5"),
        ("odd-even skip 3", 6, "1 5 7 6 4 2"),
        ("1 3 5", 3, "1 3 5"),
        ("1-3 12A 9-8", 6, "1 2 3 12A 9 8"),
        ("a B 07", 3, "a B 07"),
    ],
)
def test_what_a_rule_gives(rule: str, chairs: int, expected: str) -> None:
    assert numbers(rule, chairs) == expected


def test_the_two_halves_meet_in_the_middle_of_the_room_not_of_the_row() -> None:
    assert read_numbering("odd-even").label_chairs([1, 2, 7, 8, 9], 5.0) == ["1", "3", "6", "4", "2"]
    assert read_numbering("odd-even").label_chairs([6, 7], 5.0) == ["4", "2"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("1 2", "it has 3 chairs and 2 numbers."),
        ("1 2 3-", "'3-' is no number of a chair; write up to six letters and digits, a range as 1-12, or a rule "),
        ("1 2 seventh", "'seventh' is no number of a chair"),
        ("from", "from needs a number after it."),
        ("from x", "'x' does not fit into a rule for numbers."),
        ("from 1 2", "'2' does not fit into a rule for numbers."),
        ("from 12345", "'12345' does not fit into a rule for numbers."),
        ("step 0", "step must be 1 to 20."),
        ("odd-even middle-out", "a rule has one direction, and odd-even or middle-out, not both."),
        ("left-to-right right-to-left", "a rule has one direction"),
        ("odd-even from 5", "odd-even begins at 1 and 2; it goes with skip only."),
        ("right-to-left right-to-left", "'right-to-left' does not fit into a rule for numbers."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(rule: str, sentence: str) -> None:
    assert complaint(rule).startswith(sentence)


@given(labels=LABELS)
def test_labels_that_are_written_are_read_the_same(labels: list[str]) -> None:
    rule = read_numbering(written(labels))
    assert rule.label_chairs(range(len(labels)), len(labels) / 2) == labels


def test_usual_numbers_are_written_short() -> None:
    assert written(["1", "2", "3"]) == ""
    assert written(["3", "2", "1"]) == "right-to-left"
    assert written(["7", "8", "9", "1", "2"]) == "7-9 1 2"
    assert read_numbering(" ") == Numbering()
