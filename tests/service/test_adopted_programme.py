"""Another programme is imported while seats are sold: changed showtimes are reset, and the others stay as they are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.programme import Auditorium, Programme
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import Confirmed, Held
from firstclick.web.api.seat_bytes import SeatBytes
from tests.service.cinema import BEGINS_MS, RULES, Cinema, memory, programme
from tests.service.reader import Reader
from tests.simulation.clocks import START_MS, HandClock, pass_ms
from tests.simulation.wires import Exchange

END_MS = START_MS + RULES.hold_ttl_ms


def with_plain_in(rows: int, seats_per_row: int) -> Programme:
    """The programme, with the plain showtime in a room of another size."""
    before = programme()
    room = Auditorium("room", "Room", plain_grid(rows, seats_per_row), orphan_rule=False)
    moved = (replace(one, auditorium=room) if one.showtime_id == "plain" else one for one in before.showtimes)
    return replace(before, showtimes=tuple(moved))


def without(*showtime_ids: str) -> Programme:
    """The programme without these showtimes."""
    before = programme()
    return replace(before, showtimes=tuple(one for one in before.showtimes if one.showtime_id not in showtime_ids))


@pytest.fixture
async def reader(clock: HandClock) -> Reader:
    """A process that has opened nothing yet, and whose snapshots may stall."""
    shared, exchange = memory(clock), Exchange()
    await shared.start(exchange)
    reader = Reader(shared, exchange)
    await reader.wire.start(reader.views)
    return reader


async def test_a_larger_room_has_its_new_seats_on_sale_and_the_old_ones_as_they_were(cinema: Cinema) -> None:
    booking, held = await cinema.booked("anna", "A1"), await cinema.hold("anna", "A2")
    cinema.views.adopt(with_plain_in(4, 6))
    assert await cinema.seats() == {"A1": Confirmed(booking.session_id, "anna"), "A2": Held(held, "anna", END_MS)}
    await cinema.hold("bob", "D6")
    assert (await cinema.confirm(held, "anna")).seat_ids == ("A2",)


async def test_a_smaller_room_sells_what_it_has(cinema: Cinema) -> None:
    await cinema.seats()
    cinema.views.adopt(with_plain_in(2, 5))
    with pytest.raises(refusals.UnknownSeats):
        await cinema.hold("anna", "C1")


async def test_a_hold_on_a_seat_that_is_gone_can_still_be_given_back_and_ends(cinema: Cinema, clock: HandClock) -> None:
    given, left = await cinema.hold("anna", "C1"), await cinema.hold("anna", "C2")
    cinema.views.adopt(with_plain_in(2, 5))
    await cinema.office.release(given, "anna")
    clock.jump_to(END_MS)
    for hold in await cinema.store.lapsed(10):
        assert hold.session_id == left
        await cinema.bookings.end(hold)
    assert await cinema.seats() == {}


async def test_the_map_is_shown_also_after_a_seat_that_is_gone_has_changed(cinema: Cinema) -> None:
    prepared = SeatBytes()
    cinema.listeners.append(prepared)
    session = await cinema.hold("anna", "C1")
    cinema.views.adopt(with_plain_in(2, 5))
    view = await cinema.views.open("plain")
    assert len(json.loads(prepared.array(view))) == 10
    await cinema.office.release(session, "anna")
    await cinema.hold("bob", "A1")
    shown = {seat["seat_id"]: seat["status"] for seat in json.loads(prepared.array(view))}
    assert (len(shown), shown["A1"]) == (10, "hold")


async def test_listeners_are_reset_where_something_changed_and_only_there(reader: Reader) -> None:
    for showtime_id in ("plain", "late"):
        await reader.views.open(showtime_id)
    reader.follower.seen.clear()
    reader.views.adopt(with_plain_in(4, 6))
    assert reader.follower.seen == [("reset", "life-1", 0)]
    reader.views.adopt(with_plain_in(4, 6))
    assert len(reader.follower.seen) == 1


async def test_listeners_are_informed_once_when_a_showtime_is_dropped(reader: Reader) -> None:
    for showtime_id in ("plain", "late"):
        await reader.views.open(showtime_id)
    reader.follower.seen.clear()
    reader.views.adopt(without("late"))
    assert reader.follower.seen == []
    for _ in range(2):
        reader.views.close("late")
    assert reader.follower.seen == [("removed", "life-1", 0)]


async def test_a_showtime_that_comes_back_before_it_was_closed_is_not_removed(reader: Reader) -> None:
    await reader.views.open("late")
    reader.views.adopt(without("late"))
    reader.views.adopt(programme())
    await reader.views.open("late")
    reader.follower.seen.clear()
    reader.views.close("late")
    assert reader.follower.seen == []


async def test_no_prepared_map_is_kept_of_a_showtime_that_is_dropped(cinema: Cinema) -> None:
    prepared = SeatBytes()
    cinema.listeners.append(prepared)
    for showtime_id in ("plain", "late"):
        prepared.array(await cinema.views.open(showtime_id))
    assert prepared.kept() == {"plain", "late"}
    cinema.views.adopt(without("late"))
    cinema.views.close("late")
    assert prepared.kept() == {"plain"}


async def test_a_showtime_that_is_dropped_is_not_sold_any_more(cinema: Cinema) -> None:
    await cinema.seats("late")
    cinema.views.adopt(without("late"))
    assert "late" not in cinema.views.ids()
    with pytest.raises(refusals.UnknownShowtime):
        await cinema.hold("anna", "A1", "late")
    assert cinema.office.current_showtime("evening") == "evening"


async def test_a_booking_of_a_showtime_that_is_dropped_is_still_its_holders(cinema: Cinema) -> None:
    booking = await cinema.booked("anna", "A1", "late")
    cinema.views.adopt(without("late"))
    found = await cinema.bookings.booking(booking.reference, "anna")
    assert (found.booking, found.showtime) == (booking, None)
    assert await cinema.confirm(booking.session_id, "anna") == booking


async def test_a_showtime_that_is_new_can_be_sold_at_once(cinema: Cinema) -> None:
    cinema.views.adopt(without("late"))
    cinema.views.adopt(programme())
    await cinema.hold("anna", "A1", "late")


async def stalled(reader: Reader, adopted: Sequence[Programme]) -> asyncio.Task[object]:
    """The plain showtime is being opened while these programmes are adopted."""
    reader.stalling.gate.clear()
    opening: asyncio.Task[object] = asyncio.create_task(reader.view())
    await pass_ms(1)
    for one in adopted:
        reader.views.adopt(one)
    reader.stalling.gate.set()
    return opening


async def test_a_showtime_that_changes_while_it_is_being_opened_is_opened_as_it_is_now(reader: Reader) -> None:
    await (await stalled(reader, [with_plain_in(4, 6)]))
    assert len((await reader.view()).occupancy.seat_map.seats) == 24


async def test_a_showtime_that_is_dropped_while_it_is_being_opened_is_not_opened(reader: Reader) -> None:
    with pytest.raises(refusals.UnknownShowtime):
        await (await stalled(reader, [without("plain")]))
    assert reader.views.ids() == ()


async def test_a_showtime_that_is_dropped_while_it_is_reloaded_stays_dropped(reader: Reader) -> None:
    await reader.view()
    reader.stalling.gate.clear()
    reader.wire.on_restored()
    await pass_ms(1)
    reader.views.adopt(without("plain"))
    reader.stalling.gate.set()
    await pass_ms(1_000)
    assert reader.views.ids() == ()


async def test_a_showtime_that_is_moved_is_loaded_again_and_counts_as_stale_until_then(cinema: Cinema) -> None:
    """The store keeps its seats until a day after its end, and is given the new end with the snapshot."""
    await cinema.seats("late")
    late = replace(programme().showtime_by_id["late"], starts_at_ms=BEGINS_MS)
    showtimes = tuple(late if one.showtime_id == "late" else one for one in programme().showtimes)
    cinema.views.adopt(replace(programme(), showtimes=showtimes))
    assert cinema.office.stale
    await pass_ms(1)
    assert not cinema.office.stale
