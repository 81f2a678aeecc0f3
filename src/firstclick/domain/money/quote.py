"""A quote: what the seats of a hold cost, line by line. It is computed from values, and nothing is stored for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from firstclick.domain.money.money import Money, split, sum_of
from firstclick.domain.money.payment import PaidSeat
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.money.promo import Promo
from firstclick.domain.refusals import TicketNotSold
from firstclick.domain.seats.seat_map import SeatKind


class Ticket(NamedTuple):
    """A seat, and the ticket type that was chosen for it."""

    seat_id: str
    kind: SeatKind
    ticket_type_id: str


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One seat. `price` is that of the list, `discount` what the promo takes off it, `fee` the booking fee of the seat.

    `amount` is what the ticket costs, and returns with the seat; the fee is not in it.
    """

    seat_id: str
    kind: SeatKind
    ticket_type_id: str
    price: Money
    discount: Money
    fee: Money

    @property
    def amount(self) -> Money:
        """The price after the discount."""
        return self.price - self.discount


@dataclass(frozen=True, slots=True)
class Quote:
    """What a hold costs under the price list of that number. `promo` is "" without a promo code.

    `fee_per_order` is charged once, beside the fees of the lines. `tax` is the tax that is included in the total.
    """

    session_id: str
    price_list: int
    lines: tuple[QuoteLine, ...]
    fee_per_order: Money
    tax: Money
    promo: str = ""

    @property
    def currency(self) -> str:
        """The currency of all its amounts."""
        return self.fee_per_order.currency

    @property
    def fees(self) -> Money:
        """All booking fees."""
        return sum_of((line.fee for line in self.lines), self.currency) + self.fee_per_order

    @property
    def discount(self) -> Money:
        """What the promo takes off all prices."""
        return sum_of((line.discount for line in self.lines), self.currency)

    @property
    def total(self) -> Money:
        """What is charged: the amounts of all lines, and the fees."""
        return sum_of((line.amount for line in self.lines), self.currency) + self.fees


def quote(session_id: str, tickets: Sequence[Ticket], prices: PriceList, promo: Promo | None = None) -> Quote:
    """The quote for these tickets. A seat or an order that costs nothing has no booking fee.

    Raises `TicketNotSold` when the list has no price for one of them. Whether the promo is valid is the caller's to
    check.
    """
    listed = [_price(one, prices) for one in tickets]
    nothing = Money(0, prices.currency)
    discounts = promo.discounts(listed) if promo else [nothing] * len(listed)
    costing = [price != discount for price, discount in zip(listed, discounts, strict=True)]
    lines = tuple(
        QuoteLine(*ticket, price, discount, prices.fees.per_seat if costs else nothing)
        for ticket, price, discount, costs in zip(tickets, listed, discounts, costing, strict=True)
    )
    fee_per_order = prices.fees.per_order if any(costing) else nothing
    untaxed = Quote(session_id, prices.number, lines, fee_per_order, nothing, promo.code if promo else "")
    return Quote(session_id, prices.number, lines, fee_per_order, prices.tax_in(untaxed.total), untaxed.promo)


def shares_of(amount: Money, its: Quote) -> tuple[tuple[PaidSeat, ...], Money]:
    """The seats and the fees, as they share an amount that was taken for the quote.

    Less than the total is a discount on all of it; more is a fee, which is given back with the last seat.
    """
    listed = tuple(line.amount for line in its.lines)
    if amount < its.total:
        *taken, fees = split(amount, (*listed, its.fees))
    else:
        taken, fees = list(listed), amount - sum_of(listed, its.currency)
    return paid_seats(its, taken), fees


def paid_seats(its: Quote, amounts: Sequence[Money] | None = None) -> tuple[PaidSeat, ...]:
    """The seats of a payment for these amounts; None: for what the quote says."""
    paid = [line.amount for line in its.lines] if amounts is None else amounts
    return tuple(
        PaidSeat(one.seat_id, one.kind, one.ticket_type_id, amount) for one, amount in zip(its.lines, paid, strict=True)
    )


def _price(ticket: Ticket, prices: PriceList) -> Money:
    price = prices.by_kind_and_type.get((ticket.kind, ticket.ticket_type_id))
    if price is None:
        raise TicketNotSold(ticket.seat_id, ticket.ticket_type_id)
    return price
