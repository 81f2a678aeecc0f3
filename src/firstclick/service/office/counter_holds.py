"""Seats that staff hold for a customer at the counter: by the holds of buyers, for some minutes, with a label."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from firstclick.domain import refusals
from firstclick.domain.seats.hold import LIVE, Hold
from firstclick.domain.seats.hold_rules import HoldingRules, decide_extend
from firstclick.domain.staff.audit import ActingStaff, AuditKind
from firstclick.service.office.counter_sales import SEATS_PER_SALE_MAX, seller_of
from firstclick.service.office.customer_holds import CustomerHolds, HoldHandles, Release
from firstclick.service.ports.office import CounterHold, CounterHoldLedger, OfficeLedger
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.holds import Holds

MINUTES_MAX = 60
MINUTE_MS = 60_000
UNRECORDED_MS = 30_000
FORGET_EVERY_S = 600


@dataclass(frozen=True, slots=True)
class Wanted:
    """Seats to hold for so many minutes; `label` says for whom."""

    showtime_id: str
    seat_ids: Sequence[str]
    label: str
    minutes: int


@dataclass(frozen=True, slots=True)
class HeldAtCounter:
    """What was held, by its handle, until `until_ms` (milliseconds since 1970 UTC)."""

    handle: str
    seat_ids: Sequence[str]
    label: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class HoldIds:
    """The session and the user of a hold that is sold. Both are secret."""

    session_id: str
    user_id: str


class CounterHolds:
    """Holds seats for customers at the counter. Raises `StoreUnavailable`, `LedgerUnavailable`.

    The limits of buyers and the rule against single seats do not apply. `new_id` makes ids that cannot be guessed.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - one for each part
        self,
        desk: Desk,
        ledger: CounterHoldLedger,
        customer_holds: CustomerHolds,
        acts: OfficeLedger,
        handles: HoldHandles,
        rules: HoldingRules,
        new_id: Callable[[], str],
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._customer_holds = customer_holds
        self._acts = acts
        self._handles = handles
        self._rules = rules
        self._new_id = new_id

    async def hold(self, wanted: Wanted, staff: ActingStaff) -> HeldAtCounter:
        """Hold seats, all or none; what cannot be recorded is not held. Raises what `Holds.hold` raises.

        They are held for `UNRECORDED_MS` at first, in case that they can be neither recorded nor released.
        """
        ttl_ms = wanted.minutes * MINUTE_MS
        rules = replace(self._rules, hold_ttl_ms=ttl_ms, hold_life_max_ms=ttl_ms, seats_per_hold_max=SEATS_PER_SALE_MAX)
        holds = Holds(self._desk, replace(rules, hold_ttl_ms=UNRECORDED_MS), self._new_id)
        user_id = f"counter-{self._new_id()}"
        receipt = await holds.hold(wanted.showtime_id, user_id, wanted.seat_ids)
        hold = receipt.hold
        try:
            await self._record(hold, hold.taken_at_ms + ttl_ms, wanted, staff)
        except refusals.LedgerUnavailable:
            with suppress(refusals.StoreUnavailable):
                await holds.release(hold.session_id, user_id)
            raise
        hold = (await self._desk.settle_hold(hold, lambda _v, _o, now, at_ms: decide_extend(now, rules, at_ms))).hold
        handle = self._handles.handle(hold.showtime_id, hold.session_id)
        return HeldAtCounter(handle, hold.seat_ids, wanted.label, hold.expires_at_ms)

    async def _record(self, hold: Hold, ends_at_ms: int, wanted: Wanted, staff: ActingStaff) -> None:
        details = {"seats": list(hold.seat_ids), "label": wanted.label, "minutes": wanted.minutes}
        entry = staff.entry(AuditKind.HOLD, hold.showtime_id, self._desk.store.now_ms(), **details)
        row = CounterHold(hold.session_id, hold.showtime_id, wanted.label, staff.name, ends_at_ms)
        await self._ledger.add(row, entry)

    async def release(self, handle: str, staff: ActingStaff) -> Release:
        """End such a hold, whoever of the staff made it. Raises what `CustomerHolds.release` raises."""
        row = await self._of_handle(handle)
        return await self._customer_holds.end(row.session_id, staff)

    async def for_sale(self, handle: str, showtime_id: str, seat_ids: Sequence[str], staff: ActingStaff) -> HoldIds:
        """What a sale of the whole hold goes by. Raises `UnknownSession` when it has ended, `NotTheHoldsSeats`.

        Raises `AlreadyConfirmed` when somebody else has sold it.
        """
        row = await self._of_handle(handle)
        if row.showtime_id != showtime_id:
            raise refusals.UnknownSession
        booking = await self._desk.ledger.booking_of_session(row.session_id)
        if booking is not None:
            if await seller_of(booking.reference, self._acts) != staff.name:
                raise refusals.AlreadyConfirmed
            return HoldIds(row.session_id, booking.user_id)
        hold = await self._live(row)
        if set(seat_ids) != set(hold.seat_ids):
            raise refusals.NotTheHoldsSeats(hold.seat_ids)
        return HoldIds(hold.session_id, hold.user_id)

    async def _live(self, row: CounterHold) -> Hold:
        hold = await self._desk.store.hold(row.session_id)
        if hold is None or hold.status not in LIVE or hold.expires_at_ms <= self._desk.store.now_ms():
            raise refusals.UnknownSession
        return hold

    async def _of_handle(self, handle: str) -> CounterHold:
        rows = await self._ledger.all()
        may_be_at = {one for one in {row.showtime_id for row in rows} if self._handles.may_be_of(handle, one)}
        for row in rows:
            if row.showtime_id in may_be_at and self._handles.handle(row.showtime_id, row.session_id) == handle:
                return row
        raise refusals.UnknownSession


async def forget_ended(ledger: CounterHoldLedger, now_ms: Callable[[], int]) -> None:
    """Run until cancelled: delete for whom holds were that have ended long ago. `now_ms` is the store's clock."""
    while True:
        await asyncio.sleep(FORGET_EVERY_S)
        with suppress(refusals.LedgerUnavailable):
            await ledger.forget(now_ms())
