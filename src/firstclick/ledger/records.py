"""Converts bookings and their seat events to rows and back. It runs no statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from firstclick.domain.booking import Booking

CONFIRMED = "confirmed"
Values = dict[str, Any]


def booking_rows(bookings: Iterable[Booking]) -> list[Values]:
    """A row for each seat, sorted: two processes that book the same seats must not run into a deadlock."""
    rows = [_booking_row(booking, place) for booking in bookings for place in range(len(booking.seat_ids))]
    return sorted(rows, key=lambda row: (row["showtime_id"], row["seat_id"]))


def cancelled_rows(bookings: Iterable[Booking]) -> list[Values]:
    """The first row of each booking, with the time of its cancellation; sorted as `booking_rows` are."""
    return [{**row, "cancelled_at_ms": row["booked_at_ms"]} for row in booking_rows(bookings) if row["place"] == 0]


def event_rows(bookings: Iterable[Booking]) -> list[Values]:
    """A row of the log for each seat that was booked."""
    return [_event_row(booking, seat_id) for booking in bookings for seat_id in booking.seat_ids]


def bookings_of(rows: Iterable[Row[Any]]) -> list[Booking]:
    """The live bookings of these rows, sorted by reference. The same row may be given twice."""
    live = {(row.reference, row.place): row for row in rows if row.cancelled_at_ms is None}
    ordered = [live[key] for key in sorted(live)]
    return [_booking(list(seats)) for _, seats in groupby(ordered, key=lambda row: row.reference)]


def cancelled_sessions(rows: Iterable[Row[Any]]) -> set[str]:
    """The sessions whose bookings are cancelled, before or after they were written."""
    return {row.session_id for row in rows if row.cancelled_at_ms is not None}


def _booking(seats: Sequence[Row[Any]]) -> Booking:
    row = seats[0]
    return Booking(
        reference=row.reference,
        session_id=row.session_id,
        showtime_id=row.showtime_id,
        user_id=row.user_id,
        seat_ids=tuple(seat.seat_id for seat in seats),
        booked_at_ms=row.booked_at_ms,
    )


def _booking_row(booking: Booking, place: int) -> Values:
    return {
        "reference": booking.reference,
        "place": place,
        "session_id": booking.session_id,
        "showtime_id": booking.showtime_id,
        "seat_id": booking.seat_ids[place],
        "user_id": booking.user_id,
        "booked_at_ms": booking.booked_at_ms,
    }


def _event_row(booking: Booking, seat_id: str) -> Values:
    return {
        "showtime_id": booking.showtime_id,
        "seat_id": seat_id,
        "what": CONFIRMED,
        "at_ms": booking.booked_at_ms,
        "who": booking.user_id,
        "epoch": "",
        "position": 0,
    }
