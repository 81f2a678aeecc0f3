"""Values that requests make behave as frozen dataclasses: equality, hash, defaults, names, patterns, and no writes."""

from __future__ import annotations

import pytest

from firstclick.domain.values import Value, replace


class Place(Value):
    """A value of one field without a default, and one with."""

    row: str
    number: int
    kind: str = "standard"


class Twin(Value):
    """Another class with the same fields."""

    row: str
    number: int
    kind: str = "standard"


def test_a_value_is_made_compared_and_copied_as_any_other() -> None:
    one = Place("A", 1)
    assert (one.row, one.number, one.kind) == ("A", 1, "standard")
    assert one == Place(row="A", number=1, kind="standard")
    assert one != Place("A", 1, "love")
    assert len({one, Place("A", 1), replace(one, number=2)}) == 2
    assert repr(one) == "Place(row='A', number=1, kind='standard')"
    with pytest.raises(TypeError, match="number"):
        Place("A")  # type: ignore[call-arg]


def test_a_value_equals_none_of_another_class_and_no_tuple() -> None:
    one: object = Place("A", 1)
    assert one != Twin("A", 1)
    assert one != ("A", 1, "standard")


def test_a_value_matches_patterns_by_position_and_by_name() -> None:
    match Place("A", 1):
        case Place(row, number, kind="standard"):
            assert (row, number) == ("A", 1)
        case _:
            pytest.fail("the pattern does not match")


def test_nothing_writes_to_a_value() -> None:
    one = Place("A", 1)
    with pytest.raises(AttributeError, match="immutable"):
        one.number = 2  # type: ignore[misc]
