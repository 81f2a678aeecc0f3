"""Amounts as Stripe writes them: mostly in the smallest unit of ISO 4217, with exceptions. Pure.

The rules are those of Stripe's page on currencies. An amount that cannot be written there is refused before a payment
is begun.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from firstclick.domain.money.money import Money, exponent_of

STRIPE_EXPONENTS: Mapping[str, int] = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Digits behind the point at Stripe, where ISO 4217 has others. Of the two digits of ISK and UGX both must be 0."""
LAST_DIGIT_IS_0 = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Three digits behind the point, of which cards settle two."""
AMOUNT_MAX = 99_999_999
MINIMA: Mapping[str, int] = {
    "AED": 200,
    "AUD": 50,
    "BGN": 100,
    "BRL": 50,
    "CAD": 50,
    "CHF": 50,
    "CZK": 1500,
    "DKK": 250,
    "EUR": 50,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "INR": 50,
    "JPY": 50,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "NZD": 50,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "SGD": 50,
    "THB": 1000,
    "USD": 50,
}
"""The least that a card is charged, as Stripe writes it. A currency without a line here takes any amount over 0, and
Stripe may refuse it: there the minimum is that of the currency which the account settles in."""


def to_stripe(amount: Money) -> int | None:
    """The amount as Stripe writes it; None where it cannot be written."""
    own, stripe = exponent_of(amount.currency), exponent_at_stripe(amount.currency)
    if amount.amount_minor % 10 and amount.currency in LAST_DIGIT_IS_0:
        return None
    if stripe >= own:
        return amount.amount_minor * int(10 ** (stripe - own))
    whole, rest = divmod(amount.amount_minor, int(10 ** (own - stripe)))
    return None if rest else whole


def from_stripe(amount: int, currency: str) -> int:
    """An amount of Stripe's in the smallest unit of ISO 4217. What is less than that is left out."""
    own, stripe = exponent_of(currency), exponent_at_stripe(currency)
    return amount // int(10 ** (stripe - own)) if stripe >= own else amount * int(10 ** (own - stripe))


def exponent_at_stripe(currency: str) -> int:
    """How many digits Stripe has behind the point."""
    return STRIPE_EXPONENTS.get(currency, exponent_of(currency))


def takes(total: Money, parts: Sequence[Money]) -> bool:
    """Whether Stripe takes this total, and can give back each of its parts."""
    amount = to_stripe(total)
    if amount is None or not MINIMA.get(total.currency, 1) <= amount <= AMOUNT_MAX:
        return False
    return all(to_stripe(part) is not None for part in parts)
