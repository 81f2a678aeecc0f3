"""Amounts as Stripe takes them: its exponents, its least and largest, and what can be given back of them."""

from __future__ import annotations

import pytest

from firstclick.domain.money.money import Money
from firstclick.payments.stripe.amounts import MINIMA, from_stripe, takes, to_stripe


@pytest.mark.parametrize(
    ("amount", "currency", "at_stripe"),
    [
        (1250, "EUR", 1250),
        (1250, "JPY", 1250),
        (5, "ISK", 500),
        (5000, "UGX", 500_000),
        (175_00, "HUF", 175_00),
        (12_500, "KWD", 12_500),
        (12_505, "KWD", None),
        (1200, "MGA", 12),
        (1250, "MGA", None),
    ],
)
def test_an_amount_is_written_as_stripe_writes_its_currency(amount: int, currency: str, at_stripe: int | None) -> None:
    assert to_stripe(Money(amount, currency)) == at_stripe
    if at_stripe is not None:
        assert from_stripe(at_stripe, currency) == amount


@pytest.mark.parametrize("currency", sorted(MINIMA))
def test_less_than_the_least_is_not_taken(currency: str) -> None:
    least = Money(from_stripe(MINIMA[currency], currency), currency)
    assert takes(least, [])
    assert not takes(least - Money(1, currency), [])


def test_more_than_eight_digits_and_nothing_are_not_taken() -> None:
    assert takes(Money(99_999_999, "EUR"), [])
    assert not takes(Money(100_000_000, "EUR"), [])
    assert not takes(Money(0, "CLP"), [])
    assert not takes(Money(1_000_000, "ISK"), []), "which has two digits more there"


def test_what_could_not_be_given_back_by_seats_is_not_taken() -> None:
    total = Money(10_000, "KWD")
    assert takes(total, [Money(3_330, "KWD"), Money(6_670, "KWD")])
    assert not takes(total, [Money(3_333, "KWD"), Money(6_667, "KWD")])
