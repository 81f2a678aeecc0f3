"""The scans of one request, decided about one after another. It does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from firstclick.domain.admission import (
    AdmissionEvent,
    AdmissionKind,
    DoorTicket,
    Folded,
    Opening,
    Outcome,
    Scan,
    Verdict,
    clamped_ms,
    fault_of,
    fold,
    opening,
    seats_asked,
    seats_moving,
)
from firstclick.domain.booking import Booking
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.money.payment_changes import price_of
from firstclick.domain.programme import Programme, Showtime
from firstclick.domain.staff.audit import ActingStaff, AuditEntry, AuditKind
from firstclick.domain.staff.devices import DoorDevice
from firstclick.service.ports.admissions import NewEvents, TicketFile

EVENTS_PER_TICKET_MAX = 200
"""More are not kept of one ticket: a stolen device must not fill the disk."""


@dataclass(frozen=True, slots=True)
class SentScan:
    """A scan as a door sent it. `reference` is "" for a ticket that this server did not sign.

    `scanned_at_ms` is by the clock of the door.
    """

    scan_id: str
    reference: str
    scanned_at_ms: int
    way: AdmissionKind = AdmissionKind.IN
    seat_ids: tuple[str, ...] = ()
    showtime_id: str = ""
    offline: bool = False


@dataclass(frozen=True, slots=True)
class ScanSender:
    """Who sends scans: a member of staff, or a device. `sent_at_ms` is what its clock said, None where it did not."""

    staff: ActingStaff
    device: DoorDevice | None = None
    sent_at_ms: int | None = None

    @property
    def device_id(self) -> str:
        """What events have as their device; who is signed in is their own."""
        return f"staff/{self.staff.name}" if self.device is None else self.device.device_id


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of a scan. Without a booking it was unknown.

    `seat_ids` went in or out by it, or else are those that it was about; `twice` another door let in before, by
    `first`. `inside` of the ticket's `valid` seats are inside now. `due` is to be paid. What came too early is let in
    from `opens_at_ms`.
    """

    scan_id: str
    verdict: Verdict
    booking: Booking | None = None
    showtime: Showtime | None = None
    seat_ids: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    first: AdmissionEvent | None = None
    inside: int = 0
    due: Money | None = None
    opens_at_ms: int | None = None
    is_undone: bool = False


