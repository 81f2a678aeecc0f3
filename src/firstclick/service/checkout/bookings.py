"""Turns a hold into a booking: first in the ledger, then on the seat map."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.booking import UNKNOWN_BUYER, Booking, BuyerDetails, booking_reference
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.ceilings import CeilingRules
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import (
    check_costs_nothing,
    decide_confirm,
    decide_expiry,
    decide_failed_payment,
    decide_longer_payment,
    decide_withdrawal,
)
from firstclick.domain.values import replace
from firstclick.service.live.repair import Repair
from firstclick.service.ports.ledger import AlreadyBooked, BeingPaidFor, EntryOf, OtherProgramme, PendingCancelled
from firstclick.service.ports.sale_hook import UNCOUNTED, Origin
from firstclick.service.selling.ceilings import Ceilings
from firstclick.service.selling.desk import TRIES_MAX, Desk
from firstclick.service.selling.room_rules import check_single_seats

logger = logging.getLogger("firstclick.bookings")
LATE = "a booking is on disk and not yet on the seat map of %s"
WRITTEN_WITHIN_MS = 10_000
"""How long a hold is pending before the expiry task asks the ledger what became of it."""
LEFT_TO_WRITE_MS = 5_000
"""No booking is sent to the ledger with less of that time left; the deadline of a ledger call is shorter."""
LOOK_AGAIN_MS = 3_000
"""After how long the expiry task asks again about a pending hold for which the ledger did not answer."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A booking with its showtime; `showtime` is None when the programme does not have it any more."""

    booking: Booking
    showtime: Showtime | None
    cinema: str
    timezone: str


async def _nothing_to_follow() -> None:
    """Where no programme is imported while the process runs."""


