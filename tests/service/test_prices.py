"""Prices in use: a hold keeps the list that it was taken under, and what has a price is not booked by a confirm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.money.promo import Promo
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import Refusal
from firstclick.domain.seats.hold import HoldStatus
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.prices import EARLIER_LISTS_MAX, Prices
from firstclick.service.live.programme_follower import ProgrammeFollower
from firstclick.service.ports.sale_hook import UNCOUNTED, Origin
from tests.domain.test_quote import a_list
from tests.honest.ledger import HonestLedger
from tests.service.cinema import BEGINS_MS, RULES, Cinema, memory, opened, programme
from tests.simulation.clocks import START_MS, HandClock

FIRST, DEARER = a_list(adult=1000, child=600), replace(a_list(adult=1500, child=900), number=8)
BUYER = Origin(network="home")
TICKETS = [("A1", "adult"), ("A2", "child")]


def selling(price_list: PriceList | None, version: int, promos: tuple[Promo, ...] = ()) -> Programme:
    """The programme with this price list for `evening`; `plain` stays free."""
    before = programme()
    showtimes = tuple(
        replace(one, price_list=price_list) if one.showtime_id == "evening" else one for one in before.showtimes
    )
    return replace(before, showtimes=showtimes, version=version, promos=promos)


class Office:
    """A process that follows a ledger, and its prices."""

    def __init__(self, cinema: Cinema, ledger: HonestLedger) -> None:
        self.cinema = cinema
        self.ledger = ledger
        self.follower = ProgrammeFollower(ledger, cinema.views, cinema.store, cinema.repair)
        cinema.bookings = Bookings(cinema.desk, cinema.repair, lambda: 7, follow_programme=self.follower.follow)
        self.prices = Prices(cinema.desk, ledger)

    async def import_(self, price_list: PriceList | None, promos: tuple[Promo, ...] = ()) -> None:
        """Import the programme with another price list, and follow it."""
        if price_list is not None:
            self.ledger.price_lists[price_list.number] = price_list
        self.ledger.newest = selling(price_list, self.ledger.newest.version + 1, promos)
        await self.follower.follow()

    async def held(self, seats: str = "A1 A2", showtime_id: str = "evening") -> str:
        """A hold of anna's."""
        return await self.cinema.hold("anna", seats, showtime_id)

    async def confirm(self, session_id: str, origin: Origin = BUYER) -> None:
        """A confirm as it comes over the wire."""
        await self.cinema.bookings.confirm(session_id, "anna", origin)


@pytest.fixture
async def office(clock: HandClock, ledger: HonestLedger) -> Office:
    """Sells `evening` under the list of number 7."""
    office = Office(await opened(memory(clock), ledger=ledger), ledger)
    await office.import_(FIRST)
    return office


async def test_a_hold_has_the_number_of_the_list_and_a_free_one_has_none(office: Office) -> None:
    for showtime_id, number in (("evening", 7), ("plain", 0)):
        hold = await office.cinema.store.hold(await office.held(showtime_id=showtime_id))
        assert hold is not None
        assert hold.price_list == number


async def test_a_price_change_ends_no_hold_and_the_hold_keeps_its_price(office: Office) -> None:
    session_id = await office.held()
    await office.import_(DEARER)
    assert (await office.prices.quote(session_id, "anna", TICKETS)).total.amount_minor == 1600
    await office.cinema.office.swap(session_id, "anna", ["A1", "B1"])
    await office.cinema.office.extend(session_id, "anna")
    quote = await office.prices.quote(session_id, "anna", [("A1", "adult"), ("B1", "adult")])
    assert (quote.total.amount_minor, quote.price_list) == (2000, 7)
    fresh = await office.prices.quote(await office.held("C1"), "anna", [("C1", "adult")])
    assert (fresh.total.amount_minor, fresh.price_list) == (1500, 8)


async def test_a_hold_that_was_free_stays_free_when_prices_come(office: Office) -> None:
    await office.import_(None)
    session_id = await office.held()
    await office.import_(DEARER)
    with pytest.raises(refusals.NoPrices):
        await office.prices.quote(session_id, "anna", TICKETS)
    await office.confirm(session_id)


async def test_an_earlier_list_is_read_from_the_ledger_once(office: Office) -> None:
    session_id = await office.held()
    await office.import_(DEARER)
    for _ in range(3):
        await office.prices.quote(session_id, "anna", TICKETS)
    assert office.ledger.lists_read == 1


