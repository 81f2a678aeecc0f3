"""Works out the price list of each showtime: for each kind of seat and ticket type the most specific `[[price]]` wins.

A table is more specific than another when it is narrowed by all that the other is narrowed by, and by more. Where two
tables set the same price and neither is more specific, the file is ambiguous and is refused; but where one of them says
that the ticket is not sold, it is not sold.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from firstclick.domain.money.price_list import Price, PriceList, TicketType
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.programme_file.prices import PriceRule, Terms, Where

Starts = Mapping[str, datetime.datetime]
"""The start of each showtime that has one, on the wall clock, by showtime id."""


@dataclass
class PriceLists:
    """The `[[price]]` tables of a file. Equal lists are made once."""

    terms: Terms
    types: Mapping[str, TicketType]
    rules: Sequence[PriceRule]

    def __post_init__(self) -> None:
        self._made: dict[tuple[tuple[int, ...], frozenset[SeatKind]], PriceList | None] = {}
        self._reported: set[tuple[int, ...]] = set()

    def priced(self, showtimes: Iterable[Showtime], starts: Starts) -> list[Showtime]:
        """The showtimes with their price lists. Reports what is ambiguous, and kinds of seats without a price."""
        lists = ((one, self._price_list(one, starts.get(one.showtime_id))) for one in showtimes)
        return [replace(one, price_list=price_list) if price_list else one for one, price_list in lists]

    def _price_list(self, showtime: Showtime, start: datetime.datetime | None) -> PriceList | None:
        rules = [rule for rule in self.rules if _applies(rule.where, showtime, start)]
        kinds = frozenset(showtime.auditorium.seat_map.ids_of_kind)
        key = tuple(rule.table.nth for rule in rules), kinds
        if key not in self._made:
            self._made[key] = self._make(rules, kinds, showtime.showtime_id)
        return self._made[key]

    def _make(self, rules: Sequence[PriceRule], kinds: frozenset[SeatKind], showtime_id: str) -> PriceList | None:
        fees = self.terms.fees
        if not rules or fees is None:
            return None
        prices: list[Price] = []
        for kind in (kind for kind in SeatKind if kind in kinds):
            found = [self._price(rules, kind, one, showtime_id) for one in self.types]
            prices += [price for price in found if price is not None]
            if not any(found):
                self._report_no_price(rules, kind, showtime_id)
        sold = {price.ticket_type_id for price in prices}
        types = tuple(one for ticket_type_id, one in self.types.items() if ticket_type_id in sold)
        return PriceList(self.terms.currency, types, tuple(prices), fees, self.terms.tax_basis_points)

    def _price(self, rules: Iterable[PriceRule], kind: SeatKind, ticket_type_id: str, showtime_id: str) -> Price | None:
        """The price by the most specific of the rules that set it."""
        setting = _most_specific(one for one in rules if ticket_type_id in one.amounts and _is_for(one.where, kind))
        amounts = [one.amounts[ticket_type_id] for one in setting]
        if len(setting) > 1 and None not in amounts:
            self._report_ambiguous(setting, f"{kind.value} seats, ticket type {ticket_type_id},", showtime_id)
        amount = None if None in amounts else next(iter(amounts), None)
        return None if amount is None else Price(kind, ticket_type_id, amount)

    def _report_ambiguous(self, rules: Sequence[PriceRule], what: str, showtime_id: str) -> None:
        """Report the first two, once for each pair of tables."""
        first, second = rules[:2]
        pair = (first.table.nth, second.table.nth)
        if pair in self._reported:
            return
        self._reported.add(pair)
        second.table.complain(
            f"it and the [[price]] in line {first.table.line()} both set the price of {what} at showtime "
            f"{showtime_id}, and neither is more specific; narrow one of them by all that narrows the other."
        )

    def _report_no_price(self, rules: Sequence[PriceRule], kind: SeatKind, showtime_id: str) -> None:
        rules[0].table.complain(f"showtime {showtime_id} has prices, but none for its {kind.value} seats.")


def _most_specific(rules: Iterable[PriceRule]) -> list[PriceRule]:
    """Those of the rules than which none is more specific, in the order of the file."""
    narrowed = [(rule, rule.where.narrows()) for rule in rules]
    return [rule for rule, by in narrowed if not any(by < other for _, other in narrowed)]


def _applies(where: Where, showtime: Showtime, start: datetime.datetime | None) -> bool:
    return (
        (where.movie is None or showtime.movie.movie_id in where.movie)
        and (where.auditorium is None or showtime.auditorium.auditorium_id in where.auditorium)
        and (where.showtime is None or showtime.showtime_id in where.showtime)
        and (where.days is None or (start is not None and start.weekday() in where.days))
        and (where.times is None or (start is not None and where.times[0] <= start.time() < where.times[1]))
    )


def _is_for(where: Where, kind: SeatKind) -> bool:
    return where.seats is None or kind in where.seats
