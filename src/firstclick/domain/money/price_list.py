"""What the seats of a showtime cost: an amount for each kind of seat and ticket type, fees, and the tax in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from firstclick.domain.money.money import Money
from firstclick.domain.seats.best_available import ORDINARY
from firstclick.domain.seats.seat_map import SeatKind

TAX_WHOLE = 10_000
"""Tax rates are in basis points: 2000 is 20 %."""


@dataclass(frozen=True, slots=True)
class TicketType:
    """Who a ticket is for. `age_min` is in years, 0 for any age; `note` is shown to the buyer; neither is checked."""

    ticket_type_id: str
    name: str
    age_min: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What a seat of this kind costs with a ticket of this type, tax included and fees not."""

    kind: SeatKind
    ticket_type_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Fees:
    """Booking fees: for each seat that costs something, and once for an order that costs something."""

    per_seat: Money
    per_order: Money


@dataclass(frozen=True)
class PriceList:
    """All prices of a showtime, in one currency. A kind and a ticket type that have no price are not sold together.

    `tax_basis_points` is the tax rate that is included in all amounts. `number` is that of the list in the ledger, 0
    before it; lists are compared without it, and a list never changes once it has a number.
    """

    currency: str
    ticket_types: tuple[TicketType, ...]
    prices: tuple[Price, ...]
    fees: Fees
    tax_basis_points: int = 0
    number: int = field(default=0, compare=False)

    @cached_property
    def by_kind_and_type(self) -> Mapping[tuple[SeatKind, str], Money]:
        """The amounts by kind of seat and id of the ticket type."""
        return {(price.kind, price.ticket_type_id): price.amount for price in self.prices}

    @cached_property
    def price_from(self) -> Money:
        """The lowest amount of an ordinary seat; of any seat where the room has none. Fees are not included."""
        ordinary = [price.amount for price in self.prices if price.kind in ORDINARY]
        return min(ordinary or [price.amount for price in self.prices], default=Money(0, self.currency))

    def tax_in(self, amount: Money) -> Money:
        """The tax that is included in an amount, rounded to the smallest unit."""
        return amount.share(self.tax_basis_points, TAX_WHOLE + self.tax_basis_points)
