"""A small programme file to change, and shortcuts to the problems that the reader reports."""

from __future__ import annotations

import datetime

import pytest

from firstclick.domain.programme import Programme
from firstclick.programme_file import parse_programme
from firstclick.service.ports.programme import ProgrammeError

MONDAY = datetime.date(2026, 11, 23)

SAMPLE = '''\
[cinema]
name = "The Corner House"
timezone = "Europe/London"

[[auditorium]]
id = "studio"
name = "The Studio"
house_seats = ["B1"]
seat_map = """
A ss..ss
B ss..wc
C ll..pp
"""

[[auditorium]]
id = "cellar"
name = "The Cellar"
orphan_rule = false
rows = 2
seats_per_row = 3

[[movie]]
id = "night-train"
title = "Night Train to Marrowby"
runtime_min = 104
rating = "12A"
summary = "The last sleeper leaves."

[[movie]]
id = "movie-1"
title = "The Glass Orchard"
rows = 8
seats_per_row = 10

[[showtime]]
movie = "night-train"
auditorium = "studio"
days = ["mon", "fri"]
times = ["17:00", "20:15"]

[[showtime]]
movie = "night-train"
auditorium = "cellar"
starts_at = 2026-12-01T19:30:00
'''


def parse(text: str, today: datetime.date = MONDAY) -> Programme:
    """The programme of a text with the name week.toml."""
    return parse_programme(text, "week.toml", today)


def changed(old: str, new: str, text: str = SAMPLE) -> str:
    """The text with its first `old` replaced by `new`; `old` must be in it."""
    assert old in text
    return text.replace(old, new, 1)


def problems(text: str, today: datetime.date = MONDAY) -> tuple[str, ...]:
    """The problems of an invalid text."""
    with pytest.raises(ProgrammeError) as caught:
        parse(text, today)
    return caught.value.problems


def problem(old: str, new: str) -> str:
    """The only problem of the sample after one change."""
    found = problems(changed(old, new))
    assert len(found) == 1, found
    return found[0]
