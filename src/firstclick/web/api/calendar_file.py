"""A booking as a calendar file (RFC 5545); the same booking always gives the same file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Showtime

RUNTIME_MIN_DEFAULT = 120
"""The length of a movie of which none is known."""


def calendar_file(booking: Booking, showtime: Showtime, starts_at_ms: int, cinema: str, page: str) -> bytes:
    """The file; `page` is the address of the ticket's page."""
    start = _time(starts_at_ms)
    event = Event()
    event.add("uid", f"{booking.reference}@firstclick")
    event.add("dtstamp", _time(booking.booked_at_ms))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=showtime.movie.runtime_min or RUNTIME_MIN_DEFAULT))
    event.add("summary", showtime.movie.title)
    event.add("location", ", ".join(filter(None, (showtime.auditorium.name, cinema))))
    event.add("description", f"Seats: {', '.join(booking.seat_ids)}\nBooking: {booking.reference}")
    event.add("url", page)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//FirstClick//Tickets//EN")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC)
