"""What a device needs to decide without a network: the tickets of a showtime, and the showtimes of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from firstclick.domain import refusals
from firstclick.domain.admission import Folded, Opening, Outcome, fold, opening
from firstclick.domain.booking import Booking
from firstclick.domain.days import local_day
from firstclick.domain.programme import Programme, Showtime
from firstclick.service.door.scan_batch import is_due
from firstclick.service.door.scans import conflicts
from firstclick.service.office.admissions_report import AdmissionRow, admission_row
from firstclick.service.office.cinema_days import Days
from firstclick.service.office.reports import Reports
from firstclick.service.ports.admissions import AdmissionLedger, TicketFile

OVERLAP_MS = 60_000
"""What was written within this time before an answer may not be in it yet: the next one begins so much earlier."""


class SeatAtDoor(StrEnum):
    """How a seat of a ticket stands."""

    VALID = "valid"
    INSIDE = "inside"
    OUT = "out"
    DUE = "due"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ManifestSeat:
    """A seat of a ticket. `at_ms` is when somebody went in or out last, in milliseconds since 1970 UTC; None: never."""

    seat_id: str
    ticket_type: str
    state: SeatAtDoor
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ManifestTicket:
    """A ticket, by its reference: devices are given a hash of its token only."""

    reference: str
    seats: tuple[ManifestSeat, ...]
    has_conflict: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """The tickets of a showtime, those that have changed where that was asked for. `next_ms` is the next `since`."""

    row: AdmissionRow
    tickets: tuple[ManifestTicket, ...]
    next_ms: int
    opens: Opening | None


class Manifests:
    """Reads for doors. Raises `LedgerUnavailable`. `programme` returns the one on sale, `now_ms` the store's time."""

    def __init__(
        self,
        ledger: AdmissionLedger,
        reports: Reports,
        programme: Callable[[], Programme],
        now_ms: Callable[[], int],
        opens_before_ms: int,
    ) -> None:
        self._ledger = ledger
        self._reports = reports
        self._programme = programme
        self._now_ms = now_ms
        self._opens_before_ms = opens_before_ms

    @property
    def timezone(self) -> str:
        """The IANA name of the cinema's time zone."""
        return self._programme().timezone

    async def of_showtime(self, showtime_id: str, since_ms: int = 0) -> Manifest:
        """The manifest. Raises `UnknownShowtime`."""
        showtime, now_ms = self._showtime(showtime_id), self._now_ms()
        files = await self._ledger.tickets_of(showtime_id)
        is_off = showtime.is_cancelled  # no row of a ticket says when that was
        tickets = tuple([_ticket(one, is_off) for one in files if is_off or _changed_ms(one) >= since_ms])
        opens = opening(showtime.starts_at_ms, showtime.ends_at_ms, self._opens_before_ms)
        row = admission_row(showtime, sum(len(one.booking.seat_ids) for one in files), files)
        return Manifest(row, tickets, max(0, now_ms - OVERLAP_MS), opens)

    async def find(self, showtime_id: str, query: str) -> Sequence[tuple[str, ManifestTicket]]:
        """Buyers with their tickets, by a part of the name, a seat or a reference. Raises `UnknownShowtime`."""
        is_off = self._showtime(showtime_id).is_cancelled
        files = await self._ledger.tickets_of(showtime_id)
        return [(one.booking.buyer.name, _ticket(one, is_off)) for one in files if _is_meant(one.booking, query)]

    async def outcomes(self, showtime_id: str) -> Sequence[Outcome]:
        """What staff should look at, the newest first. Raises `UnknownShowtime`."""
        self._showtime(showtime_id)
        found = await self._ledger.scanned_at([showtime_id])
        return sorted(conflicts(found.get(showtime_id, ())), key=lambda one: one.event.place, reverse=True)

    async def row(self, showtime_id: str) -> AdmissionRow:
        """How many are expected and inside. Raises `UnknownShowtime`."""
        return (await self._reports.admissions_of([self._showtime(showtime_id)]))[0]

    async def of_day(self, day: date | None) -> Sequence[AdmissionRow]:
        """The showtimes of that day at the cinema, today for None, in order; after them those that have no start.

        Raises `DaysRefused`.
        """
        programme = self._programme()
        day = day or local_day(self._now_ms(), programme.timezone)
        return await self._reports.admissions(Days(day, day, programme.timezone))

    def _showtime(self, showtime_id: str) -> Showtime:
        showtime = self._programme().showtime_by_id.get(showtime_id)
        if showtime is None:
            raise refusals.UnknownShowtime(showtime_id)
        return showtime


def _is_meant(booking: Booking, query: str) -> bool:
    seats = [*booking.seat_ids, *(one.seat_id for one in booking.cancelled)]
    named = {booking.reference.casefold(), *map(str.casefold, seats)}
    return query.casefold() in named or query.casefold() in booking.buyer.name.casefold()


def _ticket(file: TicketFile, is_off: bool) -> ManifestTicket:
    """`is_off`: the showtime is cancelled."""
    folded = fold(file.booking, file.events)
    return ManifestTicket(file.booking.reference, tuple(_seats(file, folded, is_off)), folded.has_conflict)


def _seats(file: TicketFile, folded: Folded, is_off: bool) -> Iterator[ManifestSeat]:
    types = {} if file.payment is None else {line.seat_id: line.ticket_type for line in file.payment.lines}
    due = is_due(file.payment)
    for seat_id in file.booking.seat_ids:
        its = folded.seats.get(seat_id)
        state = SeatAtDoor.DUE if due else SeatAtDoor.VALID
        if its is not None:
            state = SeatAtDoor.INSIDE if its.is_inside else SeatAtDoor.OUT
        if is_off:
            state = SeatAtDoor.CANCELLED
        yield ManifestSeat(seat_id, types.get(seat_id, ""), state, None if its is None else its.last.scanned_at_ms)
    for one in file.booking.cancelled:
        yield ManifestSeat(one.seat_id, types.get(one.seat_id, ""), SeatAtDoor.CANCELLED)


def _changed_ms(file: TicketFile) -> int:
    """When a ticket changed last, as far as its rows say so."""
    booking, payment = file.booking, file.payment
    times = [booking.booked_at_ms, *(one.at_ms for one in booking.cancelled), *(one.at_ms for one in booking.moved)]
    times += [one.received_at_ms for one in file.events]
    if payment is not None:
        times += [payment.since_ms, payment.taken.at_ms if payment.taken else 0]
    return max(times)
