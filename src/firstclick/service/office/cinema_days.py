"""Days of the cinema's time zone, the first and the last one included, and what starts on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from firstclick.domain.days import begins_ms, local_day
from firstclick.domain.programme import Showtime
from firstclick.service.ports.reports import Span

DAYS_MAX = 366
YEARS = range(1970, 3000)


class DaysRefused(ValueError):
    """Nothing can be asked for of these days. `str()` is a sentence."""


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last. Raises `DaysRefused` for none, and for more than `DAYS_MAX`."""

    first: date
    last: date
    timezone: str

    def __post_init__(self) -> None:
        if not {self.first.year, self.last.year} <= set(YEARS):
            raise DaysRefused(f"A day is one of the years {YEARS[0]} to {YEARS[-1]}.")
        if self.last < self.first:
            raise DaysRefused(f"The last day, {self.last}, is before the first, {self.first}: exchange them.")
        if (self.last - self.first).days >= DAYS_MAX:
            raise DaysRefused(f"Ask for {DAYS_MAX} days at most.")

    @property
    def span(self) -> Span:
        """From the first millisecond of the first day to the last one of the last."""
        return Span(begins_ms(self.first, self.timezone), begins_ms(self.last + timedelta(days=1), self.timezone))

    def day_of(self, at_ms: int) -> str:
        """The day at the cinema that a moment is on, such as 2026-12-24."""
        return local_day(at_ms, self.timezone).isoformat()


def starting_in(span: Span, showtimes: Sequence[Showtime]) -> list[Showtime]:
    """Those that start in the span, in order; after them those that have no start."""
    timed = [one for one in showtimes if one.starts_at_ms is not None and span.holds(one.starts_at_ms)]
    return sorted(timed, key=lambda one: one.starts_at_ms or 0) + [one for one in showtimes if one.starts_at_ms is None]