class Bookings:
    """Confirms holds, and ends holds whose time is over.

    `random_bits` returns random numbers of at least 40 bits, for references. `record_delay` is called with the
    number of milliseconds between the deadline of a hold and its end. `follow_programme` makes the views serve the
    ledger's newest programme. `has_payment` says whether a payment decides about a pending hold, which is then neither
    confirmed nor ended here.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a booking depends on
        self,
        desk: Desk,
        repair: Repair,
        random_bits: Callable[[], int],
        record_delay: Callable[[int], None] = lambda _: None,
        follow_programme: Callable[[], Awaitable[None]] = _nothing_to_follow,
        ceilings: Ceilings | None = None,
        has_payment: Callable[[Hold], Awaitable[bool]] | None = None,
    ) -> None:
        self._has_payment = has_payment
        self._ceilings = ceilings or Ceilings(CeilingRules())
        self._desk = desk
        self._repair = repair
        self._random_bits = random_bits
        self._record_delay = record_delay
        self._follow_programme = follow_programme

    async def confirm(
        self,
        session_id: str,
        user_id: str,
        origin: Origin = UNCOUNTED,
        buyer: BuyerDetails = UNKNOWN_BUYER,
        entry_of: EntryOf | None = None,
    ) -> Booking:
        """Turn the hold into a booking of `buyer`. For a confirmed hold it returns the existing booking, unchanged.

        The hold is pending while the ledger writes, so that its seats neither lapse nor change. Raises `HoldOver`,
        `UnknownSession`, `PaymentRequired` (only servers of the operator book seats here that were held at a price),
        `SeatTaken` (another user's booking has one of the seats), `LeavesOrphan` and `TooManyBookedFromHere` (the hold
        stays as it is), `ProgrammeChanged` (the movie, the start or a chair is not the one that was held),
        `StoreUnavailable`, and `LedgerUnavailable`: then the hold stays pending until the ledger answers, and a
        retry is safe.
        """
        hold = await self._desk.find(session_id, user_id)
        if not origin.is_trusted:
            check_costs_nothing(hold, self._desk.store.now_ms())
        if hold.status is HoldStatus.PENDING and self._has_payment and await self._has_payment(hold):
            raise refusals.BeingConfirmed
        if hold.status is not HoldStatus.HOLD:
            return await self._complete(hold, buyer, entry_of)
        is_known = hold.showtime_id in self._desk.views.programme.showtime_by_id
        view = await self._desk.views.open(hold.showtime_id) if is_known else None
        if view is not None and not origin.is_trusted:
            check_single_seats(view, hold.seat_ids, self._desk.store.now_ms())
        await self._desk.ask_hook(hold.showtime_id, user_id, origin)
        if view is not None and hold.network:
            self._ceilings.begin_booking(view, hold, self._desk.store.now_ms())
        try:
            return await self._complete(await self._make_pending(hold), buyer, entry_of)
        finally:
            self._ceilings.end_booking(session_id)

    async def _complete(self, hold: Hold, buyer: BuyerDetails, entry_of: EntryOf | None) -> Booking:
        """The booking of a hold that is pending or confirmed."""
        if hold.status is HoldStatus.PENDING:
            hold = await self._prolong_payment(hold)
        if hold.status not in (HoldStatus.PENDING, HoldStatus.CONFIRMED):
            raise refusals.HoldOver(hold.end_reason)
        outcome = await self._book(hold, buyer, entry_of)
        if isinstance(outcome, AlreadyBooked):
            await self._withdraw(hold)
            raise refusals.SeatTaken(outcome.seat_ids)
        if isinstance(outcome, PendingCancelled):
            await self._end_cancelled(hold)
            raise refusals.HoldOver(refusals.EndReason.CANCELLED if hold.status is HoldStatus.CONFIRMED else None)
        if hold.status is HoldStatus.PENDING:
            await self._confirm_seats(hold)
        elif not self._has_confirmed_seats(hold):
            await self._repair_showtime(hold.showtime_id)
        if outcome.seat_ids != hold.seat_ids:  # some were cancelled meanwhile
            await self._repair_showtime(hold.showtime_id)
        return outcome

    async def _book(
        self, hold: Hold, buyer: BuyerDetails, entry_of: EntryOf | None
    ) -> Booking | AlreadyBooked | PendingCancelled:
        """Write the booking while the ledger's programme is the one that this process serves.

        After an import the newest programme is loaded and the hold is compared with it. Raises `ProgrammeChanged`.
        """
        for _ in range(TRIES_MAX):
            programme = self._desk.views.programme
            if hold.status is HoldStatus.PENDING and not programme.sells_as_held(hold):
                return await self._refuse_changed(hold)
            booking = self._booking(hold, buyer)
            entry = entry_of(booking) if entry_of is not None else None
            outcome = await self._desk.ledger.book(
                booking, programme.version, unless_paying=bool(hold.price_list), entry=entry
            )
            if isinstance(outcome, BeingPaidFor):
                raise refusals.BeingConfirmed
            if not isinstance(outcome, OtherProgramme):
                return outcome
            await self._follow_programme()
        raise refusals.LedgerUnavailable

    async def _refuse_changed(self, hold: Hold) -> Booking:
        """End a pending hold that the programme has changed, unless an earlier try has written its booking.

        Raises `ProgrammeChanged`. Nothing is given back before the ledger has made sure that no booking can come.
        """
        existing = await self.withdraw(hold, reason := self._desk.views.programme.why_ended(hold))
        if existing is None:
            raise refusals.no_longer_sold(reason)
        return existing

    async def withdraw(self, hold: Hold, reason: refusals.EndReason | None = None) -> Booking | None:
        """End a pending hold that is not to be booked; the booking, where it is written already."""
        existing = await self._desk.ledger.cancel_pending(self._booking(hold))
        if existing is None:
            await self._desk.commit(decide_withdrawal(hold, reason))
        return existing

    async def booking(self, reference: str, user_id: str) -> Confirmation:
        """The caller's booking, cancelled or not. Raises `UnknownBooking`, also for a booking of another user."""
        booking = await self._desk.ledger.booking(reference)
        if booking is None or not hmac.compare_digest(booking.user_id.encode(), user_id.encode()):
            raise refusals.UnknownBooking
        return self._confirmation(booking)

    async def ticket(self, reference: str) -> Confirmation:
        """The booking, cancelled or not, for callers whose ticket token was verified. Raises `UnknownBooking`."""
        booking = await self._desk.ledger.booking(reference)
        if booking is None:
            raise refusals.UnknownBooking
        return self._confirmation(booking)

    async def became(self, hold: Hold) -> Booking | None:
        """The booking of a confirmed hold; None while the ledger does not answer. Raises `HoldOver` if it is cancelled.

        The hold may have more seats: it is corrected a moment after a cancellation.
        """
        try:
            booking = await self._desk.ledger.booking_of_session(hold.session_id)
        except refusals.LedgerUnavailable:
            return None
        if booking is not None and not booking.seat_ids:
            raise refusals.HoldOver(refusals.EndReason.CANCELLED)
        return booking

    def _confirmation(self, booking: Booking) -> Confirmation:
        programme = self._desk.views.programme
        showtime = programme.showtime_by_id.get(booking.showtime_id)
        return Confirmation(booking, showtime, programme.cinema, programme.timezone)

    async def end(self, hold: Hold) -> None:
        """End a hold whose time is over. A pending hold is confirmed if the ledger has its booking.

        Raises `HoldOver`, `StoreUnavailable`, `LedgerUnavailable`.
        """
        commit = decide_expiry(hold) if hold.status is not HoldStatus.PENDING else await self._resolve_pending(hold)
        if commit is not None and await self._desk.commit(commit):
            self._record_delay(self._desk.store.now_ms() - hold.expires_at_ms)

    async def _resolve_pending(self, hold: Hold) -> Commit | None:
        """The commit that ends a pending hold; None when another process or a payment resolves it.

        The deadline is postponed first, so that one process asks the ledger, and asks again later when it gets no
        answer. The answer is final: after `cancel_pending`, even a transaction that is still running cannot book.
        """
        longer = decide_longer_payment(hold, self._desk.store.now_ms() + LOOK_AGAIN_MS)
        if longer.hold_after is None or not await self._desk.commit(replace(longer, not_before_ms=hold.expires_at_ms)):
            return None
        if self._has_payment and await self._has_payment(longer.hold_after):
            return None
        booking = await self._desk.ledger.cancel_pending(self._booking(hold))
        if booking is None:
            return decide_failed_payment(longer.hold_after, hold.expires_at_ms)
        confirm = decide_confirm(longer.hold_after, hold.expires_at_ms)
        if booking.seat_ids == hold.seat_ids:
            return confirm
        await self._desk.commit(confirm)
        await self._repair_showtime(hold.showtime_id)  # takes back what was cancelled meanwhile
        return None

    async def _make_pending(self, hold: Hold) -> Hold:
        try:
            return await self._desk.set_pending(hold, WRITTEN_WITHIN_MS)
        except (refusals.BeingConfirmed, refusals.AlreadyConfirmed, refusals.UnknownSession):
            # Another process was faster, and its event may not have arrived yet.
            return await self._desk.recorded(hold.session_id, hold.user_id)

    async def _prolong_payment(self, hold: Hold) -> Hold:
        """The pending hold with enough time left for the ledger's answer, so that it does not end before."""

        def decide(_v: object, _o: object, current: Hold, now_ms: int) -> Commit:
            if current.status is not HoldStatus.PENDING:
                raise refusals.HoldOver(current.end_reason)
            enough = current.expires_at_ms - now_ms >= LEFT_TO_WRITE_MS
            return decide_longer_payment(current, current.expires_at_ms if enough else now_ms + WRITTEN_WITHIN_MS)

        if hold.expires_at_ms - self._desk.store.now_ms() >= LEFT_TO_WRITE_MS:
            return hold
        try:
            return (await self._desk.settle_hold(hold, decide)).hold
        except (refusals.HoldOver, refusals.UnknownSession, refusals.BeingConfirmed):
            return await self._desk.recorded(hold.session_id, hold.user_id)

    async def _confirm_seats(self, hold: Hold) -> None:
        """Confirm the seats on the map. The booking is in the ledger already, so a failure here is repaired later."""
        try:
            if not await self._desk.commit(decide_confirm(hold, self._desk.store.now_ms())):
                await self._desk.settle_hold(hold, lambda _v, _o, current, now_ms: decide_confirm(current, now_ms))
        except refusals.AlreadyConfirmed:
            return
        except refusals.StoreUnavailable:
            logger.warning(LATE, hold.showtime_id, extra={"event": "seat-map-late", "showtime_id": hold.showtime_id})
        except refusals.Refusal:
            await self._repair_showtime(hold.showtime_id)

    async def _repair_showtime(self, showtime_id: str) -> None:
        try:
            await self._repair.showtime(showtime_id)
        except refusals.Refusal:
            logger.warning(LATE, showtime_id, extra={"event": "seat-map-late", "showtime_id": showtime_id})

    def _has_confirmed_seats(self, hold: Hold) -> bool:
        """Whether the seats are confirmed in the view; True when the showtime is not opened."""
        view = self._desk.views.opened(hold.showtime_id)
        return view is None or all(view.taken.get(seat_id) == seats_under(hold) for seat_id in hold.seat_ids)

    async def _withdraw(self, hold: Hold) -> None:
        """End a hold when another user's booking has one of its seats, and restore that booking on the map."""
        await self._repair.showtime(hold.showtime_id)
        await self._desk.store.commit(decide_withdrawal(hold))

    async def _end_cancelled(self, hold: Hold) -> None:
        """End a hold whose booking was cancelled by the process that ends it, in case that process does not finish."""
        if hold.status is HoldStatus.PENDING:
            await self._desk.commit(decide_failed_payment(hold, self._desk.store.now_ms()))

    def _booking(self, hold: Hold, buyer: BuyerDetails = UNKNOWN_BUYER) -> Booking:
        reference, now_ms = booking_reference(self._random_bits()), self._desk.store.now_ms()
        return Booking(reference, hold.session_id, hold.showtime_id, hold.user_id, hold.seat_ids, now_ms, buyer)
