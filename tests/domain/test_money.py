"""Amounts of money: no floats, no mixed currencies, and texts that are read as they are written."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.money.money import AMOUNT_MINOR_MAX, Money, MoneyError, exponent_of, money_of, sum_of

AMOUNTS = st.integers(-(10**9), 10**9)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


@pytest.mark.parametrize(("currency", "exponent"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_has_the_digits_of_iso_4217(currency: str, exponent: int) -> None:
    assert exponent_of(currency) == exponent


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(1250, "EUR"), "12.50 EUR"),
        (Money(5, "EUR"), "0.05 EUR"),
        (Money(-5, "EUR"), "-0.05 EUR"),
        (Money(1250, "JPY"), "1250 JPY"),
        (Money(1250, "KWD"), "1.250 KWD"),
        (Money(0, "KWD"), "0.000 KWD"),
    ],
)
def test_an_amount_is_written_with_its_digits(money: Money, text: str) -> None:
    assert str(money) == text


@given(st.integers(0, 10**9), CURRENCIES)
def test_what_is_written_is_read_as_the_same_amount(amount_minor: int, currency: str) -> None:
    money = Money(amount_minor, currency)
    assert money_of(str(money).removesuffix(f" {currency}"), currency) == money


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.5", "EUR"),
        ("12.500", "EUR"),
        ("12.", "EUR"),
        (".50", "EUR"),
        ("-1", "EUR"),
        ("1,50", "EUR"),
        ("1.0", "JPY"),
    ],
)
def test_a_text_that_is_no_amount_is_refused_with_an_example(text: str, currency: str) -> None:
    with pytest.raises(MoneyError, match="write it as 12"):
        money_of(text, currency)


def test_whole_amounts_need_no_point() -> None:
    assert money_of("12", "EUR") == Money(1200, "EUR")
    assert money_of("12", "JPY") == Money(12, "JPY")


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "E1R"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(MoneyError, match="three capital letters"):
        Money(1, currency)


def test_an_amount_has_a_bound() -> None:
    with pytest.raises(MoneyError, match="too large"):
        Money(AMOUNT_MINOR_MAX + 1, "EUR")


def test_two_currencies_are_neither_added_nor_compared() -> None:
    for wrong in (operator.add, operator.sub, operator.lt, operator.le):
        with pytest.raises(ValueError, match="not of the same currency"):
            wrong(Money(1, "EUR"), Money(1, "USD"))


@given(st.lists(AMOUNTS, max_size=9), CURRENCIES)
def test_sums_and_differences_are_those_of_the_amounts(amounts: list[int], currency: str) -> None:
    total = sum_of([Money(one, currency) for one in amounts], currency)
    assert total == Money(sum(amounts), currency)
    assert not total - total
    assert total * 3 - total - total == total
    assert -total + total == Money(0, currency)
    assert (total <= Money(0, currency)) is (sum(amounts) <= 0)
    assert (total < Money(0, currency)) is (sum(amounts) < 0)


@given(AMOUNTS, st.integers(0, 10_000))
def test_a_share_is_the_nearest_amount(amount_minor: int, part: int) -> None:
    share = Money(amount_minor, "EUR").share(part, 10_000)
    assert abs(10_000 * share.amount_minor - amount_minor * part) <= 5_000


def test_half_a_unit_is_rounded_away_from_zero() -> None:
    assert Money(25, "EUR").share(1, 10) == Money(3, "EUR")
    assert Money(-25, "EUR").share(1, 10) == Money(-3, "EUR")
