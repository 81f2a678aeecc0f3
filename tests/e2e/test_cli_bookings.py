"""`firstclick bookings list|show|cancel`: what they print, and what they refuse."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path

import pytest

from firstclick.cli.booking_lines import csv_lines
from firstclick.cli.command import main
from firstclick.domain.booking import Booking, BuyerDetails
from firstclick.domain.programme import Programme
from firstclick.domain.values import replace
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.programme_file import TomlReader
from firstclick.service.ports.programme import ProgrammeText
from firstclick.service.programme_admin import ProgrammeAdmin

pytestmark = pytest.mark.long

PROGRAMME = """
[cinema]
name = "The Night House"
timezone = "America/New_York"

[[auditorium]]
id = "one"
name = "One"
rows = 3
seats_per_row = 6

[[movie]]
id = "late"
title = "Late"

[[showtime]]
movie = "late"
auditorium = "one"
id = "late-1"
starts_at = 2199-06-01T23:30:00

[[showtime]]
movie = "late"
auditorium = "one"
id = "late-2"
starts_at = 2199-06-02T00:30:00

[[movie]]
id = "plain"
title = "Plain"
rows = 2
seats_per_row = 4
"""
BOOKED_MS = 1_795_061_200_000
"""2026-11-18 23:06:40 in New York, on the next day by UTC."""
ANN = BuyerDetails("Ann@Example.org", "=Ann", "de")
BOOKINGS = (
    Booking("AAAA-2222", "s-1", "late-1", "ann-secret", ("A1", "A2"), BOOKED_MS, ANN),
    Booking("BBBB-2222", "s-2", "late-2", "bob-secret", ("A1",), BOOKED_MS + 1),
    Booking("CCCC-2222", "s-3", "plain", "cyd-secret", ("A1", "A2"), BOOKED_MS + 2, BuyerDetails(name="Cyd")),
)
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data directory of a ledger with three bookings."""
    asyncio.run(_fill(sqlite_url(tmp_path / "firstclick.db")))
    return tmp_path


async def _fill(url: str) -> None:
    ledger = SqlLedger(url)
    await ledger.start()
    await ProgrammeAdmin(ledger, TomlReader()).import_text(ProgrammeText(PROGRAMME, "week.toml"), BOOKED_MS)
    for booking in BOOKINGS:
        assert await ledger.book(booking) == booking
    await ledger.cancel_pending(replace(BOOKINGS[0], reference="DDDD-2222", session_id="s-4"))
    await ledger.close()


def run(folder: Path, *words: str) -> int:
    """Run the command on the ledger."""
    return main(["bookings", words[0], "--data-dir", str(folder), *words[1:]])


def test_the_list_is_a_table_with_every_booking_and_no_secret(folder: Path, capsys: Printed) -> None:
    assert run(folder, "list") == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in printed] == ["Reference", "AAAA-2222", "BBBB-2222", "CCCC-2222"]
    assert printed[1].split() == [
        "AAAA-2222", "2199-06-01", "23:30", "Late", "late-1", "A1,A2", "=Ann", "<Ann@Example.org>",
    ]  # fmt: skip
    assert not any(secret in "".join(printed) for secret in ("s-1", "secret"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--showtime", "late-2"), "B"),
        (("--email", "ann@example.ORG"), "A"),
        (("--email", "nobody@example.org"), ""),
        (("--reference", "cccc2222"), "C"),
        (("--day", "2199-06-01"), "A"),
        (("--day", "2199-06-02"), "B"),
        (("--day", "2026-11-18"), "C"),
        (("--day", "2026-11-19"), ""),
        (("--day", "2199-06-01", "--email", "ann@example.org"), "A"),
        (("--showtime", "late-1", "--reference", "CCCC-2222"), ""),
        (("--showtime", "\0"), ""),
    ],
    ids=str,
)
def test_the_list_keeps_what_fulfils_all_conditions(
    folder: Path, capsys: Printed, words: tuple[str, ...], found: str
) -> None:
    assert run(folder, "list", "--csv", *words) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["reference"] for row in rows] == [f"{letter * 4}-2222" for letter in found]
    assert run(folder, "list", *words) == 0
    assert (capsys.readouterr().out == "There are no such bookings.\n") == (not found)


