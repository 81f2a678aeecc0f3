"""One mistake in a programme file is one problem, whatever the key and whatever is wrong with its value."""

from __future__ import annotations

import datetime
import re

import pytest

from firstclick.programme_file import parse_programme
from firstclick.service.ports.programme import ProgrammeError

TEXT = """
[cinema]
name = "Lux"
timezone = "Europe/Berlin"
currency = "EUR"
tax_percent = "7"
fee_per_seat = "0.50"
cancel_until_minutes = 60
accent = "#8f4b00"
logo = "https://lux.example/logo.png"
imprint = "https://lux.example/imprint"
languages = ["en"]
[[auditorium]]
name = "Hall"
id = "hall"
seats_per_row = 3
rows = 2
[[movie]]
id = "film"
title = "Film"
runtime_min = 90
rating = "12"
formats = ["3D"]
spoken = "en"
subtitles = ["de"]
audio_described = true
trailer = "https://lux.example/trailer"
[[showtime]]
movie = "film"
auditorium = "hall"
days = "daily"
time = "20:00"
from = 2026-01-01
until = 2026-12-31
except = [2026-12-25]
also = [2026-12-24T14:00:00]
[[ticket_type]]
id = "adult"
name = "Adult"
age_min = 12
[[price]]
amounts = { adult = "12.50" }
from = "10:00"
[[promo]]
code = "X"
percent = 10
uses_max = 10
valid_from = 2026-01-01T00:00:00
[[change]]
showtime = "film-20261205-2000-hall"
starts_at = 2026-12-10T10:00:00
"""
TODAY = datetime.date(2026, 11, 28)
KEYS = list(re.finditer(r"(?m)^(\w+) = (.+)$", TEXT))
HUGE = "1" + "0" * 30


def test_the_text_itself_is_in_order() -> None:
    assert parse_programme(TEXT, "lux.toml", TODAY).cinema == "Lux"


@pytest.mark.parametrize(
    "value",
    ["7", "-1", HUGE, "2.5", "nan", "true", '""', '"?"', "[]", "[7]", "{}", "{ a = 1 }", "0001-01-01", "9999-12-31"],
)
def test_a_wrong_value_is_one_problem_of_its_line(value: str) -> None:
    for key in KEYS:
        text = TEXT[: key.start(2)] + value + TEXT[key.end(2) :]
        line = text[: key.start()].count("\n") + 1
        assert len(_problems_in(text, line)) <= 1, key[0]


def _problems_in(text: str, line: int) -> list[str]:
    try:
        parse_programme(text, "lux.toml", TODAY)
    except ProgrammeError as error:
        return [one for one in error.problems if one.startswith(f"lux.toml, line {line}:")]
    return []
