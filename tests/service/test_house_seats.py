"""House seats: the programme's, plus and minus what staff have decided, also after imports and lost stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.programme import Programme
from firstclick.domain.seats.house_seats import SeatReason, SeatRefusal
from firstclick.domain.seats.seat_map import Row, SeatMap
from firstclick.domain.seats.seat_state import OUT_OF_ORDER, RESERVED, Held
from firstclick.domain.staff.audit import ActingStaff
from firstclick.service.ports.ledger import HouseSeatChange
from firstclick.service.selling.house_seats import Decision
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema, memory, opened, programme
from tests.simulation.clocks import HandClock, pass_ms


def keeping(*house_seats: str, out_of_order: str = "") -> Programme:
    """The programme, where the showtime `kept` keeps these seats back."""
    before = programme()
    kept = before.showtime_by_id["kept"]
    first, *rows = kept.auditorium.seat_map.rows
    seats = tuple(replace(seat, out_of_order=seat.seat_id == out_of_order) for seat in first.seats)
    seat_map = SeatMap((Row(first.label, first.y, seats), *rows))
    room = replace(kept.auditorium, house_seats=house_seats, seat_map=seat_map)
    showtimes = (replace(one, auditorium=room) if one.showtime_id == "kept" else one for one in before.showtimes)
    return replace(before, showtimes=tuple(showtimes))


async def imported(cinema: Cinema, changed: Programme) -> None:
    """What a process does after an import."""
    cinema.views.adopt(changed)
    await cinema.repair.showtime("kept")


@asynccontextmanager
async def repairing(cinema: Cinema) -> AsyncIterator[None]:
    """Run the repair in the background."""
    task = asyncio.create_task(cinema.repair.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_import_changes_the_house_seats_of_an_opened_showtime_both_ways(cinema: Cinema) -> None:
    assert await cinema.seats("kept") == {"A1": RESERVED, "B3": RESERVED}
    await imported(cinema, keeping("B3", "C5"))
    assert await cinema.seats("kept") == {"B3": RESERVED, "C5": RESERVED}


async def test_a_seat_that_is_out_of_order_is_reserved_with_its_reason(cinema: Cinema) -> None:
    await cinema.seats("kept")
    await imported(cinema, keeping("A1", out_of_order="A1"))
    assert await cinema.seats("kept") == {"A1": OUT_OF_ORDER}


async def test_staff_can_neither_sell_a_seat_that_is_out_of_order_nor_keep_it_back(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    await imported(cinema, keeping("B3", out_of_order="A1"))
    await cinema.seats("kept")
    broken = (SeatRefusal("A1", SeatReason.OUT_OF_ORDER),)
    sold = await cinema.house_seats.sell(Decision("kept"), ["A1", "B3"])
    assert (sold.changed, sold.refused) == (("B3",), broken)
    kept = await cinema.house_seats.keep_back(Decision("kept"), ["A1", "B3"])
    assert (kept.changed, kept.refused) == (("B3",), broken)
    await cinema.house_seats.unreserve(Decision("kept"), ["A1"])
    assert await cinema.seats("kept") == {"A1": OUT_OF_ORDER, "B3": RESERVED}
    assert await ledger.house_seat_changes("kept") == {"B3": True}


async def test_what_staff_decided_stays_after_an_import_and_a_lost_store(
    cinema: Cinema, clock: HandClock, ledger: HonestLedger
) -> None:
    await cinema.house_seats.unreserve(Decision("kept"), ["A1", "C1"])
    await cinema.house_seats.reserve(Decision("kept", "press", ActingStaff("mia")), ["C2"])
    await imported(cinema, keeping("A1", "B3", "C5"))
    expected = dict.fromkeys(("B3", "C2", "C5"), RESERVED)
    assert await cinema.seats("kept") == expected
    another = await opened(memory(clock, "life-2"), ledger=ledger)
    another.views.adopt(keeping("A1", "B3", "C5"))
    assert await another.seats("kept") == expected


async def test_a_seat_that_staff_keep_back_is_kept_back_when_a_hold_that_was_faster_ends(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    session = await cinema.hold("anna", "C5", "kept")
    await ledger.change_house_seats(HouseSeatChange("kept", ("C5",), True, "press", "mia", 1))
    await cinema.repair.showtime("kept")
    async with repairing(cinema):
        await cinema.office.release(session, "anna")
        await pass_ms(1)
        assert await cinema.seats("kept") == dict.fromkeys(("A1", "B3", "C5"), RESERVED)


async def test_a_seat_that_is_held_is_kept_back_when_its_hold_ends(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "C5", "kept")
    async with repairing(cinema):
        await imported(cinema, keeping("C5"))
        assert isinstance((await cinema.seats("kept"))["C5"], Held)
        await cinema.office.release(session, "anna")
        await pass_ms(1)
        assert await cinema.seats("kept") == {"C5": RESERVED}


async def test_a_seat_that_is_taken_cannot_be_reserved_and_nothing_is_stored(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    await cinema.hold("anna", "C5", "kept")
    with pytest.raises(refusals.SeatTaken):
        await cinema.house_seats.reserve(Decision("kept"), ["C4", "C5"])
    assert ledger.house_seats == {}
