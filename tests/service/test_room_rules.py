"""Rules by kind, as buyers, the counter and servers of the operator meet them."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.kind_rules import SeatRules
from firstclick.programme_file.drawing import read_drawing
from firstclick.service.ports.sale_hook import Origin
from tests.service.cinema import BEGINS_MS, Cinema
from tests.simulation.clocks import HandClock

BUYER = Origin()
MINUTE_MS = 60_000


@pytest.fixture(autouse=True)
def programme(cinema: Cinema) -> Programme:
    """One showtime, in a room of love seats and a wheelchair place, which is released half an hour before the start."""
    film, seat_map = Movie("film", "A Film"), read_drawing("A llll\nB wc\nC s")
    room = Auditorium("room", "Room", seat_map, rules=SeatRules(accessible_min=30))
    programme = Programme("Test", "Europe/Berlin", (film,), (room,), (Showtime("film", film, room, BEGINS_MS),))
    cinema.views.adopt(programme)
    return programme


async def test_buyers_take_pairs(cinema: Cinema) -> None:
    with pytest.raises(refusals.HalfOfPair):
        await cinema.office.hold("film", "ada", ["A1"], BUYER)
    session = (await cinema.office.hold("film", "ada", ["A1", "A2"], BUYER)).hold.session_id
    with pytest.raises(refusals.HalfOfPair):
        await cinema.office.swap(session, "ada", ["A1"])
    assert (await cinema.office.swap(session, "ada", ["A3", "A4"])).hold.seat_ids == ("A3", "A4")


async def test_the_counter_sells_halves(cinema: Cinema) -> None:
    await cinema.office.hold("film", "counter", ["A1", "B2"])
    assert (await cinema.office.hold("film", "ada", ["A2"], BUYER)).hold.seat_ids == ("A2",), "the other half is gone"


async def test_no_half_is_among_the_best_seats(cinema: Cinema) -> None:
    assert (await cinema.office.hold_best("film", "ada", 1, origin=BUYER)).hold.seat_ids == ("C1",)
    with pytest.raises(refusals.NotEnoughTogether):
        await cinema.office.hold_best("film", "bob", 1, origin=BUYER)


async def test_special_places_are_sold_to_all_from_a_set_time_on(cinema: Cinema, clock: HandClock) -> None:
    with pytest.raises(refusals.CompanionAlone):
        await cinema.office.hold("film", "ada", ["B2"], BUYER)
    clock.advance(30 * MINUTE_MS - 1)
    with pytest.raises(refusals.CompanionAlone):
        await cinema.office.hold("film", "ada", ["B2"], BUYER)
    clock.advance(1)
    assert (await cinema.office.hold("film", "ada", ["B2"], BUYER)).hold.seat_ids == ("B2",)
    best = {(await cinema.office.hold_best("film", "bob", 1, origin=BUYER)).hold.seat_ids[0] for _ in range(2)}
    assert best == {"C1", "B1"}
