"""Admission at the door: who of a ticket is inside is a fold over events, so that doors may be offline and meet later.

Events are put in order by their clamped time, the device and the id. Whatever the order in which they arrive, the fold
is the same, at the doors too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from firstclick.domain.booking import Booking, MovedSeat

OFFLINE_MS_MAX = 24 * 3_600_000
"""A scan that arrives later counts as so old, in milliseconds: a device works for a day."""
ADMITS_AFTER_START_MS = 4 * 3_600_000
"""Tickets count at least so long after the start: for who comes late, and where the runtime is not known."""


class AdmissionKind(StrEnum):
    """What an event is: somebody goes in or out, or an earlier event was a mistake."""

    IN = "in"
    OUT = "out"
    UNDO = "undo"


class Verdict(StrEnum):
    """What becomes of a scan."""

    ADMITTED = "admitted"
    LEFT = "left"
    """Somebody goes out, and may come in again."""
    ALREADY = "already"
    """All of it is inside, or on the way out, nobody."""
    DOUBLE = "double"
    """A door that was offline let in whom another door had let in before."""
    WRONG_SHOWTIME = "wrong_showtime"
    TOO_EARLY = "too_early"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    """A device let somebody in after all, which was revoked before it could say so."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a door asks about a ticket. `seat_ids` are those that go in or out; without any all of the ticket.

    `at_ms` is the clamped time, in milliseconds since 1970 UTC. `showtime_id` is what the door lets in to, "" for any.
    With `offline` the door has let them in already.
    """

    scan_id: str
    reference: str
    at_ms: int
    way: AdmissionKind = AdmissionKind.IN
    seat_ids: tuple[str, ...] = ()
    showtime_id: str = ""
    offline: bool = False


@dataclass(frozen=True, slots=True)
class AdmissionEvent:
    """What happened at a door. `seat_ids` are seats as the booking had them at `received_at_ms`.

    `refused` is why it let nobody in by the ledger: it is kept for staff, and counts for nothing. `undoes` is the id of
    the event that an undo is about. Times are in milliseconds since 1970 UTC; `scanned_at_ms` is clamped.
    """

    scan_id: str
    reference: str
    showtime_id: str
    seat_ids: tuple[str, ...]
    way: AdmissionKind
    device: str
    who: str
    scanned_at_ms: int
    received_at_ms: int
    offline: bool
    undoes: str = ""
    refused: Verdict | None = None

    @property
    def place(self) -> tuple[int, str, str]:
        """What events are put in order by."""
        return (self.scanned_at_ms, self.device, self.scan_id)


@dataclass(frozen=True, slots=True)
class SeatAdmission:
    """Who has this seat came in by `first`; `is_inside` until they went out."""

    first: AdmissionEvent
    last: AdmissionEvent
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a stored event. `seat_ids` went in or out by it; `twice` were inside by `first` before."""

    event: AdmissionEvent
    verdict: Verdict
    seat_ids: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    first: AdmissionEvent | None = None
    undone: AdmissionEvent | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """A ticket after all its events: seats that somebody came in with, and each event's outcome by its id."""

    seats: Mapping[str, SeatAdmission] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def is_inside(self, seat_id: str) -> bool:
        """Whether who has the seat is inside now."""
        return seat_id in self.seats and self.seats[seat_id].is_inside

    @property
    def has_conflict(self) -> bool:
        """Whether two doors let in the same seat."""
        return any(one.verdict is Verdict.DOUBLE and not one.undone for one in self.outcomes.values())


NOBODY = Folded()


def clamped_ms(scanned_at_ms: int, sent_at_ms: int | None, received_at_ms: int, earliest_ms: int = 0) -> int:
    """The time of an offline scan by our clock. `sent_at_ms` is what the device's clock said when it sent the scan.

    The difference of the two clocks is taken out. What is left is put between `earliest_ms` (before that the device did
    not exist), or `OFFLINE_MS_MAX` before it arrived, and the moment of its arrival.
    """
    by_our_clock = scanned_at_ms + (0 if sent_at_ms is None else received_at_ms - sent_at_ms)
    return min(max(by_our_clock, earliest_ms, received_at_ms - OFFLINE_MS_MAX), received_at_ms)


def fold(booking: Booking | None, events: Iterable[AdmissionEvent]) -> Folded:
    """A ticket after these events, whatever their order. Seats are those that the booking has now."""
    by_id = {one.scan_id: one for one in events}
    undone = {one.undoes: one for one in by_id.values() if one.way is AdmissionKind.UNDO}
    seats: dict[str, SeatAdmission] = {}
    outcomes: dict[str, Outcome] = {}
    for event in sorted(by_id.values(), key=lambda one: one.place):
        if event.way is AdmissionKind.UNDO:
            continue
        now = event.seat_ids if booking is None else _seats_now(booking, event)
        outcomes[event.scan_id] = _outcome(event, now, undone.get(event.scan_id), seats)
    return Folded(seats, outcomes)


