"""A ledger in memory that keeps the contracts of `BookingLedger` and `AnswerMemory`, with switches for its troubles.

It never answers what it has not written, and forgets nothing; a process reaches it by a `LedgerLine` of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from firstclick.domain import values
from firstclick.domain.booking import Booking, CancelledSeat, seats_to_cancel
from firstclick.domain.import_plan import plan
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable, UnknownBooking
from firstclick.domain.staff.audit import AuditEntry
from firstclick.service.ports.ledger import (
    AlreadyBooked,
    BookingLedger,
    BookOutcome,
    Cancellation,
    Cancelled,
    HouseSeatChange,
    OtherProgramme,
    PendingCancelled,
    Remembered,
    SeatChanges,
)
from tests.simulation.clocks import pass_ms
from tests.simulation.wires import Loss

Answer = TypeVar("Answer")
ANSWER_KEPT_MS = 24 * 3_600_000
UNDER_WAY_MAX_MS = 60_000


@dataclass
class Switches:
    """What is wrong just now: `down` refuses everything, `loses_reply` the answer to the next write, once.

    `slow_ms` is how long every call takes, by the jumping loop.
    """

    down: bool = False
    loses_reply: bool = False
    slow_ms: float = 0

    async def read(self) -> None:
        """A call arrives."""
        if self.slow_ms:
            await pass_ms(self.slow_ms)
        if self.down:
            raise LedgerUnavailable

    def written(self) -> None:
        """Something was written, and is about to be answered."""
        loses, self.loses_reply = self.loses_reply, False
        if loses:
            raise LedgerUnavailable


class HonestLedger:
    """Bookings and answers given, for as long as the test."""

    def __init__(self, newest: Programme | None = None) -> None:
        self.switches = Switches()
        self.by_reference: dict[str, Booking] = {}
        self.newest = newest or Programme("", "UTC", (), (), ())
        self.house_seats: dict[tuple[str, str], bool] = {}
        self.price_lists: dict[int, PriceList] = {}
        """Every list that had a number, as an import keeps them."""
        self.lists_read = 0
        self.off: set[str] = set()
        """Sessions whose bookings were called off."""
        self.changed: list[str] = []
        """The showtime of each change that servers follow."""
        self._answers: dict[str, tuple[Remembered, int]] = {}

    async def programme(self) -> Programme | None:
        """The programme of the last import."""
        await self.switches.read()
        return self.newest

    async def programme_version(self) -> int:
        """The number of imports."""
        await self.switches.read()
        return self.newest.version

    async def price_list(self, number: int) -> PriceList | None:
        """The list of that number."""
        await self.switches.read()
        self.lists_read += 1
        return self.price_lists.get(number)

    def import_(self, new: Programme, now_ms: int = 0) -> bool:
        """Import a programme as `programme import` does; whether it was not refused."""
        sold: dict[str, dict[str, str]] = {}
        for one in self.by_reference.values():
            sold.setdefault(one.showtime_id, {}).update(dict.fromkeys(one.seat_ids, one.reference))
        planned = plan(self.newest, new, sold, now_ms)
        if not planned.refused:
            self.newest = replace(planned.programme, version=self.newest.version + 1)
            void = {(at, seat_id) for at, seat_ids in planned.superseded.items() for seat_id in seat_ids}
            self.house_seats = {key: kept for key, kept in self.house_seats.items() if key not in void}
        return not planned.refused

    def troubles(self) -> Sequence[str]:
        """One, while it is down."""
        return ("The ledger is down.",) if self.switches.down else ()

    async def book(
        self,
        booking: Booking,
        programme_version: int | None = None,
        *,
        unless_paying: bool = False,
        entry: AuditEntry | None = None,
    ) -> BookOutcome:
        """Book all seats or none; there is no await between the look and the write."""
        await self.switches.read()
        standing = self.of_session(booking.session_id)
        if standing is None and (booking.session_id in self.off or self._ever_of_session(booking.session_id)):
            return PendingCancelled()
        if standing is None and programme_version not in (None, self.newest.version):
            return OtherProgramme()
        taken = () if standing else self.taken(booking)
        if standing is None and not taken:
            if booking.reference in self.by_reference:
                raise LedgerUnavailable
            self.by_reference[booking.reference] = standing = booking
        self.switches.written()
        return standing or AlreadyBooked(taken)

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """What stands, or nothing for good; there is no await between the look and the write."""
        await self.switches.read()
        standing = self.of_session(booking.session_id)
        if standing is None:
            self.off.add(booking.session_id)
            self.switches.written()
        return standing

    async def cancel(self, cancellation: Cancellation) -> Cancelled:
        """Cancel seats of a booking; there is no await between the look and the write."""
        await self.switches.read()
        booking = self.by_reference.get(cancellation.reference)
        if booking is None:
            raise UnknownBooking
        seat_ids = seats_to_cancel(booking, cancellation.seat_ids)
        if seat_ids:
            left = tuple(seat_id for seat_id in booking.seat_ids if seat_id not in seat_ids)
            why = (cancellation.at_ms, cancellation.by, cancellation.reason)
            cancelled = booking.cancelled + tuple(CancelledSeat(seat_id, *why) for seat_id in seat_ids)
            booking = values.replace(booking, seat_ids=left, cancelled=cancelled)
            self.by_reference[booking.reference] = booking
            self.changed.append(booking.showtime_id)
        self.switches.written()
        return Cancelled(booking, seat_ids)

    async def seat_changes(self, after: int | None) -> SeatChanges:
        """All changes are kept."""
        await self.switches.read()
        newest = len(self.changed)
        return SeatChanges(newest, frozenset() if after is None else frozenset(self.changed[after:]))

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        """Every booking of a showtime that has seats."""
        await self.switches.read()
        sold = [one for one in self.by_reference.values() if one.showtime_id == showtime_id and one.seat_ids]
        return [values.replace(one, cancelled=()) for one in sold]

    async def booking_of_session(self, session_id: str) -> Booking | None:
        """The booking that a hold became, cancelled or not."""
        await self.switches.read()
        return self._ever_of_session(session_id)

    async def booking(self, reference: str) -> Booking | None:
        """The booking of that reference."""
        await self.switches.read()
        return self.by_reference.get(reference)

    async def house_seat_changes(self, showtime_id: str) -> Mapping[str, bool]:
        """What staff have decided."""
        await self.switches.read()
        return {seat_id: kept for (at, seat_id), kept in self.house_seats.items() if at == showtime_id}

    async def change_house_seats(self, change: HouseSeatChange) -> None:
        """Keep a decision."""
        await self.switches.read()
        self.house_seats |= {(change.showtime_id, seat_id): change.reserved for seat_id in change.seat_ids}
        self.switches.written()

    def of_session(self, session_id: str) -> Booking | None:
        """What is sold, for tests: whatever the switches say."""
        booking = self._ever_of_session(session_id)
        return values.replace(booking, cancelled=()) if booking and booking.seat_ids else None

    def _ever_of_session(self, session_id: str) -> Booking | None:
        return next((one for one in self.by_reference.values() if one.session_id == session_id), None)

    def taken(self, booking: Booking) -> tuple[str, ...]:
        """Those of the booking's seats that are booked by others: the guard of uniqueness."""
        sold = self.owners(booking.showtime_id)
        return tuple(seat_id for seat_id in booking.seat_ids if seat_id in sold)

    def owners(self, showtime_id: str) -> dict[str, str]:
        """The session that has booked each seat, for tests. Raises `AssertionError` when there are two."""
        found: dict[str, str] = {}
        for one in self.by_reference.values():
            for seat_id in one.seat_ids if one.showtime_id == showtime_id else ():
                assert seat_id not in found, f"{seat_id} is booked by {found[seat_id]} and by {one.session_id}"
                found[seat_id] = one.session_id
        return found

    @property
    def answers_kept(self) -> int:
        """How many answers are stored."""
        return len(self._answers)

    async def recall(self, key: str, now_ms: int) -> Remembered | None:
        """What was answered under `key`."""
        await self.switches.read()
        known, since_ms = self._answers.get(key, (None, 0))
        if known is not None and now_ms - since_ms < (ANSWER_KEPT_MS if known.status else UNDER_WAY_MAX_MS):
            return known
        return None

    async def remember(self, key: str, answer: Remembered, now_ms: int) -> None:
        """Keep an answer."""
        await self.switches.read()
        self._answers[key] = answer, now_ms
        self.switches.written()


