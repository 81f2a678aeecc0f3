"""Holds and bookings as their holder sees them."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from firstclick.domain.seats.hold import HoldStatus
from firstclick.service.selling.values import Receipt
from firstclick.web.api.wire import HoldAnswer, SessionAnswer


def hold_answer(receipt: Receipt, life_ends_ms: int) -> HoldAnswer:
    """A hold as its holder sees it."""
    hold, (orphans, suggestions) = receipt.hold, left_alone_fields(receipt)
    return HoldAnswer(
        session_id=hold.session_id,
        showtime_id=hold.showtime_id,
        movie_id=receipt.showtime.movie.movie_id,
        seats=list(hold.seat_ids),
        expires_at=hold.expires_at_ms,
        expires_in_ms=max(hold.expires_at_ms - receipt.now_ms, 0),
        life_ends_at=life_ends_ms,
        server_time=receipt.now_ms,
        position=receipt.position,
        price_list=hold.price_list or UNSET,
        orphans=orphans,
        suggestions=suggestions,
    )


def session_answer(receipt: Receipt, life_ends_ms: int) -> SessionAnswer:
    """A hold or a booking as its holder sees it, without the booking's reference and ticket."""
    answer, sold = hold_answer(receipt, life_ends_ms), receipt.hold.status is HoldStatus.CONFIRMED
    expires_at = min(answer.expires_at, answer.server_time) if sold else answer.expires_at
    return SessionAnswer(
        session_id=answer.session_id,
        showtime_id=answer.showtime_id,
        movie_id=answer.movie_id,
        seats=answer.seats,
        status=receipt.hold.status,
        expires_at=expires_at,
        expires_in_ms=0 if sold else answer.expires_in_ms,
        life_ends_at=expires_at if sold else answer.life_ends_at,
        server_time=answer.server_time,
        position=answer.position,
        price_list=answer.price_list,
        orphans=answer.orphans,
        suggestions=answer.suggestions,
    )


def left_alone_fields(receipt: Receipt) -> tuple[list[str] | UnsetType, list[list[str]] | UnsetType]:
    """`orphans` and `suggestions` of an answer; both are left out where the hold leaves no single seat."""
    left = receipt.left
    return (list(left.orphans), list(map(list, left.suggestions))) if left else (UNSET, UNSET)
