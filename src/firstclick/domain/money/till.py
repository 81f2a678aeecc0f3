"""A till: the cash drawer of one member of staff, from its opening until it is counted and closed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TillClosing:
    """How a till was closed: at `at_ms`, in milliseconds since 1970 UTC, by the member of staff `by`.

    Amounts are in minor units: `cash_minor` is the cash that was counted, float and all, `slips_minor` the sum of the
    terminal's slips, None where these were not counted.
    """

    at_ms: int
    by: str
    cash_minor: int
    slips_minor: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Till:
    """A till of `who`. `float_minor` is the cash that was in it at first, in minor units of the currency.

    `opened_at_ms` is in milliseconds since 1970 UTC; `closing` is None while it is open.
    """

    till_id: str
    who: str
    currency: str
    float_minor: int
    opened_at_ms: int
    closing: TillClosing | None = None

    def has(self, who: str, at_ms: int) -> bool:
        """Whether money that `who` takes or gives back at that moment goes through this till."""
        until_ms = None if self.closing is None else self.closing.at_ms
        return who == self.who and self.opened_at_ms <= at_ms and (until_ms is None or at_ms <= until_ms)


class TillsOf:
    """Finds the till that money went through. `tills` are sorted by when they were opened."""

    def __init__(self, tills: Iterable[Till]) -> None:
        self._by_who: dict[str, list[Till]] = {}
        for till in tills:
            self._by_who.setdefault(till.who, []).append(till)

    def find(self, who: str, at_ms: int) -> Till | None:
        """The till of `who` at a moment, the later one where two of them touch; None without one."""
        its = self._by_who.get(who, [])
        number = bisect_right(its, at_ms, key=lambda one: one.opened_at_ms)
        return its[number - 1] if number and its[number - 1].has(who, at_ms) else None
