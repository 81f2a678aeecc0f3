"""Staff hold seats for a customer for some minutes, and sell or release them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import PaidBy, Payment
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.domain.staff.audit import ActingStaff
from firstclick.service.checkout.payments import Order
from firstclick.service.checkout.prices import TicketTypes
from firstclick.service.office import counter_holds
from firstclick.service.office.counter_holds import HeldAtCounter, Wanted
from firstclick.service.office.counter_sales import Sale
from firstclick.service.office.customer_holds import Release
from firstclick.service.ports.payments import PaymentWrite, WriteOutcome
from tests.checkout.shop import CONFIRMED
from tests.office.box_office import MIA, ZOE, BoxOffice, handle_of

MINUTE_MS = 60_000
HELD = SeatStatus.HOLD


async def holds(office: BoxOffice, seats: str, minutes: int = 10) -> HeldAtCounter:
    """Mia holds seats for Mrs Gray."""
    return await office.counter_holds.hold(Wanted("dear", seats.split(), "Mrs Gray", minutes), MIA)


async def a_sale_of(office: BoxOffice, held: HeldAtCounter, staff: ActingStaff, showtime: str = "dear") -> Sale:
    """What was held, for cash."""
    ids = await office.counter_holds.for_sale(held.handle, showtime, held.seat_ids, staff)
    types = dict.fromkeys(held.seat_ids, "")
    return Sale(ids.session_id, ids.user_id, showtime, types, PaidBy.CASH, was_held=True)


async def sells(office: BoxOffice, held: HeldAtCounter, showtime: str = "dear") -> None:
    """Zoe sells what was held."""
    await office.sales.sell(await a_sale_of(office, held, ZOE, showtime), ZOE)


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


async def test_what_can_be_neither_recorded_nor_released_is_free_within_a_minute(
    hand_office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def store_is_away(*_: object) -> None:
        raise refusals.StoreUnavailable

    async def both_are_away(*_: object) -> None:
        at_an_outage.setattr(hand_office.cinema.store, "commit", store_is_away)
        raise refusals.LedgerUnavailable

    with monkeypatch.context() as at_an_outage:
        at_an_outage.setattr(hand_office.ledger.counter_holds, "add", both_are_away)
        with pytest.raises(refusals.LedgerUnavailable):
            await holds(hand_office, "A1", minutes=60)
    assert await hand_office.map("dear") == {"A1": HELD}
    hand_office.clock.advance(MINUTE_MS)
    await hand_office.cinema.hold("anna", "A1", "dear")


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


async def test_held_seats_without_a_price_are_one_sale_of_who_sold_them(office: BoxOffice) -> None:
    held = await office.counter_holds.hold(Wanted("plain", ["A1"], "Mrs Gray", 10), MIA)
    await sells(office, held, showtime="plain")
    await sells(office, held, showtime="plain")
    with pytest.raises(refusals.AlreadyConfirmed):
        await office.counter_holds.for_sale(held.handle, "plain", ["A1"], MIA)
    assert [row[1] for row in await office.recorded()] == ["hold", "sell"]


async def test_who_comes_while_a_colleague_sells_the_hold_does_not_undo_the_sale(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await holds(office, "A1")
    mias, zoes = [await a_sale_of(office, held, one) for one in (MIA, ZOE)]
    tickets, write = office.prices.tickets, office.ledger.write_payment
    is_writing, is_refused = asyncio.Event(), asyncio.Event()
    sale_of_mia: list[asyncio.Task[Booking]] = []

    async def waits(one: PaymentWrite) -> WriteOutcome:
        is_writing.set()
        await is_refused.wait()
        return await write(one)

    async def overtaken(hold: Hold, known: dict[str, str]) -> TicketTypes:
        """Zoe has found the hold; before she goes on, Mia makes it pending."""
        monkeypatch.setattr(office.prices, "tickets", tickets)
        sale_of_mia.append(asyncio.create_task(office.sales.sell(mias, MIA)))
        await is_writing.wait()
        return await tickets(hold, known)

    monkeypatch.setattr(office.ledger, "write_payment", waits)
    monkeypatch.setattr(office.prices, "tickets", overtaken)
    with pytest.raises(refusals.BeingConfirmed):
        await office.sales.sell(zoes, ZOE)
    is_refused.set()
    assert (await sale_of_mia[0]).seat_ids == ("A1",)
    assert await office.map("dear") == {"A1": CONFIRMED}


async def test_of_two_who_sell_the_same_hold_one_has_taken_the_money(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await holds(office, "A1")
    mias, zoes = [await a_sale_of(office, held, one) for one in (MIA, ZOE)]
    begin = office.payments.begin

    async def overtaken(order: Order) -> Payment:
        """Zoe has the price; before she takes the money, Mia sells the seats."""
        monkeypatch.setattr(office.payments, "begin", begin)
        await office.sales.sell(mias, MIA)
        return await begin(order)

    monkeypatch.setattr(office.payments, "begin", overtaken)
    for _ in range(2):
        with pytest.raises(refusals.AlreadyConfirmed):
            await office.sales.sell(zoes, ZOE)
    assert (await office.sales.sell(mias, MIA)).seat_ids == ("A1",)
    assert [row[:2] for row in await office.recorded()] == [("Mia", "hold"), ("Mia", "sell")]
    assert await office.map("dear") == {"A1": CONFIRMED}


@pytest.mark.parametrize("ticket_type", ["", "no such type"])
async def test_a_sale_of_a_hold_that_has_just_ended_holds_nothing_new(hand_office: BoxOffice, ticket_type: str) -> None:
    held = await holds(hand_office, "A1")
    sale = await a_sale_of(hand_office, held, ZOE)
    await hand_office.counter_holds.release(held.handle, MIA)
    with pytest.raises(refusals.UnknownSession):
        await hand_office.sales.sell(replace(sale, ticket_types={"A1": ticket_type}), ZOE)
    assert await hand_office.map("dear") == {}


async def test_for_whom_a_hold_was_is_deleted_an_hour_after_its_end(
    hand_office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = hand_office.ledger.counter_holds
    await holds(hand_office, "A1", minutes=10)
    hand_office.clock.advance(70 * MINUTE_MS)
    await kept.forget(hand_office.clock())
    assert [one.label for one in await kept.all()] == ["Mrs Gray"], "a sale of it may be looked for"
    hand_office.clock.advance(1)
    monkeypatch.setattr(counter_holds, "FORGET_EVERY_S", 0)
    task = asyncio.create_task(counter_holds.forget_ended(kept, hand_office.clock))
    async with asyncio.timeout(10):
        while await kept.all():
            await asyncio.sleep(0)
    task.cancel()