class ScanBatch:
    """The scans of one request, one after another."""

    def __init__(self, programme: Programme, opens_before_ms: int, sender: ScanSender, now_ms: int) -> None:
        self._programme = programme
        self._opens_before_ms = opens_before_ms
        self._sender = sender
        self._now_ms = now_ms
        self._files: dict[str, TicketFile] = {}
        self._known: dict[str, AdmissionEvent] = {}
        self._new: list[AdmissionEvent] = []
        self._refused: dict[str, Verdict] = {}

    def read(self, files: Mapping[str, TicketFile], known: Mapping[str, AdmissionEvent]) -> None:
        """Take over what the ledger has."""
        self._files, self._known = dict(files), dict(known)

    def take(self, sent: SentScan) -> None:
        """Decide about one. Its event, where it has one, counts for the scans after it."""
        file = self._files.get(sent.reference)
        if file is None or sent.scan_id in self._known or len(file.events) >= EVENTS_PER_TICKET_MAX:
            return
        scan = Scan(sent.scan_id, sent.reference, 0, sent.way, sent.seat_ids, sent.showtime_id, sent.offline)
        scan = replace(scan, at_ms=self._time_of(sent, file))
        asked = seats_asked(file.booking, scan)
        fault = fault_of(self._ticket(file), scan, asked)
        if self._sender.device is not None and self._sender.device.is_revoked:
            fault = Verdict.REVOKED
        if scan.offline:
            self._append(file, scan, asked or (), fault)
            return
        moving = () if asked is None or fault is not None else seats_moving(folded_of(file), scan, asked)
        if moving:
            self._append(file, scan, moving, None)
        else:
            self._refused[scan.scan_id] = fault or Verdict.ALREADY

    def new_events(self) -> NewEvents:
        """What is to be appended, each with its entry."""
        return NewEvents(tuple(self._new), tuple(map(self._entry, self._new)))

    def result(self, sent: SentScan) -> Scanned:
        """The verdict on a scan after all of them."""
        file = self._files.get(sent.reference)
        if file is None:
            return Scanned(sent.scan_id, Verdict.UNKNOWN)
        folded = folded_of(file)
        stored = self._known.get(sent.scan_id)
        if stored is None:
            return self._not_let_in(sent, file, folded)
        if stored.reference != sent.reference or stored.way is AdmissionKind.UNDO:
            return Scanned(sent.scan_id, Verdict.UNKNOWN)
        return self._scanned(sent, file, folded, folded.outcomes[sent.scan_id])

    def _time_of(self, sent: SentScan, file: TicketFile) -> int:
        """The clamped time. What is decided here comes after all that is known of the ticket."""
        if sent.offline:
            device = self._sender.device
            earliest_ms = 0 if device is None else device.created_at_ms
            return clamped_ms(sent.scanned_at_ms, self._sender.sent_at_ms, self._now_ms, earliest_ms)
        events = [one.scanned_at_ms + 1 for one in file.events]
        return max([self._now_ms, *events, *(one.at_ms for one in file.booking.cancelled)])

    def _append(self, file: TicketFile, scan: Scan, seat_ids: tuple[str, ...], refused: Verdict | None) -> None:
        event = AdmissionEvent(
            scan_id=scan.scan_id,
            reference=scan.reference,
            showtime_id=file.booking.showtime_id,
            seat_ids=seat_ids,
            way=scan.way,
            device=self._sender.device_id,
            who=self._sender.staff.name,
            scanned_at_ms=scan.at_ms,
            received_at_ms=self._now_ms,
            offline=scan.offline,
            refused=refused,
        )
        self._new.append(event)
        self._known[event.scan_id] = event
        self._files[scan.reference] = replace(file, events=(*file.events, event))

    def _entry(self, event: AdmissionEvent) -> AuditEntry:
        outcome = folded_of(self._files[event.reference]).outcomes[event.scan_id]
        details = {"scan": event.scan_id, "seats": list(event.seat_ids), "verdict": outcome.verdict}
        more = {"scanned_at": event.scanned_at_ms, "offline": True} if event.offline else {}
        return self._sender.staff.entry(AuditKind.ADMIT, event.reference, self._now_ms, **details, **more)

    def _ticket(self, file: TicketFile) -> DoorTicket:
        showtime = self._showtime(file)
        opens: Opening | None = None
        if showtime is not None:
            opens = opening(showtime.starts_at_ms, showtime.ends_at_ms, self._opens_before_ms)
        is_cancelled = showtime is not None and showtime.is_cancelled
        return DoorTicket(file.booking, is_due(file.payment), showtime is not None, opens, is_cancelled)

    def _showtime(self, file: TicketFile) -> Showtime | None:
        return self._programme.showtime_by_id.get(file.booking.showtime_id)

    def _not_let_in(self, sent: SentScan, file: TicketFile, folded: Folded) -> Scanned:
        verdict = self._refused.get(sent.scan_id, Verdict.UNKNOWN)
        scan = Scan(sent.scan_id, sent.reference, self._now_ms, sent.way, sent.seat_ids)
        asked = seats_asked(file.booking, scan) or ()
        inside = [folded.seats[one].last for one in asked if folded.is_inside(one)]
        first = min(inside, key=_place) if verdict is Verdict.ALREADY and inside else None
        return self._scanned(sent, file, folded, _Refused(verdict, asked, first))

    def _scanned(self, sent: SentScan, file: TicketFile, folded: Folded, its: Outcome | _Refused) -> Scanned:
        valid = file.booking.seat_ids
        outcome = its if isinstance(its, Outcome) else None
        opens = self._ticket(file).opens if its.verdict is Verdict.TOO_EARLY else None
        return Scanned(
            scan_id=sent.scan_id,
            verdict=its.verdict,
            booking=file.booking,
            showtime=self._showtime(file),
            seat_ids=its.seat_ids,
            twice=outcome.twice if outcome else (),
            first=its.first,
            inside=sum(map(folded.is_inside, valid)),
            due=_due(file.payment) if its.verdict is Verdict.UNPAID else None,
            opens_at_ms=None if opens is None else opens.from_ms,
            is_undone=outcome is not None and outcome.undone is not None,
        )


@dataclass(frozen=True, slots=True)
class _Refused:
    """A scan that let nobody in, and is not stored."""

    verdict: Verdict
    seat_ids: tuple[str, ...]
    first: AdmissionEvent | None


def is_due(payment: Payment | None) -> bool:
    """Whether a ticket is still to be paid."""
    return payment is not None and payment.state is PaymentState.DUE


def _due(payment: Payment | None) -> Money | None:
    return price_of(payment, payment.live_seat_ids) if payment is not None else None


def folded_of(file: TicketFile) -> Folded:
    """A ticket after all its events."""
    return fold(file.booking, file.events)


def _place(event: AdmissionEvent) -> tuple[int, str, str]:
    return event.place
