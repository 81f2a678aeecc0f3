"""An amount of money in the smallest unit of its currency. Nothing here is a float."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EXPONENT_BY_CURRENCY = dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
    0,
) | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)
"""ISO 4217: the digits behind the point, where they are not two."""
CURRENCY = re.compile(r"[A-Z]{3}")
AMOUNT_MINOR_MAX = 10**12
"""More than any order, and small enough for every database and for JavaScript."""


class MoneyError(ValueError):
    """A text is not an amount of its currency; `str()` is a sentence."""


def exponent_of(currency: str) -> int:
    """How many digits the currency has behind the point (ISO 4217): 0, 2 or 3."""
    return EXPONENT_BY_CURRENCY.get(currency, 2)


def decimal_of(amount_minor: int, currency: str) -> str:
    """The number of an amount with all digits of its currency behind the point: `12.50` for 1250 EUR."""
    exponent = exponent_of(currency)
    sign, digits = "-" if amount_minor < 0 else "", str(abs(amount_minor)).rjust(exponent + 1, "0")
    return sign + (f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits)


@dataclass(frozen=True, slots=True)
class Money:
    """`amount_minor` of the smallest unit of `currency`, an ISO 4217 code: 1250 EUR is 12.50 euros.

    Amounts of two currencies are never added or compared: that raises `ValueError`.
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not CURRENCY.fullmatch(self.currency):
            raise MoneyError(f"{self.currency!r} is not a currency; write three capital letters, such as EUR.")
        if abs(self.amount_minor) > AMOUNT_MINOR_MAX:
            raise MoneyError(f"{self.amount_minor} is too large an amount.")

    def __add__(self, other: Money) -> Money:
        """The sum."""
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference."""
        return Money(self.amount_minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        """The amount that many times."""
        return Money(self.amount_minor * times, self.currency)

    def __neg__(self) -> Money:
        """The amount with the other sign."""
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Whether it is less than another amount of the same currency."""
        return self.amount_minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        """Whether it is not more than another amount of the same currency."""
        return self.amount_minor <= self._same(other)

    def __bool__(self) -> bool:
        """Whether it is not zero."""
        return self.amount_minor != 0

    def __str__(self) -> str:
        """As an operator reads it: `12.50 EUR`. The page formats amounts for the buyer's language."""
        return f"{decimal_of(self.amount_minor, self.currency)} {self.currency}"

    def share(self, part: int, whole: int) -> Money:
        """`part / whole` of the amount, rounded half away from zero to the smallest unit."""
        product = self.amount_minor * part
        rounded = (2 * abs(product) + whole) // (2 * whole)
        return Money(rounded if product >= 0 else -rounded, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} are not of the same currency")
        return other.amount_minor


def money_of(text: str, currency: str) -> Money:
    """The amount that a text such as `12.50` or `12` names. Raises `MoneyError` with what to write instead."""
    exponent = exponent_of(currency)
    parts = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]+))?", text)
    if parts is None or len(parts[2] or "") not in (0, exponent):
        shown = "12" + ("." + "5".ljust(exponent, "0") if exponent else "")
        raise MoneyError(f"{text!r} is not an amount of {currency}; write it as {shown}.")
    return Money(int(parts[1] + (parts[2] or "").ljust(exponent, "0")), currency)


def split(amount: Money, weights: Sequence[Money]) -> tuple[Money, ...]:
    """The amount in parts that are as the weights, to the smallest unit; together they are the amount."""
    whole, before, parts = sum_of(weights, amount.currency).amount_minor, 0, list[Money]()
    for weight in weights:
        after = before + weight.amount_minor
        parts.append(amount.share(after, whole) - amount.share(before, whole))
        before = after
    return tuple(parts)


def sum_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts of one currency; of none, zero."""
    return sum(amounts, start=Money(0, currency))
