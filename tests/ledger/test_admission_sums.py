"""The report of admissions is the sum of the ledger's rows, on both databases, whatever doors and staff do."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from firstclick.domain.admission import AdmissionKind
from firstclick.domain.booking import Booking
from firstclick.domain.days import local_day
from firstclick.ledger import SqlLedger, admissions
from firstclick.service.office.cinema_days import Days
from firstclick.service.ports.ledger import Cancellation
from tests.ledger.conftest import AUDIT_KEY
from tests.ledger.doors import Door, sender
from tests.ledger.making import NOW_MS, a_booking, found_by_hand, run_by_hand
from tests.ledger.test_moves import moving

pytestmark = pytest.mark.long

TODAY = Days(local_day(NOW_MS, "Europe/Berlin"), local_day(NOW_MS, "Europe/Berlin"), "Europe/Berlin")
TICKETS, SEATS_OF_ONE = 3, 3


@dataclass(frozen=True)
class Step:
    """What happens next to a seat of a ticket."""

    what: str
    ticket: int
    seat: int
    offline: bool
    door: str


STEPS = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["in", "in", "out", "undo", "cancel", "move"]),
        ticket=st.integers(0, TICKETS - 1),
        seat=st.integers(0, SEATS_OF_ONE - 1),
        offline=st.booleans(),
        door=st.sampled_from(["left", "right"]),
    ),
    max_size=14,
)


class Story:
    """The steps as they are done, and by hand who is where: by the row of a seat, whatever its name is."""

    def __init__(self, ledger: SqlLedger) -> None:
        self.ledger, self.door, self.fresh = ledger, Door(ledger), 0
        self.came: dict[tuple[int, int], str] = {}
        self.names: dict[tuple[int, int], str] = {}
        self.sold: dict[tuple[int, int], bool] = {}
        self.bookings: list[Booking] = []

    async def opens(self) -> None:
        for ticket in range(TICKETS):
            names = [f"{'ABC'[ticket]}{seat + 1}" for seat in range(SEATS_OF_ONE)]
            booking = a_booking(*names, showtime_id=("show-1", "show-2")[ticket % 2])
            await self.ledger.book(booking)
            self.bookings.append(booking)
            for seat, name in enumerate(names):
                self.names[ticket, seat], self.sold[ticket, seat] = name, True

    async def does(self, step: Step) -> None:
        self.door.clock.advance(1_000)
        now_ms, row = self.door.clock(), (step.ticket, step.seat)
        booking, name = self.bookings[step.ticket], self.names[row]
        if not self.sold[row]:
            return
        if step.what == "cancel":
            await self.ledger.cancel(Cancellation(booking.reference, (name,), "Mia", "ill", now_ms))
            self.sold[row] = False
        elif step.what == "move":
            self.fresh += 1
            self.names[row] = f"M{self.fresh}"
            await self.ledger.move(moving(booking, (name, self.names[row]), at_ms=now_ms))
        else:
            await self._scans(step, booking, name, now_ms)

    async def _scans(self, step: Step, booking: Booking, name: str, now_ms: int) -> None:
        way = AdmissionKind.OUT if step.what == "out" else AdmissionKind.IN
        sent = self.door.of(booking, name, at_ms=now_ms, offline=step.offline, way=way)
        (scanned,) = await self.door.scan(sent, by=sender(step.door, now_ms))
        row = (step.ticket, step.seat)
        if step.what == "undo":
            event = await self.ledger.door.admissions.event(sent.scan_id)
            if event is not None:
                await self.door.scans.undo(sent.scan_id, sender(step.door))
        elif scanned.verdict in {"admitted", "double"}:
            self.came[row] = "inside"
        elif scanned.verdict == "left":
            self.came[row] = "out"


def test_expected_admitted_and_no_shows_are_those_of_the_rows(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admissions, "SHOWTIMES_PER_LOOK", 1)
    with asyncio.Runner() as runner:
        ledger = SqlLedger(url, audit_key=AUDIT_KEY)
        runner.run(ledger.start())

        @settings(max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(STEPS)
        def agree(steps: list[Step]) -> None:
            run_by_hand(url, "DELETE FROM bookings", "DELETE FROM admissions")
            runner.run(_agree(ledger, url, steps))

        try:
            agree()
        finally:
            runner.run(ledger.close())


async def _agree(ledger: SqlLedger, url: str, steps: list[Step]) -> None:
    story = Story(ledger)
    await story.opens()
    for step in steps:
        await story.does(step)
    live = Counter(dict(found_by_hand(url, LIVE_ROWS)))
    rows = {row.showtime.showtime_id: row for row in await story.door.reports.admissions(TODAY)}
    for number, showtime_id in enumerate(("show-1", "show-2")):
        row = rows[showtime_id]
        came = [place for place, sold in story.sold.items() if sold and place[0] % 2 == number and place in story.came]
        assert row.expected == live[showtime_id]
        assert row.admitted == len(came)
        assert row.expected == row.admitted + row.no_shows
        assert row.inside == sum(story.came[place] == "inside" for place in came)


LIVE_ROWS = "SELECT showtime_id, count(*) FROM bookings WHERE cancelled_at_ms IS NULL GROUP BY showtime_id"
