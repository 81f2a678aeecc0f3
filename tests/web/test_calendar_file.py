"""A booking as a calendar file, byte by byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Auditorium, Movie, Planned, Showtime, ShowtimeStatus
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.service.checkout.bookings import Confirmation
from firstclick.web.api.calendar_file import calendar_file

BOOKED_MS = 1_790_000_000_999
STARTS_MS = 1_800_000_000_999
BOOKING = Booking("K7QF-3M9T", "secret", "evening", "ann", ("A1", "A2"), BOOKED_MS)
ROOM = Auditorium("room", "Room 1", plain_grid(3, 5), (), orphan_rule=False)
SHOWTIME = Showtime("evening", Movie("film", "The Film", runtime_min=95), ROOM, STARTS_MS)
PAGE = "https://cinema.example/ticket/#/ticket/token"


def file(showtime: Showtime = SHOWTIME, cinema: str = "Cinema") -> list[str]:
    """The lines of the file."""
    text = calendar_file(Confirmation(BOOKING, showtime, cinema, "Europe/London"), showtime, PAGE).decode()
    assert text.endswith("\r\n")
    return text.split("\r\n")[:-1]


def test_a_booking_is_one_event_and_always_the_same_file() -> None:
    assert file() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//FirstClick//Tickets//EN",
        "BEGIN:VEVENT",
        "SUMMARY:The Film",
        "DTSTART:20270115T080000Z",
        "DTEND:20270115T093500Z",
        "DTSTAMP:20260921T141320Z",
        "UID:K7QF-3M9T@firstclick",
        "DESCRIPTION:Seats: A1\\, A2\\nBooking: K7QF-3M9T",
        "LOCATION:Room 1\\, Cinema",
        f"URL:{PAGE}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_showtime_that_was_moved_takes_the_place_of_what_a_calendar_has() -> None:
    moved = replace(SHOWTIME, starts_at_ms=STARTS_MS + 3_600_000, moved_from=Planned(STARTS_MS, "Room 7"))
    lines = file(moved)
    assert {"UID:K7QF-3M9T@firstclick", "SEQUENCE:1", "DTSTART:20270115T090000Z"} <= set(lines)
    text = "".join(line.removeprefix(" ") for line in lines)
    assert "It was planned for 2027-01-15 08:00\\, Room 7." in text


def test_a_cancelled_showtime_is_cancelled_in_calendars_too() -> None:
    assert {"SEQUENCE:2", "STATUS:CANCELLED"} <= set(file(replace(SHOWTIME, status=ShowtimeStatus.CANCELLED)))


def test_a_movie_of_unknown_length_takes_two_hours() -> None:
    unknown = replace(SHOWTIME, movie=Movie("film", "The Film"))
    assert "DTEND:20270115T100000Z" in file(unknown)


@pytest.mark.parametrize(
    ("room", "cinema", "line"), [("Room 1", "", "LOCATION:Room 1"), ("", "Cinema", "LOCATION:Cinema")]
)
def test_a_place_without_a_name_is_left_out(room: str, cinema: str, line: str) -> None:
    assert line in file(replace(SHOWTIME, auditorium=replace(ROOM, name=room)), cinema)
