"""Cancels bookings, whole or by seats: first in the ledger, then on the seat map."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from firstclick.domain.booking import Booking, seats_to_cancel
from firstclick.domain.cancel_rule import cancel_until_ms, refusal_to_cancel
from firstclick.domain.refusals import NotTheBuyer, Refusal, UnknownBooking
from firstclick.domain.staff.audit import AuditEntry
from firstclick.service.live.repair import Repair
from firstclick.service.ports.ledger import Cancellation, Cancelled
from firstclick.service.selling.desk import Desk

logger = logging.getLogger("firstclick.bookings")
BY_BUYER = "buyer"
REASON_OF_BUYER = "cancelled by the buyer"


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says that they booked: by `email`, or where that is empty by `user_id`."""

    email: str = ""
    user_id: str = ""

    def booked(self, booking: Booking) -> bool:
        """Whether it is so. E-mail addresses are compared without case."""
        if self.email:
            said, known = self.email.casefold(), booking.buyer.email.casefold()
        else:
            said, known = self.user_id, booking.user_id
        return hmac.compare_digest(said.encode(), known.encode())


@dataclass(frozen=True, slots=True)
class CancelTerms:
    """Whether a buyer can cancel now, and until when, in milliseconds since 1970 UTC; None: there is no such time."""

    can_cancel: bool
    until_ms: int | None


class Cancellations:
    """Cancels what was booked."""

    def __init__(self, desk: Desk, repair: Repair) -> None:
        self._desk = desk
        self._repair = repair

    def terms(self, booking: Booking) -> CancelTerms:
        """What a buyer can do about a booking."""
        programme, now_ms = self._desk.views.programme, self._desk.store.now_ms()
        refusal = refusal_to_cancel(programme, booking.showtime_id, now_ms)
        until_ms = cancel_until_ms(programme, booking.showtime_id)
        return CancelTerms(bool(booking.seat_ids) and refusal is None, until_ms)

    async def cancel_as_buyer(self, reference: str, claimant: Claimant, seat_ids: Sequence[str]) -> None:
        """Cancel seats of a booking, or all of them where none are named, for who booked it, by the cinema's rule.

        What is cancelled already stays as it is, also when it is too late for more: a retry is safe. Raises
        `NotTheBuyer`, `NotTakenBack`, `TooLateToCancel`, `BeingPaid`, and what `cancel` raises.
        """
        booking = await self._desk.ledger.booking(reference)
        if booking is None:
            raise UnknownBooking
        if not claimant.booked(booking):
            raise NotTheBuyer
        if not seats_to_cancel(booking, seat_ids):
            return
        refusal = refusal_to_cancel(self._desk.views.programme, booking.showtime_id, self._desk.store.now_ms())
        if refusal is not None:
            raise refusal
        await self.cancel(reference, seat_ids, BY_BUYER, REASON_OF_BUYER)

    async def cancel(
        self,
        reference: str,
        seat_ids: Sequence[str],
        by: str,
        reason: str,
        *,
        refund: bool = True,
        entry: AuditEntry | None = None,
    ) -> Cancelled:
        """Cancel seats of a booking, or all of them where none are named, and free them.

        What was paid for them is given back, unless `refund` is False. `entry` is recorded with it. Who may do so is
        decided by the caller. When it returns they are cancelled; if the seat store does not answer, they are free a
        moment later. A retry is safe. Raises `UnknownBooking`, `SeatsNotBooked`, `LedgerUnavailable`.
        """
        now_ms = self._desk.store.now_ms()
        cancellation = Cancellation(reference, tuple(seat_ids), by, reason, now_ms, refund, entry)
        cancelled = await self._desk.ledger.cancel(cancellation)
        showtime_id = cancelled.booking.showtime_id
        if self._desk.views.opened(showtime_id) is not None:
            try:
                await self._repair.showtime(showtime_id)
            except Refusal:
                logger.warning(
                    "a cancelled booking is still on the seat map of %s",
                    showtime_id,
                    extra={"event": "seat-map-late", "showtime_id": showtime_id},
                )
        return cancelled
