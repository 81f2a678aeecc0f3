"""600 tickets at two doors that lose the network again and again: no verdict differs from a referee that knows all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest

from firstclick.domain.admission import Verdict
from firstclick.domain.booking import booking_reference
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.service.door.manifest import SeatAtDoor
from firstclick.service.door.scan_batch import Scanned, SentScan
from firstclick.service.door.scans import SCANS_MAX
from firstclick.service.ports.ledger import Cancellation
from tests.ledger.conftest import AUDIT_KEY
from tests.ledger.doors import HOUR_MS, ROOM, Door, sender
from tests.ledger.making import NOW_MS, a_booking

TICKETS, TYPED, WRONG, DOUBLE = 600, 0.20, 0.05, 0.02
CHANGES, SEED = 0.05, 19
NOT_IN_THIS_STORY = (Verdict.TOO_EARLY, Verdict.UNPAID)
SEATS = tuple(ROOM.seat_map.by_id)


@dataclass
class Phone:
    """A device: what it knows, what it has still to send, and a clock that is off."""

    name: str
    door: Door
    wrong_by_ms: int
    is_online: bool = True
    known: dict[str, SeatAtDoor] = field(default_factory=dict)
    queue: list[SentScan] = field(default_factory=list)

    async def scan(self, sent: SentScan, *, typed: bool) -> Verdict:
        """What the door shows at once."""
        sent = replace(sent, scanned_at_ms=sent.scanned_at_ms + self.wrong_by_ms)
        if self.is_online:
            return (await self.door.verdicts(sent, by=sender(self.name)))[0]
        state = self.known.get(sent.reference)
        if typed or state is None:
            return Verdict.UNKNOWN
        if state is not SeatAtDoor.VALID:
            return Verdict.ALREADY if state is SeatAtDoor.INSIDE else Verdict.CANCELLED
        self.known[sent.reference] = SeatAtDoor.INSIDE
        self.queue.append(replace(sent, offline=True))
        return Verdict.ADMITTED

    async def sync(self) -> None:
        """Send the queue in pieces, and read what has changed."""
        by = sender(self.name, self.door.clock() + self.wrong_by_ms)
        for start in range(0, len(self.queue), SCANS_MAX):
            await self.door.scan(*self.queue[start : start + SCANS_MAX], by=by)
        self.queue.clear()
        manifest = await self.door.manifests.of_showtime("show-1")
        self.known = {one.reference: one.seats[0].state for one in manifest.tickets}


@dataclass
class Referee:
    """Sees both doors and the true time. `entries` are those whom a door let in, in order, and when the server knew."""

    cancelled: set[str]
    elsewhere: set[str]
    sold: set[str]
    entries: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    expected: dict[str, Verdict] = field(default_factory=dict)

    def judge(self, sent: SentScan, phone: Phone, known_there: set[str], *, typed: bool) -> Verdict:
        """What the door should show now, as far as it can know."""
        ref, before = sent.reference, self.entries.get(sent.reference, [])
        if ref not in self.sold or (not phone.is_online and typed):
            return self._says(sent, Verdict.UNKNOWN)
        if ref in self.cancelled:
            return self._says(sent, Verdict.CANCELLED)
        if ref in self.elsewhere:
            return self._says(sent, Verdict.WRONG_SHOWTIME if phone.is_online else Verdict.UNKNOWN)
        its_own = any(name == phone.name for name, _ in before)
        if any(scan_id in known_there for _, scan_id in before) or (its_own and not phone.is_online):
            return self._says(sent, Verdict.ALREADY)
        self.entries.setdefault(ref, []).append((phone.name, sent.scan_id))
        self._says(sent, Verdict.DOUBLE if before else Verdict.ADMITTED)
        return Verdict.ADMITTED

    def _says(self, sent: SentScan, verdict: Verdict) -> Verdict:
        self.expected[sent.scan_id] = verdict
        return verdict


@pytest.fixture
async def quick_ledger(tmp_path: Path) -> AsyncIterator[SqlLedger]:
    opened = SqlLedger(sqlite_url(tmp_path / "ledger.db"), audit_key=AUDIT_KEY)
    await opened.start()
    yield opened
    await opened.close()


@dataclass
class Evening:
    """The guests in the order in which they come, and the referee of their tickets."""

    door: Door
    chance: Random
    guests: list[str]
    referee: Referee
    phones: tuple[Phone, Phone]
    on_server: set[str] = field(default_factory=set)
    """The scans that the server knows, and those of them that a phone knew when it lost the network."""
    knows: dict[str, set[str]] = field(default_factory=lambda: {"left": set(), "right": set()})
    scans: list[SentScan] = field(default_factory=list)
    shown: set[Verdict] = field(default_factory=set)

    async def goes_by(self) -> None:
        """Every guest comes to one of the doors."""
        for reference in self.guests:
            self.door.clock.advance(self.chance.randint(1, 2_000))
            phone = self.chance.choice(self.phones)
            if self.chance.random() < CHANGES:
                await self._network_changes(phone)
            await self._comes(reference, phone, typed=self.chance.random() < TYPED)
        for phone in self.phones:
            await phone.sync()

    async def _comes(self, reference: str, phone: Phone, *, typed: bool) -> None:
        sent = self.door.of(reference, at_ms=self.door.clock(), showtime_id="show-1")
        known = self.on_server if phone.is_online else self.knows[phone.name]
        expected = self.referee.judge(sent, phone, known, typed=typed)
        shown = await phone.scan(sent, typed=typed)
        assert shown is expected, (sent, phone.name, phone.is_online)
        self.shown.add(shown)
        self.scans.append(sent)
        if phone.is_online:
            self.on_server.add(sent.scan_id)

    async def _network_changes(self, phone: Phone) -> None:
        """The network goes, or comes back: then the phone sends its queue. It learns what the server knows."""
        self.on_server.update(one.scan_id for one in phone.queue)
        await phone.sync()
        self.knows[phone.name] = set(self.on_server)
        phone.is_online = not phone.is_online


async def evening_of(ledger: SqlLedger) -> Evening:
    """Seats of the room, each a ticket; some cancelled, some of another showtime, some forged, some shown twice."""
    chance, door, wrong = Random(SEED), Door(ledger), int(TICKETS * WRONG / 3)
    tickets = [a_booking(seat_id) for seat_id in SEATS[:TICKETS]]
    others = [a_booking(f"{number}", showtime_id="show-2") for number in range(wrong)]
    await asyncio.gather(*map(ledger.book, (*tickets, *others)))
    cancelled = chance.sample(tickets, wrong)
    for one in cancelled:
        await ledger.cancel(Cancellation(one.reference, (), "Mia", "ill", NOW_MS - 1))
    sold = [one.reference for one in (*tickets, *others)]
    forged = [booking_reference(chance.getrandbits(40)) for _ in range(wrong)]
    twice = chance.sample([one.reference for one in tickets], int(TICKETS * DOUBLE))
    guests = [*sold, *forged, *twice]
    chance.shuffle(guests)
    referee = Referee({one.reference for one in cancelled}, {one.reference for one in others}, set(sold))
    phones = Phone("left", door, HOUR_MS), Phone("right", door, -HOUR_MS)
    for phone in phones:
        await phone.sync()
    return Evening(door, chance, guests, referee, phones)


async def test_no_verdict_differs_from_a_referee_that_knows_all(quick_ledger: SqlLedger) -> None:
    evening = await evening_of(quick_ledger)
    door, referee = evening.door, evening.referee
    await evening.goes_by()
    let_in = {scan_id for entries in referee.entries.values() for _, scan_id in entries}
    final = list[Scanned]()
    again = [one for one in evening.scans if one.scan_id in let_in]
    for start in range(0, len(again), SCANS_MAX):
        final += await door.scan(*again[start : start + SCANS_MAX])
    assert {one.scan_id: one.verdict for one in final} == {one: referee.expected[one] for one in let_in}
    row = await door.manifests.row("show-1")
    assert (row.admitted, row.doubles) == (len(referee.entries), len(let_in) - len(referee.entries))
    assert row.doubles, "the doors let in somebody twice"
    assert evening.shown == set(Verdict) - {Verdict.DOUBLE, Verdict.LEFT, Verdict.REVOKED, *NOT_IN_THIS_STORY}