async def test_the_lists_in_memory_are_bounded(office: Office) -> None:
    for number in range(100, 100 + EARLIER_LISTS_MAX + 1):
        office.ledger.price_lists[number] = replace(FIRST, number=number)
        await office.prices.of_number(number)
    before = office.ledger.lists_read
    await office.prices.of_number(100)
    assert office.ledger.lists_read == before + 1, "the first was dropped"
    await office.prices.of_number(100 + EARLIER_LISTS_MAX)
    assert office.ledger.lists_read == before + 1


async def test_a_list_that_there_is_not_and_a_showtime_that_there_is_not_are_refused(office: Office) -> None:
    with pytest.raises(refusals.UnknownPriceList):
        await office.prices.of_number(99)
    with pytest.raises(refusals.UnknownShowtime):
        office.prices.of_showtime("nowhere")
    assert office.prices.of_showtime("evening") == FIRST
    assert office.prices.of_showtime("plain") is None


async def test_what_was_held_at_a_price_is_not_booked_by_a_confirm_and_nothing_is_written(office: Office) -> None:
    session_id = await office.held()
    before = await office.cinema.store.hold(session_id)
    with pytest.raises(refusals.PaymentRequired):
        await office.confirm(session_id)
    assert await office.cinema.store.hold(session_id) == before
    assert not office.ledger.by_reference


async def test_a_server_of_the_operator_may_confirm_it_and_then_again_is_the_same(office: Office) -> None:
    session_id = await office.held()
    await office.confirm(session_id, UNCOUNTED)
    await office.confirm(session_id)
    assert [one.session_id for one in office.ledger.by_reference.values()] == [session_id]


async def test_a_confirm_does_not_book_a_hold_that_is_being_paid(office: Office) -> None:
    session_id = await office.held()
    office.ledger.switches.loses_reply = True
    with pytest.raises(refusals.LedgerUnavailable):
        await office.confirm(session_id, UNCOUNTED)
    pending = await office.cinema.store.hold(session_id)
    assert pending is not None
    assert pending.status is HoldStatus.PENDING
    with pytest.raises(refusals.BeingConfirmed):
        await office.confirm(session_id)


async def test_a_hold_that_is_over_is_over_whatever_it_cost(office: Office, clock: HandClock) -> None:
    session_id = await office.held()
    clock.jump_to(START_MS + RULES.hold_ttl_ms)
    with pytest.raises(refusals.HoldOver):
        await office.confirm(session_id)
    with pytest.raises(refusals.HoldOver):
        await office.prices.quote(session_id, "anna", TICKETS)


async def test_a_promo_makes_it_cheaper_where_and_when_it_is_valid(office: Office) -> None:
    promos = (Promo("TEN", percent=10), Promo("OLD", 10, valid_until_ms=START_MS), Promo("ELSE", 10, movie_ids=("x",)))
    await office.import_(FIRST, promos)
    session_id = await office.held()
    quote = await office.prices.quote(session_id, "anna", TICKETS, " ten")
    assert (quote.promo, quote.discount.amount_minor, quote.total.amount_minor) == ("TEN", 160, 1440)
    for code in ("OLD", "ELSE", "NONE"):
        with pytest.raises(refusals.PromoNotValid):
            await office.prices.quote(session_id, "anna", TICKETS, code)


@pytest.mark.parametrize(
    ("tickets", "refusal"),
    [
        ([("A1", "adult")], refusals.NotTheHoldsSeats),
        ([("A1", "adult"), ("A1", "adult")], refusals.NotTheHoldsSeats),
        ([*TICKETS, ("A3", "adult")], refusals.NotTheHoldsSeats),
        ([("A1", "adult"), ("A2", "member")], refusals.TicketNotSold),
    ],
)
async def test_tickets_are_for_exactly_the_seats_of_the_hold(
    office: Office, tickets: list[tuple[str, str]], refusal: type[Refusal]
) -> None:
    session_id = await office.held()
    with pytest.raises(refusal):
        await office.prices.quote(session_id, "anna", tickets)


async def test_nobody_gets_a_quote_for_somebody_elses_hold(office: Office) -> None:
    session_id = await office.held()
    with pytest.raises(refusals.UnknownSession):
        await office.prices.quote(session_id, "bob", TICKETS)


async def test_a_hold_of_what_is_not_sold_any_more_gets_no_quote(office: Office) -> None:
    session_id = await office.held()
    before = office.cinema.views.programme
    showtimes = tuple(
        replace(one, starts_at_ms=BEGINS_MS + 1) if one.showtime_id == "evening" else one for one in before.showtimes
    )
    office.cinema.views.adopt(replace(before, showtimes=showtimes))
    with pytest.raises(refusals.ProgrammeChanged):
        await office.prices.quote(session_id, "anna", TICKETS)
