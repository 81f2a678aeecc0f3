"""Promo codes: so many percent or such an amount less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from firstclick.domain.money.money import Money, sum_of

PERCENT_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Promo:
    """A code in capital letters. It takes off `percent` of each price where that is not 0, else `amount` of the order.

    It is valid from `valid_from_ms` and before `valid_until_ms` (milliseconds since 1970 UTC), None without a limit.
    Where it names movies or showtimes, it is valid at those only. `uses_max` is how often it can be used; 0 is always.
    """

    code: str
    percent: int = 0
    amount: Money | None = None
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    movie_ids: tuple[str, ...] = ()
    showtime_ids: tuple[str, ...] = ()
    uses_max: int = 0

    def is_valid_at(self, now_ms: int) -> bool:
        """Whether its time has come and is not over."""
        begun = self.valid_from_ms is None or self.valid_from_ms <= now_ms
        return begun and (self.valid_until_ms is None or now_ms < self.valid_until_ms)

    def is_for(self, movie_id: str, showtime_id: str) -> bool:
        """Whether it is valid for this movie's showtime."""
        named = self.movie_ids or self.showtime_ids
        return not named or movie_id in self.movie_ids or showtime_id in self.showtime_ids

    def discounts(self, prices: Sequence[Money]) -> tuple[Money, ...]:
        """What it takes off each price, never more than the price itself.

        An amount is spread over the prices in proportion to them; the sum is the amount, or all where that is less.
        Prices of another currency are not reduced.
        """
        if self.percent:
            return tuple(price.share(self.percent, PERCENT_WHOLE) for price in prices)
        currencies = {price.currency for price in prices}
        if self.amount is None or currencies != {self.amount.currency}:
            return tuple(Money(0, price.currency) for price in prices)
        return _spread(self.amount, prices)


def promo_code(text: str) -> str:
    """A code as it is compared: buyers may write it in small letters and with spaces around it."""
    return text.strip().upper()


def _spread(amount: Money, prices: Sequence[Money]) -> tuple[Money, ...]:
    whole = sum_of(prices, amount.currency)
    if not whole:
        return tuple(prices)
    off = min(amount, whole)
    # The differences of rounded running sums: none of them is negative or more than its price, and nothing is lost.
    sums = accumulate(prices, initial=Money(0, amount.currency))
    ends = [off.share(one.amount_minor, whole.amount_minor) for one in sums]
    return tuple(after - before for before, after in pairwise(ends))
