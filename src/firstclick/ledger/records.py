"""Bookings and their events as rows, and back. It runs no statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from firstclick.domain.booking import Booking

CONFIRMED = "confirmed"
Values = dict[str, Any]


def booking_rows(bookings: Iterable[Booking]) -> list[Values]:
    """A row for each seat, always in the same order: two processes that want the same seats must not wait in a ring."""
    rows = [_booking_row(booking, place) for booking in bookings for place in range(len(booking.seat_ids))]
    return sorted(rows, key=lambda row: (row["showtime_id"], row["seat_id"]))


def cancelled_rows(bookings: Iterable[Booking]) -> list[Values]:
    """The first row of each, cancelled as it is written; in the same order, so that nobody waits in a ring."""
    return [{**row, "cancelled_at_ms": row["booked_at_ms"]} for row in booking_rows(bookings) if row["place"] == 0]


def event_rows(bookings: Iterable[Booking]) -> list[Values]:
    """A line of the log for each seat that was booked."""
    return [_event_row(booking, seat_id) for booking in bookings for seat_id in booking.seat_ids]


def bookings_of(rows: Iterable[Row[Any]]) -> list[Booking]:
    """The live bookings that rows make up, in the order of their references; a row that came twice counts once."""
    kept = {(row.reference, row.place): row for row in rows if row.cancelled_at_ms is None}
    ordered = [kept[key] for key in sorted(kept)]
    return [_booking(list(seats)) for _, seats in groupby(ordered, key=lambda row: row.reference)]


def cancelled_sessions(rows: Iterable[Row[Any]]) -> set[str]:
    """The sessions whose bookings are cancelled, or never came to be."""
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
