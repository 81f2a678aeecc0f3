"""Staff hold seats for a customer for some minutes, and sell or release them."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from firstclick.domain.money.payment import PaidBy
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.service.office.counter_holds import HeldAtCounter, Wanted
from firstclick.service.office.counter_sales import Sale
from firstclick.service.office.customer_holds import Release
from tests.checkout.shop import CONFIRMED
from tests.office.box_office import MIA, ZOE, BoxOffice, handle_of

MINUTE_MS = 60_000
HELD = SeatStatus.HOLD


async def holds(office: BoxOffice, seats: str, minutes: int = 10) -> HeldAtCounter:
    """Mia holds seats for Mrs Gray."""
    return await office.counter_holds.hold(Wanted("dear", seats.split(), "Mrs Gray", minutes), MIA)


async def sells(office: BoxOffice, held: HeldAtCounter, paid_by: PaidBy = PaidBy.CASH, note: str = "") -> None:
    """Zoe sells what was held."""
    ids = await office.counter_holds.for_sale(held.handle, "dear", held.seat_ids, ZOE)
    types = dict.fromkeys(held.seat_ids, "")
    sale = Sale(ids.session_id, ids.user_id, "dear", types, paid_by, note, was_held=True)
    await office.sales.sell(sale, ZOE)


async def test_seats_are_held_with_a_label_and_who_holds_them(office: BoxOffice) -> None:
    held = await holds(office, "A1 A2")
    assert await office.map("dear") == {"A1": HELD, "A2": HELD}
    (row,) = (await office.showtimes.map("dear")).counter_holds.values()
    assert (row.label, row.who, row.ends_at_ms) == ("Mrs Gray", "Mia", held.until_ms)
    assert handle_of(row.session_id, "dear") == held.handle
    details = {"seats": ["A1", "A2"], "label": "Mrs Gray", "minutes": 10}
    assert await office.recorded() == [("Mia", "hold", "dear", details)]


async def test_a_seat_that_a_buyer_holds_is_not_held_for_another_and_nothing_is_recorded(office: BoxOffice) -> None:
    await office.cinema.hold("anna", "A2", "dear")
    with pytest.raises(refusals.SeatTaken):
        await holds(office, "A1 A2")
    assert await office.map("dear") == {"A2": HELD}
    assert await office.recorded() == []


async def test_what_cannot_be_recorded_is_not_held(office: BoxOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise refusals.LedgerUnavailable

    monkeypatch.setattr(office.ledger.counter_holds, "add", away)
    with pytest.raises(refusals.LedgerUnavailable):
        await holds(office, "A1")
    assert await office.map("dear") == {}


async def test_such_a_hold_ends_by_itself_after_its_minutes(hand_office: BoxOffice) -> None:
    held = await holds(hand_office, "A1", minutes=30)
    hand_office.clock.advance(30 * MINUTE_MS - 1)
    assert await hand_office.map("dear") == {"A1": HELD}
    hand_office.clock.advance(1)
    with pytest.raises(refusals.UnknownSession):
        await hand_office.counter_holds.for_sale(held.handle, "dear", ["A1"], MIA)
    await hand_office.cinema.hold("anna", "A1", "dear")


async def test_held_seats_are_sold_by_any_of_the_staff_as_one_sale(office: BoxOffice) -> None:
    held = await holds(office, "A1 A2")
    with pytest.raises(refusals.NotTheHoldsSeats):
        await office.counter_holds.for_sale(held.handle, "dear", ["A1"], ZOE)
    with pytest.raises(refusals.UnknownSession):
        await office.counter_holds.for_sale(held.handle, "plain", ["A1", "A2"], ZOE)
    await sells(office, held)
    assert await office.map("dear") == {"A1": CONFIRMED, "A2": CONFIRMED}
    await sells(office, held)
    assert [row[1] for row in await office.recorded()] == ["hold", "sell"], "the same again is the same sale"
    with pytest.raises(refusals.AlreadyConfirmed):
        await office.counter_holds.for_sale(held.handle, "dear", held.seat_ids, MIA)


async def test_a_sale_that_is_refused_leaves_the_seats_held(office: BoxOffice) -> None:
    held = await holds(office, "A1")
    ids = await office.counter_holds.for_sale(held.handle, "dear", ["A1"], ZOE)
    sale = Sale(ids.session_id, ids.user_id, "dear", {"A1": "no such type"}, PaidBy.CASH, was_held=True)
    with pytest.raises(refusals.TicketNotSold):
        await office.sales.sell(sale, ZOE)
    assert await office.map("dear") == {"A1": HELD}
    await sells(office, held)


async def test_staff_release_what_staff_hold_and_nothing_of_buyers(office: BoxOffice) -> None:
    held = await holds(office, "A1")
    assert await office.counter_holds.release(held.handle, ZOE) is Release.DONE
    assert await office.map("dear") == {}
    assert [row[:2] for row in await office.recorded()] == [("Mia", "hold"), ("Zoe", "release-hold")]
    session = await office.cinema.hold("anna", "A1", "dear")
    with pytest.raises(refusals.UnknownSession):
        await office.counter_holds.release(handle_of(session, "dear"), ZOE)
    with pytest.raises(refusals.UnknownSession):
        await office.counter_holds.for_sale(handle_of(session, "dear"), "dear", ["A1"], ZOE)
    assert await office.map("dear") == {"A1": HELD}
