"""Staff keep seats back and put them on sale again: an answer for each seat, and a row in the audit log."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.house_seats import SeatReason, SeatRefusal
from firstclick.domain.seats.seat_state import RESERVED, Held
from firstclick.service.ports.ledger import HouseSeatChange
from firstclick.service.selling.house_seats import Decision
from tests.office.box_office import MIA, BoxOffice

UNKNOWN, SOLD, HELD, ON_SALE = SeatReason.UNKNOWN, SeatReason.SOLD, SeatReason.HELD, SeatReason.ON_SALE


def keeping() -> Decision:
    """Mia keeps seats back for the press."""
    return Decision("plain", "press", MIA)


def selling() -> Decision:
    """Mia puts seats on sale."""
    return Decision("plain", staff=MIA)


async def test_seats_that_are_sold_held_or_unknown_are_refused_and_the_others_are_kept_back(office: BoxOffice) -> None:
    await office.cinema.booked("anna", "A1")
    await office.cinema.hold("bob", "A2")
    decided = await office.cinema.house_seats.keep_back(keeping(), ["A1", "A2", "A3", "Z9", "A4", "A3"])
    assert decided.changed == ("A3", "A4")
    assert decided.refused == (SeatRefusal("A1", SOLD), SeatRefusal("A2", HELD), SeatRefusal("Z9", UNKNOWN))
    assert {one for one, state in (await office.cinema.seats()).items() if state == RESERVED} == {"A3", "A4"}
    assert await office.recorded() == [("Mia", "reserve", "plain", {"label": "press", "seats": ["A3", "A4"]})]


async def test_keeping_back_again_changes_the_label_only(office: BoxOffice) -> None:
    first = await office.cinema.house_seats.keep_back(keeping(), ["A3"])
    assert first.kept_already == ()
    again = await office.cinema.house_seats.keep_back(keeping(), ["A3", "A4"])
    assert (again.changed, again.refused, again.kept_already) == (("A3", "A4"), (), ("A3",))


async def test_seats_go_on_sale_again_and_those_that_are_on_sale_are_refused(office: BoxOffice) -> None:
    await office.cinema.house_seats.keep_back(keeping(), ["A3", "A4"])
    await office.cinema.hold("bob", "A2")
    decided = await office.cinema.house_seats.sell(selling(), ["A3", "A2", "A5", "Z9"])
    assert decided.changed == ("A3",)
    assert decided.refused == (SeatRefusal("A2", HELD), SeatRefusal("A5", ON_SALE), SeatRefusal("Z9", UNKNOWN))
    await office.cinema.hold("anna", "A3")
    assert (await office.recorded())[-1] == ("Mia", "unreserve", "plain", {"seats": ["A3"]})


async def test_where_nothing_can_be_changed_nothing_is_recorded(office: BoxOffice) -> None:
    await office.cinema.booked("anna", "A1")
    assert (await office.cinema.house_seats.keep_back(keeping(), ["A1"])).changed == ()
    assert (await office.cinema.house_seats.sell(selling(), ["A1"])).changed == ()
    assert await office.recorded() == []


async def test_a_hold_that_is_faster_keeps_its_seat_and_the_decision_about_it_is_undone(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = office.ledger.change_house_seats

    async def held_meanwhile(change: HouseSeatChange) -> None:
        await stored(change)
        if not await office.map("plain"):
            await office.cinema.hold("anna", "A1")

    monkeypatch.setattr(office.ledger, "change_house_seats", held_meanwhile)
    decided = await office.cinema.house_seats.keep_back(keeping(), ["A1", "A2"])
    assert (decided.changed, decided.refused) == (("A2",), (SeatRefusal("A1", HELD),))
    assert await office.ledger.house_seat_changes("plain") == {"A1": False, "A2": True}
    await office.cinema.repair.showtime("plain")
    seats = await office.cinema.seats()
    assert isinstance(seats["A1"], Held)
    assert seats["A2"] == RESERVED
    assert [row[1] for row in await office.recorded()] == ["reserve", "unreserve", "reserve"]
