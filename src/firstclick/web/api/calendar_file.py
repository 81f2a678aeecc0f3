"""A booking as a calendar file (RFC 5545); the same booking always gives the same file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from firstclick.domain.programme import Showtime
from firstclick.service.checkout.bookings import Confirmation

RUNTIME_MIN_DEFAULT = 120
"""The length of a movie of which none is known."""


def calendar_file(found: Confirmation, showtime: Showtime, page: str) -> bytes:
    """The file of a showtime that has a start; `page` is the address of the ticket's page.

    A showtime that was moved or cancelled has another SEQUENCE, so that calendars replace what they have.
    """
    booking, moved = found.booking, showtime.moved_from is not None
    start = _time(showtime.starts_at_ms or 0)
    event = Event()
    event.add("uid", f"{booking.reference}@firstclick")
    event.add("dtstamp", _time(booking.booked_at_ms))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=showtime.movie.runtime_min or RUNTIME_MIN_DEFAULT))
    event.add("summary", showtime.movie.title)
    event.add("location", ", ".join(filter(None, (showtime.auditorium.name, found.cinema))))
    lines = [f"Seats: {', '.join(booking.seat_ids)}", f"Booking: {booking.reference}"]
    event.add("description", "\n".join([*lines, *_moved(found, showtime)]))
    if showtime.is_cancelled or moved:
        event.add("sequence", 2 if showtime.is_cancelled else 1)
    if showtime.is_cancelled:
        event.add("status", "CANCELLED")
    event.add("url", page)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//FirstClick//Tickets//EN")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _moved(found: Confirmation, showtime: Showtime) -> list[str]:
    planned = showtime.moved_from
    if planned is None:
        return []
    was = datetime.fromtimestamp(planned.starts_at_ms // 1000, ZoneInfo(found.timezone))
    return [f"The cinema has moved this showtime. It was planned for {was:%Y-%m-%d %H:%M}, {planned.auditorium}."]


def _time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC)
