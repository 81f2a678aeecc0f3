"""The seats of payments on the seat map: shown once paid, free once given back, and other seats set aside.

The ledger is right, and written first. What fails here is corrected by the expiry of the hold and by `Repair`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from firstclick.domain import refusals
from firstclick.domain.money.payment import PaidSeat, Payment
from firstclick.domain.seats.best_available import best_available
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import (
    decide_confirm,
    decide_failed_payment,
    decide_longer_payment,
)
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.repair import Repair
from firstclick.service.selling.desk import Desk

logger = logging.getLogger("firstclick.payments")
WITHOUT_ROW_MS = 30_000
"""How long seats are pending before a payment's row that names their session must be written."""


class FoundSeats(NamedTuple):
    """Seats that were set aside under a new session; `are_same`: they are the payment's own."""

    session_id: str
    lines: tuple[PaidSeat, ...]
    are_same: bool


class PaymentSeats:
    """Brings the seat map in line with what was written about a payment. `new_session` makes ids of holds."""

    def __init__(self, desk: Desk, repair: Repair, new_session: Callable[[], str]) -> None:
        self._desk = desk
        self._repair = repair
        self._new_session = new_session

    async def show(self, row: Payment) -> None:
        """The seats are bought: confirmed on the map."""
        hold = await self._pending(row)
        if hold is not None and await self._write(decide_confirm(hold, self._desk.store.now_ms())):
            return
        await self._compare(row)

    async def free(self, row: Payment) -> None:
        """The session of the row has no seats, or fewer than before."""
        if not await self.free_pending(row):
            await self._compare(row)

    async def free_pending(self, row: Payment) -> bool:
        """Free what is still pending for the session of the row; whether there was something."""
        hold = await self._pending(row)
        return hold is not None and await self._write(decide_failed_payment(hold, self._desk.store.now_ms()))

    async def keep(self, hold: Hold, until_ms: int) -> None:
        """A pending hold, about which its payment decides, is not looked at before."""
        await self._write(decide_longer_payment(hold, until_ms))

    async def find(self, row: Payment) -> FoundSeats | None:
        """Set the same seats aside again, or else equal ones; None without any, once it has begun or is cancelled."""
        try:
            view = await self._desk.views.open(row.showtime_id)
        except refusals.UnknownShowtime:
            return None
        now_ms, starts_at_ms = self._desk.store.now_ms(), view.showtime.starts_at_ms
        if (starts_at_ms is not None and starts_at_ms <= now_ms) or view.showtime.is_cancelled:
            return None
        for seat_ids in (row.seat_ids, _equal_seats(view.occupancy, row.lines, now_ms)):
            lines = moved_to(seat_ids, row.lines, view.occupancy)
            session_id = await self._set_aside(view, row, seat_ids) if lines else None
            if session_id is not None:
                return FoundSeats(session_id, lines, seat_ids == row.seat_ids)
        return None

    async def are_as_paid(self, row: Payment) -> bool:
        """Whether the programme still has the movie, the start and the chairs that are paid for."""
        hold = await self._desk.store.hold(row.session_id)
        programme = self._desk.views.programme
        if hold is not None:
            return programme.sells_as_held(hold)
        showtime = programme.showtime_by_id.get(row.showtime_id)
        if showtime is None or showtime.is_cancelled:
            return False
        occupancy = Occupancy(row.showtime_id, showtime.auditorium.seat_map, {})
        return len(moved_to(row.seat_ids, row.lines, occupancy)) == len(row.lines)

    async def _set_aside(self, view: LiveView, row: Payment, seat_ids: Sequence[str]) -> str | None:
        session_id = self._new_session()
        try:
            await self._desk.set_aside(view, session_id, row.payer.user_id, seat_ids, WITHOUT_ROW_MS)
        except (refusals.SeatTaken, refusals.UnknownSeats):
            return None
        return session_id

    async def _pending(self, row: Payment) -> Hold | None:
        try:
            hold = await self._desk.store.hold(row.session_id)
        except refusals.StoreUnavailable:
            return None
        return hold if hold is not None and hold.status is HoldStatus.PENDING else None

    async def _write(self, commit: Commit) -> bool:
        try:
            return await self._desk.commit(commit)
        except refusals.StoreUnavailable:
            return False

    async def _compare(self, row: Payment) -> None:
        try:
            await self._repair.showtime(row.showtime_id)
        except refusals.Refusal:
            logger.warning(
                "a payment is on disk and not yet on the seat map of %s",
                row.showtime_id,
                extra={"event": "seat-map-late", "showtime_id": row.showtime_id},
            )


def moved_to(seat_ids: Sequence[str], lines: Sequence[PaidSeat], occupancy: Occupancy) -> tuple[PaidSeat, ...]:
    """The lines with these seats instead of theirs; empty where a seat is missing or of another kind."""
    by_id = occupancy.seat_map.by_id
    if len(seat_ids) != len(lines):
        return ()
    pairs = [(by_id.get(seat_id), line) for seat_id, line in zip(seat_ids, lines, strict=True)]
    moved = [replace(line, seat_id=seat.seat_id) for seat, line in pairs if seat is not None and seat.kind == line.kind]
    return tuple(moved) if len(moved) == len(lines) else ()


def _equal_seats(occupancy: Occupancy, lines: Sequence[PaidSeat], now_ms: int) -> tuple[str, ...]:
    """The best free seats of the same kind; none where the seats are of several kinds."""
    kinds = {line.kind for line in lines}
    if len(kinds) != 1:
        return ()
    try:
        return best_available(occupancy.seat_map, occupancy.free(now_ms), len(lines), frozenset(map(SeatKind, kinds)))
    except refusals.NotEnoughTogether:
        return ()
