"""Confirming: a hold becomes a booking, on disk first and on the seat map then."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.booking import Booking, booking_reference
from firstclick.domain.holding import (
    Hold,
    HoldStatus,
    decide_confirm,
    decide_expiry,
    decide_payment,
    decide_withdrawal,
)
from firstclick.domain.programme import Showtime
from firstclick.service.desk import Desk
from firstclick.service.ledger import AlreadyBooked
from firstclick.service.ports import Committed
from firstclick.service.repair import Repair

logger = logging.getLogger("firstclick.bookings")
WRITTEN_WITHIN_MS = 10_000


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A booking and what it is for."""

    booking: Booking
    showtime: Showtime | None


class Bookings:
    """`chance` gives random numbers of at least 40 bits, for references; `late` is told how many ms an end was late."""

    def __init__(
        self, desk: Desk, repair: Repair, chance: Callable[[], int], late: Callable[[int], None] = lambda _: None
    ) -> None:
        self._desk = desk
        self._repair = repair
        self._chance = chance
        self._late = late

    async def confirm(self, session_id: str, user_id: str) -> Booking:
        """The hold becomes a booking; again is the same booking.

        The seats are `booked` while the ledger writes, so that they neither lapse nor change meanwhile. Raises
        `HoldOver`, `UnknownSession`, `SeatTaken` (a booking of somebody else's has them), `LedgerUnavailable` (the
        seats stay `booked` until it is known what became of them; asking again is safe), `StoreUnavailable`.
        """
        hold = await self._desk.find(session_id, user_id)
        if hold.status is HoldStatus.HOLD:
            hold = await self._set_aside(hold)
        if hold.status not in (HoldStatus.BOOKED, HoldStatus.CONFIRMED):
            raise refusals.HoldOver
        outcome = await self._desk.ledger.book(self._booking(hold))
        if isinstance(outcome, AlreadyBooked):
            await self._withdraw(hold)
            raise refusals.SeatTaken(outcome.seat_ids)
        if hold.status is HoldStatus.BOOKED:
            await self._show(hold)
        return outcome

    async def booking(self, reference: str, user_id: str) -> Confirmation:
        """The caller's booking of that reference. Raises `UnknownBooking`, also for somebody else's."""
        booking = await self._desk.ledger.booking(reference)
        if booking is None or not hmac.compare_digest(booking.user_id.encode(), user_id.encode()):
            raise refusals.UnknownBooking
        showtime = self._desk.views.programme.showtime_by_id.get(booking.showtime_id)
        return Confirmation(booking, showtime)

    async def end(self, hold: Hold) -> None:
        """A hold's time is over: tell it; seats that were being written down are looked up in the ledger first."""
        commit = decide_expiry(hold)
        if hold.status is HoldStatus.BOOKED and await self._desk.ledger.booking_of_session(hold.session_id):
            commit = decide_confirm(hold, hold.expires_at_ms)
        view = await self._desk.views.open(hold.showtime_id)
        answer = await self._desk.store.commit(commit)
        if isinstance(answer, Committed):
            self._late(self._desk.store.now_ms() - hold.expires_at_ms)
            await self._desk.views.reach(view, answer)

    async def _set_aside(self, hold: Hold) -> Hold:
        try:
            receipt = await self._desk.settle_hold(
                hold, lambda _v, _h, now, now_ms: decide_payment(now, now_ms + WRITTEN_WITHIN_MS, now_ms)
            )
        except (refusals.BeingConfirmed, refusals.AlreadyConfirmed):
            return await self._desk.find(hold.session_id, hold.user_id)
        return receipt.hold

    async def _show(self, hold: Hold) -> None:
        """The booking is on disk, whatever happens here: a map that cannot be changed now is repaired later."""
        try:
            await self._desk.settle_hold(hold, lambda _v, _h, now, now_ms: decide_confirm(now, now_ms))
        except refusals.AlreadyConfirmed:
            return
        except refusals.StoreUnavailable:
            logger.warning("a booking is on disk and not yet on the seat map of %s", hold.showtime_id)
        except refusals.Refusal:
            await self._repair.showtime(hold.showtime_id)

    async def _withdraw(self, hold: Hold) -> None:
        """Somebody else's booking has a seat of this hold: the hold ends, and the map is put right."""
        await self._repair.showtime(hold.showtime_id)
        await self._desk.store.commit(decide_withdrawal(hold))

    def _booking(self, hold: Hold) -> Booking:
        return Booking(
            reference=booking_reference(self._chance()),
            session_id=hold.session_id,
            showtime_id=hold.showtime_id,
            user_id=hold.user_id,
            seat_ids=hold.seat_ids,
            booked_at_ms=self._desk.store.now_ms(),
        )
