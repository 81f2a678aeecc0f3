"""Refusals about a hold, and about the booking that it became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from firstclick.domain.refusals.refusal import Refusal, names_text, seats_text


class EndReason(StrEnum):
    """Why a hold ended, where neither its holder nor its deadline ended it. `cancelled`: the booking that it became."""

    CANCELLED = "cancelled"
    PROGRAMME_CHANGED = "programme_changed"
    RELEASED_BY_STAFF = "released_by_staff"
    SHOWTIME_CANCELLED = "showtime_cancelled"


class UnknownSession(Refusal, status=404, slug="unknown-session", title="No such hold"):
    """There is no such hold, or it belongs to another user. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__("There is no such hold.")


class UnknownBooking(Refusal, status=404, slug="unknown-booking", title="No such booking"):
    """There is no such booking, or it belongs to another user. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__("There is no such booking.")


class TicketNotFound(Refusal, status=404, slug="ticket-not-found", title="Ticket not found"):
    """No booking has this reference and this name; whichever is wrong, or was never given, the answer is the same."""

    def __init__(self) -> None:
        super().__init__("We can't find a booking with this reference and this name.")


class BookingCancelled(Refusal, status=410, slug="booking-cancelled", title="Booking cancelled"):
    """All seats of the booking are cancelled."""

    def __init__(self) -> None:
        super().__init__("This booking was cancelled.")


class SeatsNotBooked(Refusal, status=422, slug="seats-not-booked", title="Seats not in the booking"):
    """A booking cannot be cancelled for seats that it never had."""

    def __init__(self, reference: str, seat_ids: Sequence[str]) -> None:
        names = names_text(seat_ids)
        super().__init__(f"Booking {reference} does not have the seat{'s' if len(seat_ids) > 1 else ''} {names}.")


class UnevenMove(Refusal, status=422, slug="uneven-move", title="Seats do not match"):
    """A booking is moved from some of its seats to as many others, each named once."""

    def __init__(self) -> None:
        super().__init__("Please name as many new seats as seats to move, each once.")


class MovedToCancelled(Refusal, status=422, slug="moved-to-cancelled", title="Seat was cancelled"):
    """A booking cannot be moved to a seat that was cancelled of it: its bill has that seat already."""

    def __init__(self, seat_ids: Sequence[str]) -> None:
        super().__init__(f"{seats_text(seat_ids, 'was', 'were')} cancelled of this booking; please choose another.")


class HoldOver(Refusal, status=410, slug="hold-over", title="Hold is over"):
    """The caller's own hold has expired or was released; `reason` where somebody else ended it."""

    reason: EndReason | None

    def __init__(self, reason: EndReason | None = None) -> None:
        because = _END_REASONS[reason] if reason else ""
        super().__init__(f"Your hold is over{because}; please choose your seats again.")
        self.reason = reason


class ProgrammeChanged(Refusal, status=409, slug="programme-changed", title="Programme has changed"):
    """The movie, the start or the chairs of the hold have changed since it was made. Its seats were given back."""

    def __init__(
        self, sentence: str = "The programme has changed, and your hold has ended; please choose your seats again."
    ) -> None:
        super().__init__(sentence)

    def fields(self) -> Mapping[str, Any]:
        """`reason`, the same as in the feed."""
        return {"reason": EndReason.PROGRAMME_CHANGED.value}


class ShowtimeCancelled(ProgrammeChanged, status=409, slug="showtime-cancelled", title="Showtime is cancelled"):
    """The cinema has cancelled the showtime: its seats are not sold, and a hold there has ended."""

    def __init__(self) -> None:
        super().__init__("The cinema has cancelled this showtime, and sells no seats for it; please choose another.")

    def fields(self) -> Mapping[str, Any]:
        """`reason`, the same as in the feed."""
        return {"reason": EndReason.SHOWTIME_CANCELLED.value}


def no_longer_sold(reason: EndReason) -> ProgrammeChanged:
    """The refusal of a hold that the programme has ended for this reason."""
    return ShowtimeCancelled() if reason is EndReason.SHOWTIME_CANCELLED else ProgrammeChanged()


class HoldLifeUsedUp(Refusal, status=409, slug="hold-life-used-up", title="Hold cannot be extended"):
    """The hold has been extended as far as the longest life of a hold allows."""

    def __init__(self) -> None:
        super().__init__("This hold cannot be extended any further; please confirm it.")


class BeingConfirmed(Refusal, status=409, slug="being-confirmed", title="Being booked"):
    """The seats are being booked at this moment; the hold can no longer be changed."""

    def __init__(self) -> None:
        super().__init__("These seats are being booked just now; please wait a moment.")


class AlreadyConfirmed(Refusal, status=409, slug="already-confirmed", title="Already booked"):
    """The seats are booked: what was confirmed cannot be released or changed."""

    def __init__(self) -> None:
        super().__init__("These seats are booked; the booking stands.")


_END_REASONS = {
    EndReason.CANCELLED: " because your booking was cancelled",
    EndReason.PROGRAMME_CHANGED: " because the programme has changed",
    EndReason.RELEASED_BY_STAFF: ", released by the cinema",
    EndReason.SHOWTIME_CANCELLED: " because the cinema has cancelled this showtime",
}
