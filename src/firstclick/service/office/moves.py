"""Moves a booking to other seats of its showtime: reference, ticket and price stay.

The new seats are set aside on the map first, so that no hold is lost to them. The ledger moves the booking in one
transaction; then one commit makes the old seats free and the new ones sold. A process that dies in between leaves that
to the repair, which goes by the ledger; seats that were set aside for nothing are free after half a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.booking import Booking, seats_to_move
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment
from firstclick.domain.refusals import UnknownSeats
from firstclick.domain.seats.hold import Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import decide_failed_payment, decide_moved
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, Pending
from firstclick.domain.staff.audit import ActingStaff, AuditKind
from firstclick.domain.values import replace
from firstclick.service.checkout.payment_seats import WITHOUT_ROW_MS
from firstclick.service.checkout.payments import Payments
from firstclick.service.checkout.prices import Prices
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.repair import Repair
from firstclick.service.ports.ledger import AlreadyBooked, OtherProgramme
from firstclick.service.ports.office import Move, MoveLedger
from firstclick.service.selling.desk import TRIES_MAX, Desk

logger = logging.getLogger("firstclick.bookings")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Moves:
    """Every method may raise `LedgerUnavailable` and `StoreUnavailable`. `new_id` makes ids of holds."""

    desk: Desk
    ledger: MoveLedger
    prices: Prices
    payments: Payments
    repair: Repair
    new_id: Callable[[], str]
    follow_programme: Callable[[], Awaitable[None]]

    async def move(self, reference: str, from_: Sequence[str], to: Sequence[str], staff: ActingStaff) -> Booking:
        """The booking with its new seats; asked again it is the same.

        Raises `UnknownBooking`, `UnknownShowtime`, `SeatTaken`, `UnknownSeats`, `MoveChangesPrice`, `TicketNotSold`,
        `BeingPaid`, and what `seats_to_move` raises.
        """
        for _ in range(TRIES_MAX):
            booking = await self.desk.ledger.booking(reference)
            if booking is None:
                raise refusals.UnknownBooking
            pairs = seats_to_move(booking, from_, to)
            if not pairs:
                return booking
            moved = await self._move(booking, pairs, staff)
            if moved is not None:
                return moved
            await self.follow_programme()
        raise refusals.LedgerUnavailable

    async def _move(self, booking: Booking, pairs: Pairs, staff: ActingStaff) -> Booking | None:
        """The moved booking; None when the ledger has another programme than the one that this was decided on."""
        view, version = await self.desk.views.open(booking.showtime_id), self.desk.views.programme.version
        kinds = _kinds(view, pairs)
        await self._check_price(booking, pairs, kinds)
        aside = await self._set_aside(view, booking, pairs)
        now_ms = self.desk.store.now_ms()
        details = {"from": [one for one, _ in pairs], "to": [one for _, one in pairs]}
        entry = staff.entry(AuditKind.MOVE, booking.reference, now_ms, **details)
        words = {seat_id: kind.value for seat_id, kind in kinds.items()}
        try:
            moved = await self.ledger.move(Move(booking.reference, pairs, words, staff.name, now_ms, version, entry))
        except (refusals.UnknownBooking, refusals.SeatsNotBooked, refusals.BeingPaid):
            await self._free(aside)
            raise
        match moved:
            case AlreadyBooked(seat_ids):
                await self._free(aside)
                await self._compare(booking.showtime_id)
                raise refusals.SeatTaken(seat_ids)
            case OtherProgramme():
                await self._free(aside)
                return None
            case _:
                await self._show(moved, pairs, aside)
                return moved

    async def _check_price(self, booking: Booking, pairs: Pairs, kinds: dict[str, SeatKind]) -> None:
        """Refuse seats of another price. What was given away, or was never charged here, has none."""
        row = await self.payments.of_session(booking.session_id)
        if row is None or not row.total:
            return
        difference = await self._difference(row, pairs, kinds)
        if difference:
            raise refusals.MoveChangesPrice(difference.amount_minor, difference.currency)

    async def _difference(self, row: Payment, pairs: Pairs, kinds: dict[str, SeatKind]) -> Money:
        lines = {line.seat_id: line for line in row.lines if line.seat_id not in row.cancelled}
        others = [(lines[old], new) for old, new in pairs if old in lines and lines[old].kind != kinds[new]]
        difference = Money(0, row.total.currency)
        if not others:
            return difference
        listed = (await self.prices.of_number(row.price_list)).by_kind_and_type
        for line, new in others:
            price = listed.get((kinds[new], line.ticket_type))
            if price is None:
                raise refusals.TicketNotSold(new, line.ticket_type)
            difference += price - listed.get((SeatKind(line.kind), line.ticket_type), line.amount)
        return difference

    async def _set_aside(self, view: LiveView, booking: Booking, pairs: Pairs) -> Hold | None:
        """The pending hold of the new seats; None where seats of the booking only change places."""
        new = [one for _, one in pairs if one not in {old for old, _ in pairs}]
        if not new:
            return None
        return await self.desk.set_aside(view, self.new_id(), booking.user_id, new, WITHOUT_ROW_MS)

    async def _show(self, booking: Booking, pairs: Pairs, aside: Hold | None) -> None:
        """One commit on the map. Where it fails, the showtime is compared with the ledger."""
        try:
            record = await self.desk.store.hold(booking.session_id)
            if not await self.desk.commit(_moving(booking, pairs, aside, record)):
                await self._compare(booking.showtime_id)
            if aside is not None:
                over = replace(aside, status=HoldStatus.EXPIRED, expires_at_ms=self.desk.store.now_ms())
                await self.desk.commit(Commit(aside.showtime_id, (), aside, over))
        except refusals.StoreUnavailable:
            logger.warning(
                "a moved booking is still on its old seats on the seat map of %s",
                booking.showtime_id,
                extra={"event": "seat-map-late", "showtime_id": booking.showtime_id},
            )

    async def _free(self, aside: Hold | None) -> None:
        """No booking can have this session: it is known to nobody."""
        if aside is not None:
            with suppress(refusals.StoreUnavailable):
                await self.desk.commit(decide_failed_payment(aside, self.desk.store.now_ms()))

    async def _compare(self, showtime_id: str) -> None:
        try:
            await self.repair.showtime(showtime_id)
        except refusals.Refusal:
            logger.warning(
                "the seat map of %s could not be compared after a move",
                showtime_id,
                extra={"event": "seat-map-late", "showtime_id": showtime_id},
            )


def _kinds(view: LiveView, pairs: Pairs) -> dict[str, SeatKind]:
    """The kinds of the new seats. Raises `UnknownSeats`."""
    by_id = view.occupancy.seat_map.by_id
    unknown = [one for _, one in pairs if one not in by_id]
    if unknown:
        raise UnknownSeats(unknown)
    return {one: by_id[one].kind for _, one in pairs}


def _moving(booking: Booking, pairs: Pairs, aside: Hold | None, record: Hold | None) -> Commit:
    """The old seats become free and the new ones sold, with the record of the hold that the booking was."""
    sold = Confirmed(booking.session_id, booking.user_id)
    old, new = {one for one, _ in pairs}, {one for _, one in pairs}
    changes = [Change(one, sold, AVAILABLE) for one, _ in pairs if one not in new]
    if aside is not None:
        set_aside = Pending(aside.session_id, aside.user_id)
        changes += [Change(one, set_aside, sold) for _, one in pairs if one not in old]
    if record is None or record.status is not HoldStatus.CONFIRMED:
        return Commit(booking.showtime_id, tuple(changes))
    return decide_moved(record, booking.seat_ids, changes)
