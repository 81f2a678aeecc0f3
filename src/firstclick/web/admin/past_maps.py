"""The map of a showtime at a past moment, on the wire."""

from __future__ import annotations

from datetime import datetime

from firstclick.domain.seats.seat_state import ReservedReason, SeatStatus
from firstclick.service.office.time_travel import PastMap, paid_then
from firstclick.service.ports.seat_log import BookedThen
from firstclick.web.admin import office_wire as wire
from firstclick.web.core.refusals import BadRequest

DIGITS_MAX = 15
OUT_OF_ORDER = ReservedReason.OUT_OF_ORDER.value


def moment_ms(text: str | None) -> int | None:
    """A moment: milliseconds since 1970 UTC, or an instant such as `2026-12-24T20:15:00+01:00`. Raises `BadRequest`."""
    if text is None:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX:
        return int(text)
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+"))  # a plus that was sent as it is
        if instant.tzinfo is not None and instant.timestamp() >= 0:
            return int(instant.timestamp() * 1000)
    except (ValueError, OverflowError):
        pass
    raise BadRequest("at is a moment such as 2026-12-24T20:15:00Z, or milliseconds since 1970 UTC.")


def past_map_answer(past: PastMap, now_ms: int) -> wire.OfficeMapAnswer:
    """The answer, which has the seats of the map as it is now."""
    showtime, span = past.showtime, past.span
    return wire.OfficeMapAnswer(
        showtime_id=showtime.showtime_id,
        title=showtime.movie.title,
        auditorium=showtime.auditorium.name,
        starts_at=showtime.starts_at_ms,
        epoch=past.epoch,
        position=past.position,
        server_time=now_ms,
        seats=[_seat(one, past) for one in showtime.auditorium.seat_map.by_id],
        at=past.at_ms,
        complete=past.complete,
        missing=past.missing,
        log=wire.LogSpanAnswer(span.first_ms, span.last_ms, span.previous_ms, span.next_ms),
    )


def _seat(seat_id: str, past: PastMap) -> wire.OfficeSeat:
    word = past.taken.get(seat_id, SeatStatus.AVAILABLE.value)
    if word == OUT_OF_ORDER:
        return wire.OfficeSeat(seat_id, SeatStatus.RESERVED, reason=OUT_OF_ORDER)
    seat = wire.OfficeSeat(seat_id, SeatStatus(word))
    if seat.status is SeatStatus.RESERVED and seat_id in past.labels:
        seat.label = past.labels[seat_id]
    booked = past.booked.get(seat_id)
    if booked is not None:
        _add_booking(seat, booked, past.at_ms)
    return seat


def _add_booking(seat: wire.OfficeSeat, booked: BookedThen, at_ms: int) -> None:
    seat.reference, seat.name = booked.reference, booked.name
    if booked.payment is None:
        seat.paid = "free"
        return
    paid = paid_then(booked.payment, at_ms)
    if paid is not None:
        seat.paid = paid.value
