"""Values that are cheap to create behave as other dataclasses: equality, defaults and names."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from firstclick.domain.values import light


def test_a_light_value_is_made_compared_and_changed_as_any_other() -> None:
    @light
    @dataclass(frozen=True, slots=True)
    class Place:
        row: str
        number: int
        kind: str = "standard"

    one = Place("A", 1)
    assert (one.row, one.number, one.kind) == ("A", 1, "standard")
    assert one == Place(row="A", number=1, kind="standard")
    assert one != Place("A", 1, "love")
    assert len({one, Place("A", 1), replace(one, number=2)}) == 2
    assert repr(one).endswith("Place(row='A', number=1, kind='standard')")
    with pytest.raises(TypeError, match="number"):
        Place("A")  # type: ignore[call-arg]


def test_a_light_value_has_no_run_time_check() -> None:
    @light
    @dataclass(frozen=True, slots=True)
    class Count:
        times: int

    count = Count(1)
    count.times = 2  # type: ignore[misc]
    assert count == Count(2)
