"""Cancels bookings, whole or by seats: first in the ledger, then on the seat map."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from firstclick.domain.refusals import Refusal
from firstclick.service.live.repair import Repair
from firstclick.service.ports.ledger import Cancellation, Cancelled
from firstclick.service.selling.desk import Desk

logger = logging.getLogger("firstclick.bookings")


class Cancellations:
    """Cancels what was booked. Who may do so is decided by the caller."""

    def __init__(self, desk: Desk, repair: Repair) -> None:
        self._desk = desk
        self._repair = repair

    async def cancel(self, reference: str, seat_ids: Sequence[str], by: str, reason: str) -> Cancelled:
        """Cancel seats of a booking, or all of them where none are named, and free them.

        When it returns they are cancelled; if the seat store does not answer, they are free a moment later. Raises
        `UnknownBooking`, `SeatsNotBooked` and `LedgerUnavailable`; a retry is safe.
        """
        now_ms = self._desk.store.now_ms()
        cancelled = await self._desk.ledger.cancel(Cancellation(reference, tuple(seat_ids), by, reason, now_ms))
        showtime_id = cancelled.booking.showtime_id
        if self._desk.views.opened(showtime_id) is not None:
            try:
                await self._repair.showtime(showtime_id)
            except Refusal:
                logger.warning("a cancelled booking is still on the seat map of %s", showtime_id)
        return cancelled
