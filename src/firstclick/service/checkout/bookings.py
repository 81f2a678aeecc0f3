"""Confirming: a hold becomes a booking, on disk first and on the seat map then."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from firstclick.domain import refusals
from firstclick.domain.booking import Booking, booking_reference
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.holding import (
    decide_confirm,
    decide_expiry,
    decide_failed_payment,
    decide_longer_payment,
    decide_payment,
    decide_withdrawal,
)
from firstclick.service.live.repair import Repair
from firstclick.service.ports.ledger import AlreadyBooked, PendingCancelled
from firstclick.service.ports.store import Committed
from firstclick.service.selling.desk import Desk

logger = logging.getLogger("firstclick.bookings")
WRITTEN_WITHIN_MS = 10_000
LEFT_TO_WRITE_MS = 5_000
"""No booking is sent to the ledger with less of `WRITTEN_WITHIN_MS` left; the ledger answers in less."""
LOOK_AGAIN_MS = 3_000


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A booking and what it is for; `showtime` is None once it has left the programme."""

    booking: Booking
    showtime: Showtime | None
    cinema: str
    timezone: str


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
        if hold.status is HoldStatus.PENDING:
            hold = await self._keep_aside(hold)
        if hold.status not in (HoldStatus.PENDING, HoldStatus.CONFIRMED):
            raise refusals.HoldOver
        outcome = await self._desk.ledger.book(self._booking(hold))
        if isinstance(outcome, AlreadyBooked):
            await self._withdraw(hold)
            raise refusals.SeatTaken(outcome.seat_ids)
        if isinstance(outcome, PendingCancelled):
            await self._give_back(hold)
            raise refusals.HoldOver
        if hold.status is HoldStatus.PENDING:
            await self._show(hold)
        elif not self._is_shown(hold):
            await self._put_right(hold.showtime_id)
        return outcome

    async def booking(self, reference: str, user_id: str) -> Confirmation:
        """The caller's booking of that reference. Raises `UnknownBooking`, also for somebody else's."""
        booking = await self._desk.ledger.booking(reference)
        if booking is None or not hmac.compare_digest(booking.user_id.encode(), user_id.encode()):
            raise refusals.UnknownBooking
        return self._confirmation(booking)

    async def ticket(self, reference: str) -> Confirmation:
        """The booking of that reference, for whoever has proved to have its ticket. Raises `UnknownBooking`."""
        booking = await self._desk.ledger.booking(reference)
        if booking is None:
            raise refusals.UnknownBooking
        return self._confirmation(booking)

    async def became(self, hold: Hold) -> Booking | None:
        """The booking that a confirmed hold became; None while the ledger does not answer: it is sold all the same."""
        try:
            return await self._desk.ledger.booking_of_session(hold.session_id)
        except refusals.LedgerUnavailable:
            return None

    def _confirmation(self, booking: Booking) -> Confirmation:
        programme = self._desk.views.programme
        showtime = programme.showtime_by_id.get(booking.showtime_id)
        return Confirmation(booking, showtime, programme.cinema, programme.timezone)

    async def end(self, hold: Hold) -> None:
        """A hold's time is over: tell it; a booking that may be on its way is found, or called off, first."""
        commit = decide_expiry(hold) if hold.status is not HoldStatus.PENDING else await self._outcome(hold)
        if commit is not None and await self._write(commit):
            self._late(self._desk.store.now_ms() - hold.expires_at_ms)

    async def _outcome(self, hold: Hold) -> Commit | None:
        """What becomes of seats that were being written down; None when another looks, or the hold has changed.

        Their deadline is put off first: a ledger that does not answer is asked again later, and not by everybody. What
        it answers holds for good: no booking comes after it was called off, however late its transaction is.
        """
        off = decide_longer_payment(hold, self._desk.store.now_ms() + LOOK_AGAIN_MS)
        if off.hold_after is None or not await self._write(replace(off, not_before_ms=hold.expires_at_ms)):
            return None
        if await self._desk.ledger.cancel_pending(self._booking(hold)):
            return decide_confirm(off.hold_after, hold.expires_at_ms)
        return decide_failed_payment(off.hold_after, hold.expires_at_ms)

    async def _write(self, commit: Commit) -> bool:
        """Whether it is in effect; also at a showtime that has left the programme."""
        answer = await self._desk.store.commit(commit)
        view = self._desk.views.opened(commit.showtime_id)
        if view is not None and isinstance(answer, Committed) and not view.has(answer):
            await self._desk.views.reach(view, answer)
        return isinstance(answer, Committed)

    async def _set_aside(self, hold: Hold) -> Hold:
        try:
            receipt = await self._desk.settle_hold(
                hold, lambda _v, _h, now, now_ms: decide_payment(now, now_ms + WRITTEN_WITHIN_MS, now_ms)
            )
        except (refusals.BeingConfirmed, refusals.AlreadyConfirmed, refusals.UnknownSession):
            # Another process was faster, and its news may not have come yet.
            return await self._desk.recorded(hold.session_id, hold.user_id)
        return receipt.hold

    async def _keep_aside(self, hold: Hold) -> Hold:
        """The hold with enough time left for the ledger's answer: its seats are not released meanwhile."""

        def decide(_v: object, _h: object, now: Hold, now_ms: int) -> Commit:
            if now.status is not HoldStatus.PENDING:
                raise refusals.HoldOver
            enough = now.expires_at_ms - now_ms >= LEFT_TO_WRITE_MS
            return decide_longer_payment(now, now.expires_at_ms if enough else now_ms + WRITTEN_WITHIN_MS)

        if hold.expires_at_ms - self._desk.store.now_ms() >= LEFT_TO_WRITE_MS:
            return hold
        try:
            return (await self._desk.settle_hold(hold, decide)).hold
        except (refusals.HoldOver, refusals.UnknownSession):
            return await self._desk.recorded(hold.session_id, hold.user_id)

    async def _show(self, hold: Hold) -> None:
        """The booking is on disk, whatever happens here: a map that cannot be changed now is repaired later."""
        try:
            await self._desk.settle_hold(hold, lambda _v, _h, now, now_ms: decide_confirm(now, now_ms))
        except refusals.AlreadyConfirmed:
            return
        except refusals.StoreUnavailable:
            logger.warning("a booking is on disk and not yet on the seat map of %s", hold.showtime_id)
        except refusals.Refusal:
            await self._put_right(hold.showtime_id)

    async def _put_right(self, showtime_id: str) -> None:
        try:
            await self._repair.showtime(showtime_id)
        except refusals.Refusal:
            logger.warning("a booking is on disk and not yet on the seat map of %s", showtime_id)

    def _is_shown(self, hold: Hold) -> bool:
        """Whether the seats are sold on the map, as far as it is known here."""
        view = self._desk.views.opened(hold.showtime_id)
        return view is None or all(view.taken.get(seat_id) == seats_under(hold) for seat_id in hold.seat_ids)

    async def _withdraw(self, hold: Hold) -> None:
        """Somebody else's booking has a seat of this hold: the hold ends, and the map is put right."""
        await self._repair.showtime(hold.showtime_id)
        await self._desk.store.commit(decide_withdrawal(hold))

    async def _give_back(self, hold: Hold) -> None:
        """Somebody was about to end the hold, and has called its booking off; it ends here if not there."""
        if hold.status is HoldStatus.PENDING:
            await self._write(decide_failed_payment(hold, self._desk.store.now_ms()))

    def _booking(self, hold: Hold) -> Booking:
        return Booking(
            reference=booking_reference(self._chance()),
            session_id=hold.session_id,
            showtime_id=hold.showtime_id,
            user_id=hold.user_id,
            seat_ids=hold.seat_ids,
            booked_at_ms=self._desk.store.now_ms(),
        )
