"""Doors for tests: a programme with a showtime that is on, and who sends scans."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from firstclick.domain.admission import AdmissionKind, Verdict
from firstclick.domain.booking import Booking
from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.staff.audit import ActingStaff
from firstclick.domain.staff.devices import DoorDevice
from firstclick.ledger import SqlLedger
from firstclick.service.door.manifest import Manifests
from firstclick.service.door.scan_batch import Scanned, ScanSender, SentScan
from firstclick.service.door.scans import Scans
from firstclick.service.office.reports import Reports
from tests.ledger.making import NOW_MS
from tests.simulation.clocks import HandClock

HOUR_MS = 3_600_000
ROOM = Auditorium("room", "Room", plain_grid(30, 20))
FILM = Movie("film", "The Film", 90)
TONIGHT = Showtime("show-1", FILM, ROOM, NOW_MS + HOUR_MS // 2)
LATER = Showtime("show-2", FILM, ROOM, NOW_MS + 5 * HOUR_MS)
PROGRAMME = Programme("The Corner House", "Europe/Berlin", (FILM,), (ROOM,), (TONIGHT, LATER))
MIA = ScanSender(ActingStaff("Mia", "10.0.0.7"))


def device(name: str, **fields: object) -> DoorDevice:
    """A device that was let in an hour ago."""
    return DoorDevice(f"id of {name}", name, name.encode(), NOW_MS - HOUR_MS, "Max", **fields)  # type: ignore[arg-type]


def sender(name: str, sent_at_ms: int | None = None, **fields: object) -> ScanSender:
    """A device that sends scans."""
    one = device(name, **fields)
    return ScanSender(ActingStaff(one.name), one, sent_at_ms)


class Door:
    """The use cases of the door on a ledger, with a clock that a test may advance."""

    def __init__(self, ledger: SqlLedger, programme: Programme = PROGRAMME) -> None:
        self.clock, self._ids = HandClock(NOW_MS), count(1)
        self.scans = Scans(ledger.door.admissions, lambda: programme, self.clock, HOUR_MS)
        self.reports = Reports(ledger.reports, lambda: programme, {}, ledger.door.admissions)
        self.manifests = Manifests(ledger.door.admissions, self.reports, lambda: programme, self.clock, HOUR_MS)

    def of(self, ticket: Booking | str, *seats: str, at_ms: int = NOW_MS, **fields: object) -> SentScan:
        """A scan of a booking with an id of its own."""
        reference = ticket if isinstance(ticket, str) else ticket.reference
        named: dict[str, object] = {"scan_id": f"scan-{next(self._ids):04}", **fields}
        return SentScan(reference=reference, scanned_at_ms=at_ms, seat_ids=seats, **named)  # type: ignore[arg-type]

    async def scan(self, *sent: SentScan, by: ScanSender = MIA) -> Sequence[Scanned]:
        """What becomes of these scans in one request."""
        return await self.scans.scan(sent, by)

    async def verdicts(self, *sent: SentScan, by: ScanSender = MIA) -> list[Verdict]:
        """The verdicts on these scans in one request."""
        return [one.verdict for one in await self.scan(*sent, by=by)]


OUT = AdmissionKind.OUT
