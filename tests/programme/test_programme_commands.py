"""What `firstclick programme` says about showtimes whose start is past."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from firstclick.cli.command import main

ZONE = ZoneInfo("Europe/Berlin")
TEXT = """
[cinema]
name = "Lux"
timezone = "Europe/Berlin"

[[auditorium]]
id = "hall"
name = "Hall"
rows = 2
seats_per_row = 3

[[movie]]
id = "film"
title = "Film"
runtime_min = 1

[[showtime]]
id = "moved"
movie = "film"
auditorium = "hall"
starts_at = {planned:%Y-%m-%dT%H:%M}:00

[[showtime]]
id = "begun"
movie = "film"
auditorium = "hall"
starts_at = {begun:%Y-%m-%dT%H:%M}:00

[[showtime]]
id = "later"
movie = "film"
auditorium = "hall"
starts_at = {later:%Y-%m-%dT%H:%M}:00
"""
PRICED_ROOM = """currency = "EUR"

[[ticket_type]]
id = "adult"
name = "Adult"

[[price]]
auditorium = "other"
amounts = { adult = "9.00" }

[[auditorium]]
id = "other"
name = "Other"
rows = 1
seats_per_row = 3

[[auditorium]]"""
CHANGE = """
[[change]]
showtime = "moved"
starts_at = {:%Y-%m-%dT%H:%M}:00
"""


@pytest.fixture
def days() -> dict[str, datetime]:
    """Starts of three days, at an hour that no clock skips."""
    noon = datetime.now(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    return {"planned": noon + timedelta(days=3), "begun": noon - timedelta(days=2), "later": noon + timedelta(days=5)}


def test_a_change_to_a_start_that_is_past_is_named(
    days: dict[str, datetime], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, past = tmp_path / "lux.toml", days["planned"] - timedelta(days=30)
    for start, said in ((past, True), (days["planned"] + timedelta(days=30), False)):
        file.write_text(TEXT.format(**days) + CHANGE.format(start), encoding="utf-8")
        for action in (("check",), ("import", "--dry-run", "--data-dir", str(tmp_path))):
            assert main(["programme", action[0], str(file), *action[1:]]) == 0
            sentence = f"Showtime moved (Film) is moved to {start:%Y-%m-%d %H:%M}, which is past; is that right?"
            assert (sentence in capsys.readouterr().out.splitlines()) is said


def test_a_room_that_no_price_names_is_named(
    days: dict[str, datetime], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lux.toml"
    text = TEXT.format(**days).replace("[[auditorium]]", PRICED_ROOM, 1)
    file.write_text('auditorium = "other"'.join(text.rsplit('auditorium = "hall"', 1)), encoding="utf-8")
    for action in (("check",), ("import", "--dry-run", "--data-dir", str(tmp_path))):
        assert main(["programme", action[0], str(file), *action[1:]]) == 0
        assert "No price names the seats of Hall: they cost nothing." in capsys.readouterr().out


def test_a_change_of_past_days_may_stay_in_the_file(
    days: dict[str, datetime], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lux.toml"
    change = CHANGE.format(days["begun"] + timedelta(days=1)).replace("moved", "begun")
    file.write_text(TEXT.format(**days) + change, encoding="utf-8")
    assert main(["programme", "check", str(file)]) == 0
    assert capsys.readouterr().out == "The programme of Lux is in order: 3 showtimes.\n"


def test_the_list_marks_what_has_begun(
    days: dict[str, datetime], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lux.toml").write_text(TEXT.format(**days), encoding="utf-8")
    assert main(["programme", "import", str(tmp_path / "lux.toml"), "--data-dir", str(tmp_path)]) == 0
    assert main(["programme", "list", "--data-dir", str(tmp_path)]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "12:00  Film  Hall  begun  has begun" in lines
    assert "12:00  Film  Hall  moved" in lines
