"""Quotes: the lines sum to the total, whatever is bought, and no promo makes anything negative."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.money.money import Money, sum_of
from firstclick.domain.money.price_list import Fees, Price, PriceList, TicketType
from firstclick.domain.money.promo import Promo, promo_code
from firstclick.domain.money.quote import Quote, Ticket, quote, shares_of
from firstclick.domain.refusals import TicketNotSold
from firstclick.domain.seats.seat_map import SeatKind

TYPES = ("adult", "child", "concession")
AMOUNTS = st.integers(0, 10**9)
STANDARD, PREMIUM = SeatKind.STANDARD, SeatKind.PREMIUM


def a_list(currency: str = "EUR", per_seat: int = 0, per_order: int = 0, tax: int = 0, **amounts: int) -> PriceList:
    """Prices of standard seats by ticket type; premium seats cost 100 more."""
    prices = [
        Price(kind, one, Money(minor + more, currency))
        for one, minor in amounts.items()
        for kind, more in ((STANDARD, 0), (PREMIUM, 100))
    ]
    types = tuple(TicketType(one, one.title()) for one in amounts)
    return PriceList(
        currency, types, tuple(prices), Fees(Money(per_seat, currency), Money(per_order, currency)), tax, 7
    )


@st.composite
def quotes(draw: st.DrawFn) -> tuple[Quote, Promo | None]:
    """Any tickets under any list, of currencies with 0, 2 and 3 digits, with a promo or without."""
    currency = draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    amounts = {one: draw(AMOUNTS) for one in TYPES}
    per_seat, per_order = draw(st.integers(0, 1000)), draw(st.integers(0, 1000))
    prices = a_list(currency, per_seat, per_order, draw(st.integers(0, 10_000)), **amounts)
    bought = draw(st.lists(st.tuples(st.sampled_from([STANDARD, PREMIUM]), st.sampled_from(TYPES)), min_size=1))
    off = st.builds(Money, AMOUNTS, st.just(currency))
    promos = (
        st.none() | st.builds(Promo, st.just("TEN"), st.integers(1, 100)) | st.builds(Promo, st.just("OFF"), amount=off)
    )
    promo = draw(promos)
    tickets = [Ticket(f"A{n}", kind, one) for n, (kind, one) in enumerate(bought, start=1)]
    return quote("session", tickets, prices, promo), promo


@given(quotes())
def test_the_lines_and_the_fees_sum_to_the_total(made: tuple[Quote, Promo | None]) -> None:
    its, currency = made[0], made[0].currency
    assert sum_of((line.amount + line.fee for line in its.lines), currency) + its.fee_per_order == its.total
    assert sum_of((line.price for line in its.lines), currency) - its.discount + its.fees == its.total


@given(quotes())
def test_no_promo_makes_a_line_or_the_total_negative(made: tuple[Quote, Promo | None]) -> None:
    its, nothing = made[0], Money(0, made[0].currency)
    for line in its.lines:
        assert nothing <= line.discount <= line.price
        assert nothing <= line.amount
    assert nothing <= its.total


@given(quotes())
def test_an_amount_off_is_taken_off_whole_or_as_far_as_there_is_something_to_pay(
    made: tuple[Quote, Promo | None],
) -> None:
    its, promo = made
    if promo is not None and promo.amount is not None:
        listed = sum_of((line.price for line in its.lines), its.currency)
        assert its.discount == min(promo.amount, listed)


@given(quotes())
def test_the_tax_is_a_part_of_the_total(made: tuple[Quote, Promo | None]) -> None:
    its = made[0]
    assert Money(0, its.currency) <= its.tax <= its.total
    assert its.tax.amount_minor * 2 <= its.total.amount_minor + 1, "a rate of 100 % is the half of what is paid"


def test_a_quote_says_what_each_seat_costs() -> None:
    prices = a_list(per_seat=50, per_order=100, tax=2000, adult=1200, child=800)
    its = quote("session", [Ticket("A1", STANDARD, "adult"), Ticket("A2", PREMIUM, "child")], prices)
    assert [str(line.amount) for line in its.lines] == ["12.00 EUR", "9.00 EUR"]
    assert (str(its.fees), str(its.total), str(its.tax)) == ("2.00 EUR", "23.00 EUR", "3.83 EUR")
    assert (its.price_list, its.promo, its.currency) == (7, "", "EUR")


def test_percent_are_taken_off_each_price_and_not_off_the_fees() -> None:
    prices = a_list(per_seat=50, adult=1205)
    its = quote("session", [Ticket("A1", STANDARD, "adult")], prices, Promo("TEN", percent=10))
    assert (str(its.discount), str(its.total), its.promo) == ("1.21 EUR", "11.34 EUR", "TEN")


def test_what_costs_nothing_has_no_fee() -> None:
    prices = a_list(per_seat=50, per_order=100, adult=1200, carer=0)
    carer, adult = Ticket("A1", STANDARD, "carer"), Ticket("A2", STANDARD, "adult")
    assert str(quote("session", [carer], prices).total) == "0.00 EUR"
    assert str(quote("session", [carer, adult], prices).fees) == "1.50 EUR"
    assert not quote("session", [adult], prices, Promo("ALL", percent=100)).total


def test_a_ticket_that_is_not_sold_for_the_seat_is_refused() -> None:
    with pytest.raises(TicketNotSold, match="There is no ticket member for seat A1"):
        quote("session", [Ticket("A1", STANDARD, "member")], a_list(adult=1200))


def test_a_promo_of_another_currency_takes_nothing_off() -> None:
    its = quote("session", [Ticket("A1", STANDARD, "adult")], a_list(adult=1200), Promo("OFF", amount=Money(5, "USD")))
    assert not its.discount


def test_a_promo_is_valid_from_its_start_and_before_its_end() -> None:
    promo = Promo("TEN", percent=10, valid_from_ms=1000, valid_until_ms=2000)
    assert [promo.is_valid_at(now_ms) for now_ms in (999, 1000, 1999, 2000)] == [False, True, True, False]
    assert Promo("TEN", percent=10).is_valid_at(0)


def test_a_promo_is_valid_at_the_movies_and_showtimes_that_it_names_or_everywhere() -> None:
    promo = Promo("TEN", percent=10, movie_ids=("night-train",), showtime_ids=("gala",))
    assert promo.is_for("night-train", "monday")
    assert promo.is_for("understudy", "gala")
    assert not promo.is_for("understudy", "monday")
    assert Promo("TEN", percent=10).is_for("understudy", "monday")


def test_a_code_may_be_written_in_small_letters() -> None:
    assert promo_code(" spring-10 ") == "SPRING-10"


def test_the_lowest_price_is_that_of_an_ordinary_seat() -> None:
    amounts = ((SeatKind.COMPANION, 100), (SeatKind.STANDARD, 900), (SeatKind.PREMIUM, 1200))
    prices = tuple(Price(kind, "adult", Money(minor, "EUR")) for kind, minor in amounts)
    no_fees = Fees(Money(0, "EUR"), Money(0, "EUR"))
    assert str(PriceList("EUR", (), prices, no_fees).price_from) == "9.00 EUR"
    assert str(PriceList("EUR", (), prices[:1], no_fees).price_from) == "1.00 EUR"


def test_lists_are_compared_without_their_numbers() -> None:
    no_fees = Fees(Money(0, "EUR"), Money(0, "EUR"))
    assert PriceList("EUR", (), (), no_fees, number=1) == PriceList("EUR", (), (), no_fees, number=2)


@given(quotes(), AMOUNTS)
def test_what_was_taken_is_shared_by_the_seats_and_the_fees_to_the_last_unit(
    bought: tuple[Quote, Promo | None], amount: int
) -> None:
    its, _ = bought
    taken = Money(amount, its.currency)
    seats, fees = shares_of(taken, its)
    assert [one.seat_id for one in seats] == [line.seat_id for line in its.lines]
    assert sum_of((one.amount for one in seats), its.currency) + fees == taken
    for one, line in zip(seats, its.lines, strict=True):
        assert 0 <= one.amount.amount_minor <= line.amount.amount_minor


def test_seats_that_cost_the_same_share_a_smaller_amount_alike_and_more_is_a_fee() -> None:
    tickets = [Ticket("A1", STANDARD, "adult"), Ticket("A2", STANDARD, "adult")]
    its = quote("session", tickets, a_list(adult=1200, per_order=100))
    for amount, each, fees in ((2500, 1200, 100), (1800, 864, 72), (3000, 1200, 600), (0, 0, 0)):
        seats, fee = shares_of(Money(amount, "EUR"), its)
        assert [one.amount.amount_minor for one in seats] == [each, each]
        assert fee.amount_minor == fees