def test_csv_has_everything_but_secrets_and_no_formula(folder: Path, capsys: Printed) -> None:
    assert run(folder, "cancel", "AAAA-2222", "--seats", "A2", "--reason", "ill") == 0
    capsys.readouterr()
    assert run(folder, "list", "--csv", "--reference", "AAAA-2222") == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row == {
        "reference": "AAAA-2222",
        "state": "partly cancelled",
        "showtime": "late-1",
        "movie": "Late",
        "starts_at": "2199-06-01T23:30:00-04:00",
        "seats": "A1",
        "cancelled_seats": "A2",
        "name": "'=Ann",
        "email": "Ann@Example.org",
        "language": "de",
        "booked_at": "2026-11-18T23:06:40-05:00",
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_name_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    booking = replace(BOOKINGS[0], buyer=BuyerDetails(name=text))
    _, line = csv_lines([booking], Programme("", "UTC", (), (), ()))
    assert f",'{text}," in line


def test_a_booking_is_shown_with_who_cancelled_what_and_why(folder: Path, capsys: Printed) -> None:
    assert run(folder, "cancel", "cccc-2222", "--seats", "A2", "--reason", "fell ill", "--by", "Rita") == 0
    assert capsys.readouterr().out == (
        "Cancelled of booking CCCC-2222: A2. Servers free this within two seconds.\nThe booking still has: A1.\n"
    )
    assert run(folder, "show", "CCCC2222") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Booking CCCC-2222: partly cancelled\n  Movie:     Plain\n")
    assert "  Seats:     A1\n  Buyer:     Cyd\n  Booked:    2026-11-18 23:06\n" in printed
    assert printed.endswith(" by Rita: fell ill\n")
    assert "secret" not in printed


def test_cancelling_twice_says_so_and_succeeds(folder: Path, capsys: Printed) -> None:
    for _ in range(2):
        assert run(folder, "cancel", "BBBB-2222", "--reason", "ill") == 0
    first, _, second = capsys.readouterr().out.partition("The booking has no seats any more.\n")
    assert first == "Cancelled of booking BBBB-2222: A1. Servers free this within two seconds.\n"
    assert second == (
        "Nothing was cancelled: of booking BBBB-2222 that was cancelled already.\nThe booking has no seats any more.\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("cancel", "EEEE-2222", "--reason", "ill"), "There is no booking EEEE-2222."),
        (("cancel", "DDDD-2222", "--reason", "ill"), "There is no booking DDDD-2222."),
        (("show", "DDDD-2222"), "There is no booking DDDD-2222."),
        (
            ("cancel", "AAAA-2222", "--seats", "A1, C9", "--reason", "ill"),
            "Booking AAAA-2222 does not have the seat C9.",
        ),
        (("cancel", "AAAA-2222", "--reason", " "), "--reason takes a line of 1 to 500 characters."),
        (("cancel", "AAAA-2222", "--reason", "a\nb"), "--reason takes a line of 1 to 500 characters."),
        (("cancel", "AAAA-2222", "--reason", "x", "--by", "x" * 65), "--by takes a line of 1 to 64 characters."),
        (("list", "--day", "tomorrow"), "--day takes a day such as 2026-12-24, not 'tomorrow'."),
        (("list", "--day", "9999-12-31"), "A day is one of the years 1970 to 2999."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_cancelled(
    folder: Path, capsys: Printed, words: tuple[str, ...], sentence: str
) -> None:
    assert run(folder, *words) == 2
    assert capsys.readouterr().err == f"firstclick: {sentence}\n"
    assert run(folder, "list", "--csv") == 0
    assert {row["state"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))} == {"booked"}


@pytest.mark.parametrize("words", [("list",), ("show", "AAAA-2222"), ("cancel", "AAAA-2222", "--reason", "ill")])
def test_without_a_ledger_none_is_created(tmp_path: Path, capsys: Printed, words: tuple[str, ...]) -> None:
    assert run(tmp_path / "empty", *words) == 2
    place = tmp_path / "empty" / "firstclick.db"
    assert capsys.readouterr().err == f"firstclick: There is no ledger at {place}; name its folder with --data-dir.\n"
    assert not list(tmp_path.iterdir())
