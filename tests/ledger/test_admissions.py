"""Scans on both databases: decided once, in one transaction with what is recorded, also by doors that meet later."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain.admission import Verdict
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.refusals import UnknownScan
from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.devices import DEVICE_LIFE_MS, DEVICES_MAX
from firstclick.ledger import SqlLedger
from firstclick.service.door import scan_batch
from firstclick.service.door.manifest import SeatAtDoor
from firstclick.service.ports.ledger import Cancellation
from tests.ledger.doors import HOUR_MS, LATER, MIA, OUT, TONIGHT, Door, device, sender
from tests.ledger.making import NOW_MS, a_booking, found_by_hand
from tests.ledger.payments import a_payment, becoming, inserting, the_booking
from tests.ledger.test_moves import moving

pytestmark = pytest.mark.long

ADMITTED, ALREADY, DOUBLE = Verdict.ADMITTED, Verdict.ALREADY, Verdict.DOUBLE
ENTRY = AuditEntry(NOW_MS, "Max", "something")


@pytest.fixture
def door(ledger: SqlLedger) -> Door:
    return Door(ledger)


async def test_a_scan_that_is_sent_again_is_the_same_scan(door: Door, ledger: SqlLedger, url: str) -> None:
    ticket = a_booking("A1", "A2")
    await ledger.book(ticket)
    scan = door.of(ticket)
    for _ in range(3):
        assert await door.verdicts(scan) == [ADMITTED]
    (other,) = await door.scan(door.of(ticket), by=sender("left"))
    assert (other.verdict, other.seat_ids, other.inside) == (ALREADY, ("A1", "A2"), 2)
    assert other.first is not None
    assert (other.first.who, other.first.scanned_at_ms) == ("Mia", NOW_MS)
    assert found_by_hand(url, "SELECT count(*) FROM admissions") == [(1,)]
    acts = await ledger.acts_about(ticket.reference)
    assert [(one.who, one.what) for one in acts] == [("Mia", "admit")]


async def test_three_of_five_go_in_one_goes_out_and_the_rest_comes(door: Door, ledger: SqlLedger) -> None:
    ticket = a_booking("A1", "A2", "A3", "A4", "A5")
    await ledger.book(ticket)
    results = await door.scan(door.of(ticket, "A1", "A2", "A3"), door.of(ticket, "A3", "A4"), door.of(ticket))
    assert [(one.verdict, one.seat_ids) for one in results] == [
        (ADMITTED, ("A1", "A2", "A3")),
        (ALREADY, ("A3", "A4")),
        (ADMITTED, ("A4", "A5")),
    ]
    assert await door.verdicts(door.of(ticket, "A2", way=OUT), door.of(ticket, "A2", way=OUT)) == [
        Verdict.LEFT,
        ALREADY,
    ]
    (again,) = await door.scan(door.of(ticket))
    assert (again.verdict, again.seat_ids, again.inside) == (ADMITTED, ("A2",), 5)


async def test_of_two_doors_at_the_same_moment_one_admits(door: Door, ledger: SqlLedger, rival: SqlLedger) -> None:
    tickets = [a_booking(f"B{number}") for number in range(1, 6)]
    for one in tickets:
        await ledger.book(one)
    other = Door(rival)
    for one in tickets:
        both = await asyncio.gather(door.verdicts(door.of(one)), other.verdicts(other.of(one, scan_id=f"x{one}")))
        assert sorted(verdict for found in both for verdict in found) == [ADMITTED, ALREADY]


async def test_doors_that_were_offline_meet_in_either_order(door: Door, ledger: SqlLedger) -> None:
    """The left door's clock is an hour late, the right one's an hour early; the left one was first."""
    first, second = a_booking("A1"), a_booking("A2")
    for one in (first, second):
        await ledger.book(one)
    door.clock.advance(600_000)
    late, early = NOW_MS - HOUR_MS, NOW_MS + HOUR_MS
    left, right = sender("left", late + 600_000), sender("right", early + 600_000)
    by_left = [door.of(one, at_ms=late + 1_000, offline=True) for one in (first, second)]
    by_right = [door.of(one, at_ms=early + 2_000, offline=True) for one in (first, second)]
    assert await door.verdicts(by_left[0], by=left) == [ADMITTED]
    assert await door.verdicts(*by_right, by=right) == [DOUBLE, ADMITTED]
    assert await door.verdicts(*by_left, by=left) == [ADMITTED, ADMITTED]
    assert await door.verdicts(*by_right, by=right) == [DOUBLE, DOUBLE]
    found = await door.manifests.outcomes("show-1")
    assert [(one.verdict, one.event.who, one.first and one.first.who) for one in found] == [
        (DOUBLE, "device/right", "device/left"),
        (DOUBLE, "device/right", "device/left"),
    ]


async def test_tickets_that_do_not_count(door: Door, ledger: SqlLedger) -> None:
    cancelled, later = a_booking("A1"), a_booking("A2", showtime_id="show-2")
    moved, gone = a_booking("A3"), a_booking("A4", showtime_id="of last year")
    for one in (cancelled, later, moved, gone):
        await ledger.book(one)
    await ledger.cancel(Cancellation(cancelled.reference, (), "Mia", "ill", NOW_MS))
    await ledger.move(moving(moved, ("A3", "B3")))
    results = await door.scan(
        door.of(""),
        door.of("2222-2222"),
        door.of(cancelled),
        door.of(later, showtime_id="show-1"),
        door.of(later),
        door.of(gone),
        door.of(moved, "A3"),
    )
    assert [one.verdict for one in results] == [
        Verdict.UNKNOWN,
        Verdict.UNKNOWN,
        Verdict.CANCELLED,
        Verdict.WRONG_SHOWTIME,
        Verdict.TOO_EARLY,
        Verdict.WRONG_SHOWTIME,
        ADMITTED,
    ]
    assert (results[3].showtime, results[6].seat_ids) == (LATER, ("B3",))


async def test_what_is_due_is_named_and_may_be_taken_and_then_it_counts(door: Door, ledger: SqlLedger) -> None:
    row = a_payment("A1", state=PaymentState.DUE)
    booking = the_booking(row)
    await ledger.write_payment(inserting(row, book=booking))
    (unpaid,) = await door.scan(door.of(booking))
    assert (unpaid.verdict, unpaid.due) == (Verdict.UNPAID, row.total)
    assert await door.verdicts(door.of(booking, offline=True)) == [Verdict.UNPAID]
    paid = becoming(row, PaymentState.PAID)
    await ledger.write_payment(replace(inserting(paid), before=row))
    assert await door.verdicts(door.of(booking)) == [ADMITTED]
    (look_at,) = await door.manifests.outcomes("show-1")
    assert (look_at.verdict, look_at.event.offline) == (Verdict.UNPAID, True)


async def test_an_undo_makes_room_and_is_made_once_and_a_device_undoes_its_own(
    door: Door, ledger: SqlLedger, url: str
) -> None:
    ticket = a_booking("A1")
    await ledger.book(ticket)
    scan = door.of(ticket)
    assert await door.verdicts(scan, by=sender("left")) == [ADMITTED]
    for wrong in ("no such scan", f"undo {scan.scan_id}"):
        with pytest.raises(UnknownScan):
            await door.scans.undo(wrong, MIA)
    with pytest.raises(UnknownScan):
        await door.scans.undo(scan.scan_id, sender("right"))
    for _ in range(2):
        await door.scans.undo(scan.scan_id, sender("left"))
    (again,) = await door.scan(scan, by=sender("left"))
    assert (again.verdict, again.is_undone, again.inside) == (ADMITTED, True, 0)
    assert await door.verdicts(door.of(ticket)) == [ADMITTED]
    assert found_by_hand(url, "SELECT count(*) FROM admissions") == [(3,)]
    acts = await ledger.acts_about(ticket.reference)
    assert [one.what for one in acts] == ["admit", "admit-undo", "admit"]


async def test_what_a_revoked_device_sends_is_listed_and_admits_nobody(door: Door, ledger: SqlLedger) -> None:
    ticket = a_booking("A1")
    await ledger.book(ticket)
    stolen = sender("left", revoked_at_ms=NOW_MS, revoked_by="Max")
    assert await door.verdicts(door.of(ticket, offline=True, at_ms=NOW_MS - 60_000), by=stolen) == [Verdict.REVOKED]
    assert await door.verdicts(door.of(ticket)) == [ADMITTED]
    assert [one.verdict for one in await door.manifests.outcomes("show-1")] == [Verdict.REVOKED]


async def test_one_ticket_has_so_many_events_at_most(
    door: Door, ledger: SqlLedger, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_batch, "EVENTS_PER_TICKET_MAX", 2)
    ticket = a_booking("A1")
    await ledger.book(ticket)
    scans = [door.of(ticket, offline=True) for _ in range(3)]
    assert await door.verdicts(*scans) == [ADMITTED, DOUBLE, Verdict.UNKNOWN]
    assert found_by_hand(url, "SELECT count(*) FROM admissions") == [(2,)]


async def test_the_manifest_has_every_ticket_and_later_what_has_changed(door: Door, ledger: SqlLedger) -> None:
    row = a_payment("A1", "A2", state=PaymentState.PAID, look_at_ms=None)
    due, free = a_payment("B1", state=PaymentState.DUE), a_booking("C1", "C2")
    await ledger.write_payment(inserting(row, book=the_booking(row)))
    await ledger.write_payment(inserting(due, book=the_booking(due)))
    await ledger.book(free)
    await ledger.cancel(Cancellation(free.reference, ("C2",), "Mia", "ill", NOW_MS))
    await door.scan(door.of(free))
    whole = await door.manifests.of_showtime("show-1")
    states = {seat.seat_id: (seat.ticket_type, seat.state) for one in whole.tickets for seat in one.seats}
    assert states == {
        "A1": ("adult", SeatAtDoor.VALID),
        "A2": ("adult", SeatAtDoor.VALID),
        "B1": ("adult", SeatAtDoor.DUE),
        "C1": ("", SeatAtDoor.INSIDE),
        "C2": ("", SeatAtDoor.CANCELLED),
    }
    assert (whole.row.showtime, whole.row.expected, whole.row.admitted) == (TONIGHT, 4, 1)
    door.clock.advance(HOUR_MS)
    assert whole.next_ms <= NOW_MS, "what is being written may have this time"
    none = await door.manifests.of_showtime("show-1", NOW_MS + 1)
    assert (none.tickets, none.row.expected) == ((), 4)
    await door.scan(door.of(free, way=OUT))
    (changed,) = (await door.manifests.of_showtime("show-1", NOW_MS + 1)).tickets
    assert (changed.reference, changed.seats[0].state) == (free.reference, SeatAtDoor.OUT)


async def test_devices_are_found_until_revoked_and_only_so_many_are_let_in(ledger: SqlLedger, url: str) -> None:
    left = device("left")
    assert await ledger.door.devices.add(left, ENTRY)
    assert await ledger.door.devices.find(left.token_hash) == left
    assert await ledger.door.devices.find(b"another") is None
    for at_ms in (NOW_MS, NOW_MS + 1):
        revoked = await ledger.door.devices.revoke(left.device_id, at_ms, ENTRY)
        assert revoked == replace(left, revoked_at_ms=NOW_MS, revoked_by="Max"), "it stays as it was"
    assert await ledger.door.devices.revoke("none", NOW_MS, ENTRY) is None
    assert len(await ledger.audit.rows(0, 10)) == 2
    for number in range(DEVICES_MAX):
        assert await ledger.door.devices.add(device(str(number)), ENTRY)
    assert not await ledger.door.devices.add(device("one more"), ENTRY)
    later = replace(device("later"), created_at_ms=NOW_MS - HOUR_MS + DEVICE_LIFE_MS)
    assert await ledger.door.devices.add(later, ENTRY), "the day of the others is over"
    assert found_by_hand(url, "SELECT count(*) FROM door_devices") == [(DEVICES_MAX + 2,)]
