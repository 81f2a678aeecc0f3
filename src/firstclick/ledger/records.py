"""Converts bookings to rows and back. It runs no statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Row

from firstclick.domain.booking import UNKNOWN_BUYER, Booking, BuyerDetails, CancelledSeat, MovedSeat

Values = dict[str, Any]
_encode = msgspec.json.Encoder().encode


def booking_rows(bookings: Iterable[Booking]) -> list[Values]:
    """A row for each seat, sorted: two processes that book the same seats must not run into a deadlock."""
    rows = [_booking_row(booking, place) for booking in bookings for place in range(len(booking.seat_ids))]
    return sorted(rows, key=lambda row: (row["showtime_id"], row["seat_id"]))


def packed_rows(bookings: Iterable[Booking]) -> str:
    """The rows of `booking_rows` as one text: a JSON list of lists, for `booking_writes.INSERT_ALL`.

    Raises `UnicodeError` for a text that is none.
    """
    rows = [
        (
            booking.showtime_id,
            seat_id,
            booking.reference,
            place,
            booking.session_id,
            booking.user_id,
            booking.booked_at_ms,
            booking.buyer.email or None,
            booking.buyer.name or None,
            booking.buyer.language or None,
        )
        for booking in bookings
        for place, seat_id in enumerate(booking.seat_ids)
    ]
    return _encode(sorted(rows, key=itemgetter(0, 1))).decode()


def cancelled_rows(bookings: Iterable[Booking]) -> list[Values]:
    """The row of each booking that is cancelled before it is written; sorted as `booking_rows` are."""
    first = [row for row in booking_rows(bookings) if row["place"] == 0]
    return [{**row, "cancelled_at_ms": row["booked_at_ms"], "never_booked": True} for row in first]


def bookings_of(rows: Iterable[Row[Any]]) -> list[Booking]:
    """The live bookings of these rows, sorted by reference. The same row may be given twice."""
    live = {(row.reference, row.place): row for row in rows if row.cancelled_at_ms is None}
    ordered = [live[key] for key in sorted(live)]
    return [_booking(list(seats)) for _, seats in groupby(ordered, key=lambda row: row.reference)]


def whole_booking(rows: Iterable[Row[Any]]) -> Booking | None:
    """The booking of these rows, with its cancelled seats; None for no rows. They are of one booking, by place."""
    found = list(rows)
    return _booking(found) if found else None


def whole_bookings(rows: Iterable[Row[Any]]) -> list[Booking]:
    """The bookings of these rows, with their cancelled seats. Rows of a booking are together, by place."""
    return [_booking(list(seats)) for _, seats in groupby(rows, key=lambda row: row.reference)]


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
        seat_ids=tuple(seat.seat_id for seat in seats if seat.cancelled_at_ms is None),
        booked_at_ms=row.booked_at_ms,
        buyer=_buyer(row),
        cancelled=tuple(_cancelled(seat) for seat in seats if seat.cancelled_at_ms is not None),
        moved=tuple(one for seat in seats for one in _moved(seat)),
    )


def seat_then(row: Row[Any], at_ms: int) -> str:
    """The seat that a row of a booking had at a moment, before it was moved away from it."""
    return next((one.seat_id for one in _moved(row) if one.at_ms > at_ms), str(row.seat_id))


def _moved(row: Row[Any]) -> list[MovedSeat]:
    """The seats that a row had before, each with the one that came after it."""
    before = row.moved_from or []
    following = [*(seat_id for seat_id, _, _ in before), row.seat_id][1:]
    return [MovedSeat(seat_id, to, at_ms, by) for (seat_id, at_ms, by), to in zip(before, following, strict=True)]


def _buyer(row: Row[Any]) -> BuyerDetails:
    if row.email is row.name is row.language is None:
        return UNKNOWN_BUYER
    return BuyerDetails(row.email or "", row.name or "", row.language or "")


def _cancelled(row: Row[Any]) -> CancelledSeat:
    return CancelledSeat(row.seat_id, row.cancelled_at_ms, row.cancelled_by or "", row.cancel_reason or "")


def _booking_row(booking: Booking, place: int) -> Values:
    return {
        "reference": booking.reference,
        "place": place,
        "session_id": booking.session_id,
        "showtime_id": booking.showtime_id,
        "seat_id": booking.seat_ids[place],
        "user_id": booking.user_id,
        "booked_at_ms": booking.booked_at_ms,
        "email": booking.buyer.email or None,
        "name": booking.buyer.name or None,
        "language": booking.buyer.language or None,
    }