def _outcome(
    event: AdmissionEvent, seat_ids: tuple[str, ...], undone: AdmissionEvent | None, seats: dict[str, SeatAdmission]
) -> Outcome:
    """The outcome of the next event; `seats` are changed by it."""
    if event.refused is not None:
        return Outcome(event, event.refused, seat_ids, undone=undone)
    goes_in = event.way is AdmissionKind.IN
    if undone is not None:
        return Outcome(event, Verdict.ADMITTED if goes_in else Verdict.LEFT, seat_ids, undone=undone)
    before = {seat_id: seats[seat_id] for seat_id in seat_ids if seat_id in seats}
    inside = tuple([seat_id for seat_id, one in before.items() if one.is_inside])
    moving = tuple([seat_id for seat_id in seat_ids if (seat_id in inside) is not goes_in])
    for seat_id in moving:
        seats[seat_id] = SeatAdmission(before[seat_id].first if seat_id in before else event, event, goes_in)
    if not goes_in:
        return Outcome(event, Verdict.LEFT if moving else Verdict.ALREADY, moving)
    if not inside:
        return Outcome(event, Verdict.ADMITTED, moving)
    first = min((before[seat_id].last for seat_id in inside), key=lambda one: one.place)
    return Outcome(event, Verdict.DOUBLE, moving, inside, first)


def seats_asked(booking: Booking, scan: Scan) -> tuple[str, ...] | None:
    """The seats that a scan is about, as the booking has them now, cancelled ones too; None where one was never its.

    A door that was offline may name a seat that the booking has left since, or had left before it knew.
    """
    if not scan.seat_ids:
        return tuple(dict.fromkeys(valid_at(booking, scan.at_ms)))
    known = {*booking.seat_ids, *(one.seat_id for one in booking.cancelled)}
    found = [_seat_now(booking, seat_id, scan.at_ms, known) for seat_id in dict.fromkeys(scan.seat_ids)]
    return tuple([one for one in found if one is not None]) if None not in found else None


def valid_at(booking: Booking, at_ms: int) -> tuple[str, ...]:
    """The seats that the ticket is for at that moment: what was cancelled later counts still."""
    return (*booking.seat_ids, *(one.seat_id for one in booking.cancelled if one.at_ms > at_ms))


@dataclass(frozen=True, slots=True)
class Opening:
    """When tickets of a showtime count, in milliseconds since 1970 UTC: from the first to just before the other."""

    from_ms: int
    until_ms: int


def opening(starts_at_ms: int | None, ends_at_ms: int | None, opens_before_ms: int) -> Opening | None:
    """When the door of a showtime is open; None where it has no start."""
    if starts_at_ms is None:
        return None
    return Opening(starts_at_ms - opens_before_ms, max(ends_at_ms or 0, starts_at_ms + ADMITS_AFTER_START_MS))


@dataclass(frozen=True, slots=True)
class DoorTicket:
    """A booking as the door sees it. `is_on` is whether the programme has its showtime; `is_due`, it is to be paid.

    `is_cancelled` is whether the cinema has cancelled the showtime: its bookings stay until they are refunded.
    """

    booking: Booking
    is_due: bool = False
    is_on: bool = True
    opens: Opening | None = None
    is_cancelled: bool = False


def fault_of(ticket: DoorTicket, scan: Scan, asked: tuple[str, ...] | None) -> Verdict | None:  # noqa: PLR0911 - one each
    """Why a ticket does not count for a scan at all; None where it does. `asked` is as `seats_asked` says."""
    if asked is None:
        return Verdict.UNKNOWN
    if ticket.is_cancelled or not asked or not set(asked) <= set(valid_at(ticket.booking, scan.at_ms)):
        return Verdict.CANCELLED
    if not ticket.is_on or scan.showtime_id not in {"", ticket.booking.showtime_id}:
        return Verdict.WRONG_SHOWTIME
    if ticket.opens is not None and scan.at_ms >= ticket.opens.until_ms:
        return Verdict.WRONG_SHOWTIME
    if scan.way is AdmissionKind.OUT:
        return None
    if ticket.opens is not None and scan.at_ms < ticket.opens.from_ms:
        return Verdict.TOO_EARLY
    return Verdict.UNPAID if ticket.is_due else None


def seats_moving(folded: Folded, scan: Scan, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Those that an online scan lets in or out; none when it must not. Of named seats all, or none of them."""
    goes_in = scan.way is AdmissionKind.IN
    moving = tuple([one for one in asked if folded.is_inside(one) is not goes_in])
    return moving if not scan.seat_ids or len(moving) == len(asked) else ()


def _seats_now(booking: Booking, event: AdmissionEvent) -> tuple[str, ...]:
    known = {*booking.seat_ids, *(one.seat_id for one in booking.cancelled)}
    now = [_seat_now(booking, seat_id, event.received_at_ms, known) or seat_id for seat_id in event.seat_ids]
    return tuple(dict.fromkeys(now))


def _seat_now(booking: Booking, seat_id: str, at_ms: int, known: set[str]) -> str | None:
    """What a seat of then is now, after the moves since; where it had moved away before, after that latest move."""
    for since_ms in (at_ms, *sorted((one.at_ms - 1 for one in booking.moved), reverse=True)):
        now = seat_id
        for moves in _moves(booking, since_ms):
            now = moves.get(now, now)
        if now in known:
            return now
    return None


def _moves(booking: Booking, since_ms: int) -> Iterable[Mapping[str, str]]:
    """The moves after a moment, in order; those that were made together change places at once."""
    later = sorted((one for one in booking.moved if one.at_ms > since_ms), key=_moved_at)
    return [{one.seat_id: one.to for one in together} for _, together in groupby(later, key=_moved_at)]


def _moved_at(one: MovedSeat) -> int:
    return one.at_ms