async def _at_once() -> None:
    """The way to the ledger where nothing happens on it."""


class LedgerLine:
    """One process's line to a ledger that others write to as well.

    `on_the_way` happens while a booking is under way to the ledger, `on_the_way_back` after it is written; a process
    may die there. `loss` is what becomes of the next booking.
    """

    def __init__(self, behind: BookingLedger) -> None:
        self.behind = behind
        self.loss = Loss.NOTHING
        self.on_the_way: Callable[[], Awaitable[None]] = _at_once
        self.on_the_way_back: Callable[[], Awaitable[None]] = _at_once

    def troubles(self) -> Sequence[str]:
        return self.behind.troubles()

    async def book(
        self,
        booking: Booking,
        programme_version: int | None = None,
        *,
        unless_paying: bool = False,
        entry: AuditEntry | None = None,
    ) -> BookOutcome:
        await self.on_the_way()
        loss, self.loss = self.loss, Loss.NOTHING
        if loss is Loss.REQUEST:
            raise LedgerUnavailable
        outcome = await self.behind.book(booking, programme_version)
        await self.on_the_way_back()
        if loss is Loss.REPLY:
            raise LedgerUnavailable
        return outcome

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        return await self.behind.cancel_pending(booking)

    async def cancel(self, cancellation: Cancellation) -> Cancelled:
        return await self.behind.cancel(cancellation)

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        return await self.behind.bookings(showtime_id)

    async def booking_of_session(self, session_id: str) -> Booking | None:
        return await self.behind.booking_of_session(session_id)

    async def booking(self, reference: str) -> Booking | None:
        return await self.behind.booking(reference)

    async def house_seat_changes(self, showtime_id: str) -> Mapping[str, bool]:
        return await self.behind.house_seat_changes(showtime_id)

    async def change_house_seats(self, change: HouseSeatChange) -> None:
        await self.behind.change_house_seats(change)
