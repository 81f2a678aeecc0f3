"""The rules of a room in the programme file: what is read, what is compared, what the ledger keeps of them."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.kind_rules import SeatRules
from firstclick.programme_file import compare
from tests.programme.sample import SAMPLE, changed, parse, problem

ALL = "orphan_walls = true\nlove_pairs = false\ncompanion_rule = false\naccessible_until_minutes = 45"


def test_a_room_that_says_nothing_has_the_usual_rules() -> None:
    assert parse(SAMPLE).auditoriums[0].rules == SeatRules(love_pairs=True, companions=True, walls=False)


def test_every_rule_can_be_set() -> None:
    room = parse(changed('name = "The Studio"', f'name = "The Studio"\n{ALL}')).auditoriums[0]
    assert room.rules == SeatRules(love_pairs=False, companions=False, walls=True, accessible_min=45)


def test_what_changes_is_shown() -> None:
    after = parse(changed('name = "The Studio"', f'name = "The Studio"\n{ALL}'))
    assert list(compare(parse(SAMPLE), after)) == [
        'changed: auditorium studio, orphan rule "on" → "with walls"',
        'changed: auditorium studio, love seats "" → "sold by halves"',
        'changed: auditorium studio, companion seats "" → "sold alone"',
        'changed: auditorium studio, wheelchair places "" → "sold to all 45 minutes before the start"',
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("love_pairs = 1", "love_pairs must be true or false"),
        ("accessible_until_minutes = -1", "accessible_until_minutes must be from 0 to 100000."),
        ("companions = true", "companions"),
    ],
)
def test_a_bad_rule_is_named(line: str, sentence: str) -> None:
    found = problem('name = "The Studio"', f'name = "The Studio"\n{line}')
    assert sentence in found
    assert "line 8" in found
