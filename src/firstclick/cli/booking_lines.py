"""Bookings as lines of a table, as CSV, and one by one. They hold no session id and no user id: these are secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from firstclick.cli.cinema_time import MINUTES, moment
from firstclick.domain.booking import Booking
from firstclick.domain.programme import Programme
from firstclick.service.office.table_lines import aligned, csv_line, guarded

HEADINGS = ("Reference", "Starts", "Movie", "Showtime", "Seats", "Cancelled", "Buyer")
COLUMNS = (
    "reference",
    "state",
    "showtime",
    "movie",
    "starts_at",
    "seats",
    "cancelled_seats",
    "name",
    "email",
    "language",
    "booked_at",
)


def table(bookings: Sequence[Booking], programme: Programme) -> Iterator[str]:
    """A line for each booking below one of headings, in columns."""
    return aligned([HEADINGS, *(_row(booking, programme) for booking in bookings)])


def csv_lines(bookings: Sequence[Booking], programme: Programme) -> Iterator[str]:
    """CSV (RFC 4180) with a line of names; times have the cinema's offset, seats are separated by blanks."""
    for row in (COLUMNS, *(_cells(booking, programme) for booking in bookings)):
        yield csv_line(map(guarded, row), "\n")


def facts(booking: Booking, programme: Programme) -> Iterator[str]:
    """All about one booking, a line each."""
    yield f"Booking {booking.reference}: {_state(booking)}"
    yield f"  Movie:     {_movie(booking, programme) or '(not on the programme any more)'}"
    yield f"  Starts:    {_starts(booking, programme, MINUTES) or '(no time)'}"
    yield f"  Showtime:  {booking.showtime_id}"
    yield f"  Seats:     {', '.join(booking.seat_ids) or '(none)'}"
    yield f"  Buyer:     {_buyer(booking) or '(not given)'}"
    yield f"  Booked:    {moment(booking.booked_at_ms, programme.timezone)}"
    for seat in booking.cancelled:
        at = moment(seat.at_ms, programme.timezone)
        yield f"  Cancelled: {seat.seat_id} on {at} by {seat.by or '(unknown)'}: {seat.reason or '(no reason)'}"


def _row(booking: Booking, programme: Programme) -> Sequence[str]:
    return (
        booking.reference,
        _starts(booking, programme, MINUTES),
        _movie(booking, programme),
        booking.showtime_id,
        ",".join(booking.seat_ids),
        ",".join(seat.seat_id for seat in booking.cancelled),
        _buyer(booking),
    )


def _cells(booking: Booking, programme: Programme) -> Sequence[str]:
    return (
        booking.reference,
        _state(booking),
        booking.showtime_id,
        _movie(booking, programme),
        _starts(booking, programme),
        " ".join(booking.seat_ids),
        " ".join(seat.seat_id for seat in booking.cancelled),
        booking.buyer.name,
        booking.buyer.email,
        booking.buyer.language,
        _time(booking.booked_at_ms, programme).isoformat(timespec="seconds"),
    )


def _state(booking: Booking) -> str:
    if not booking.cancelled:
        return "booked"
    return "partly cancelled" if booking.seat_ids else "cancelled"


def _movie(booking: Booking, programme: Programme) -> str:
    showtime = programme.showtime_by_id.get(booking.showtime_id)
    return showtime.movie.title if showtime else ""


def _starts(booking: Booking, programme: Programme, shape: str = "") -> str:
    """When the showtime starts, in that shape, or else as ISO 8601; empty where that is not known."""
    showtime = programme.showtime_by_id.get(booking.showtime_id)
    if showtime is None or showtime.starts_at_ms is None:
        return ""
    at = _time(showtime.starts_at_ms, programme)
    return at.strftime(shape) if shape else at.isoformat(timespec="seconds")


def _buyer(booking: Booking) -> str:
    return person(booking.buyer.name, booking.buyer.email)


def person(name: str, email: str) -> str:
    """Whoever gave these, each of which may be empty."""
    return " ".join(filter(None, (name, f"<{email}>" if email else "")))


def _time(at_ms: int, programme: Programme) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(programme.timezone))
