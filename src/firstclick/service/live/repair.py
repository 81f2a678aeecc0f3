"""Brings the seat store in line with the ledger: seats that are booked there become confirmed. It never books."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Showtime
from firstclick.domain.refusals import LedgerUnavailable, SeatTaken, StoreUnavailable, UnknownShowtime
from firstclick.domain.seats.hold import Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import decide_reserve
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, SeatState, at
from firstclick.service.live.views import Views
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.store import Committed, SeatStore, Snapshot

logger = logging.getLogger("firstclick.repair")
TRIES_MAX = 3
COMPARE_EVERY_S = 60.0
SETTLE_S = 3.0


class Restorer:
    """Restores what the ledger knows of a showtime in an epoch of the store that does not have it yet."""

    def __init__(self, store: SeatStore, ledger: BookingLedger) -> None:
        self._store = store
        self._ledger = ledger

    async def prepare(self, showtime: Showtime, known_epoch: str) -> Snapshot:
        """A snapshot in which every booking is confirmed, and in whose epoch the house seats were reserved once.

        Nothing is restored in `known_epoch`: it was done there. Raises `StoreUnavailable`, `LedgerUnavailable`.
        """
        snapshot = await self._snapshot(showtime)
        if snapshot.epoch == known_epoch:
            return snapshot
        return await self._reserve_house_seats(showtime, await self.restore(showtime, snapshot))

    async def restore(self, showtime: Showtime, snapshot: Snapshot) -> Snapshot:
        """Write the bookings that `snapshot` lacks to the store; the snapshot after that."""
        bookings = await self._ledger.bookings(showtime.showtime_id)
        for _ in range(TRIES_MAX):
            commit = self._confirmations(showtime, snapshot, bookings)
            if not commit.changes:
                return snapshot
            answer = await self._store.commit(commit)
            if isinstance(answer, Committed):
                logger.info("%d seats of %s were restored from the ledger", len(commit.changes), showtime.showtime_id)
            written_epoch, snapshot = snapshot.epoch, await self._snapshot(showtime)
            if snapshot.epoch != written_epoch:  # data was lost again, so later bookings are missing too
                bookings = await self._ledger.bookings(showtime.showtime_id)
        raise StoreUnavailable

    async def _snapshot(self, showtime: Showtime) -> Snapshot:
        return await self._store.snapshot(showtime.showtime_id, tuple(showtime.auditorium.seat_map.by_id))

    def _confirmations(self, showtime: Showtime, snapshot: Snapshot, bookings: Sequence[Booking]) -> Commit:
        now_ms = self._store.now_ms()
        sold = booked_seats(bookings)
        changes = [
            Change(seat_id, at(snapshot.taken.get(seat_id, AVAILABLE), now_ms), state)
            for seat_id, state in sold.items()
            if snapshot.taken.get(seat_id) != state and seat_id in showtime.auditorium.seat_map.by_id
        ]
        return Commit(showtime.showtime_id, tuple(changes))

    async def _reserve_house_seats(self, showtime: Showtime, snapshot: Snapshot) -> Snapshot:
        """Reserve the house seats that are available, and record that in the store, so that it is done once."""
        done = Hold(f"house:{showtime.showtime_id}", showtime.showtime_id, "", (), HoldStatus.CONFIRMED, 0, 0)
        for _ in range(TRIES_MAX):
            if not showtime.auditorium.house_seats or await self._store.hold(done.session_id):
                return snapshot
            occupancy = Occupancy(showtime.showtime_id, showtime.auditorium.seat_map, snapshot.taken)
            now_ms = self._store.now_ms()
            taken = occupancy.unavailable(showtime.auditorium.house_seats, now_ms)
            free = [seat_id for seat_id in showtime.auditorium.house_seats if seat_id not in taken]
            await self._store.commit(replace(decide_reserve(occupancy, free, now_ms), hold_after=done))
            snapshot = await self._snapshot(showtime)
        raise StoreUnavailable


class Repair:
    """Compares the opened showtimes with the ledger at intervals, and restores them; also on request."""

    def __init__(self, restorer: Restorer, views: Views, ledger: BookingLedger) -> None:
        self._restorer = restorer
        self._views = views
        self._ledger = ledger
        self.differences = 0
        """The number of seats on which ledger and seat map differed at the last comparison; it must be 0."""

    async def showtime(self, showtime_id: str) -> None:
        """Restore one showtime now. Raises `StoreUnavailable`, `LedgerUnavailable`, `UnknownShowtime`."""
        view = await self._views.open(showtime_id)
        snapshot = Snapshot(showtime_id, view.epoch, view.position, dict(view.taken))
        await self._restorer.restore(view.showtime, snapshot)

    async def compare_for_ever(self) -> None:
        """Run until cancelled: compare all opened showtimes every `COMPARE_EVERY_S`, and restore what is missing."""
        while True:
            await asyncio.sleep(COMPARE_EVERY_S)
            try:
                self.differences = sum([await self._compare(showtime_id) for showtime_id in self._views.ids()])
            except (StoreUnavailable, LedgerUnavailable, SeatTaken):
                logger.info("ledger and seat map could not be compared this time")

    async def _compare(self, showtime_id: str) -> int:
        """The number of seats that differ twice, `SETTLE_S` apart: seats that are being booked differ for a moment."""
        try:
            seat_ids = await self.differing(showtime_id)
            if seat_ids:
                await asyncio.sleep(SETTLE_S)
                seat_ids &= await self.differing(showtime_id)
            if seat_ids:
                logger.error("%d seats of %s differ between ledger and seat map", len(seat_ids), showtime_id)
                await self.showtime(showtime_id)
        except UnknownShowtime:
            return 0  # the programme does not have it any more
        return len(seat_ids)

    async def differing(self, showtime_id: str) -> set[str]:
        """The seats that only one of ledger and seat map has as sold, or that they have as sold to different users."""
        view = await self._views.open(showtime_id)
        shown = {seat_id: state for seat_id, state in view.taken.items() if isinstance(state, Confirmed)}
        sold = booked_seats(await self._ledger.bookings(showtime_id))
        return {seat_id for seat_id, _ in shown.items() ^ sold.items()}


def booked_seats(bookings: Sequence[Booking]) -> dict[str, SeatState]:
    """The confirmed state of each booked seat, by seat id."""
    return {
        seat_id: Confirmed(booking.session_id, booking.user_id) for booking in bookings for seat_id in booking.seat_ids
    }
