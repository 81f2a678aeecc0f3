"""The bodies of prices and quotes. All amounts are in the smallest unit of their currency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.seats.seat_map import SeatKind
from firstclick.web.api.wire import SeatId
from firstclick.web.core.forms import UserId
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.requests import ID_CHARS_MAX

AmountMinor = Annotated[int, Meta(description="In the smallest unit of the currency.", examples=[1250])]
Currency = Annotated[str, Meta(description="ISO 4217.", examples=["EUR"])]
Exponent = Annotated[int, Meta(description="How many digits of amounts stand behind the point.", examples=[2])]
TicketType = Annotated[str, Meta(min_length=1, max_length=ID_CHARS_MAX, examples=["adult"])]


class PriceFrom(Struct):
    """The lowest price of an ordinary seat, without fees; `exponent` says how many digits stand behind the point."""

    amount: AmountMinor
    currency: Currency
    exponent: Exponent


class TicketTypeAnswer(Struct):
    """Who a ticket is for: nothing checks the age in years (0: any) or the note, they are shown."""

    ticket_type: TicketType
    name: str
    age_min: int
    note: str


class PriceAnswer(Struct):
    """What a seat of this kind costs with a ticket of this type."""

    kind: SeatKind
    ticket_type: TicketType
    amount: AmountMinor


class FeesAnswer(Struct):
    """Booking fees, for each seat and once for an order; what costs nothing has none."""

    per_seat: AmountMinor
    per_order: AmountMinor


class PricesAnswer(Struct):
    """A price list. Where seats cost nothing, `price_list` is 0, the lists are empty, and `currency` is null.

    The tax is included in all amounts. A kind and a ticket type that are not in `prices` together are not sold so.
    `providers` are the ways to pay; without any, what has a price is sold at the box office only. `terms_url` leads to
    the cinema's terms of sale, where it names them.
    """

    price_list: int
    currency: Currency | None
    exponent: Exponent | None
    ticket_types: list[TicketTypeAnswer]
    prices: list[PriceAnswer]
    fees: FeesAnswer
    tax_basis_points: int
    providers: list[str]
    terms_url: str | None


class TicketChoice(Struct, forbid_unknown_fields=True):
    """A seat, and the ticket type for it."""

    seat_id: SeatId
    ticket_type: TicketType


TicketChoices = Annotated[
    list[TicketChoice], Meta(min_length=1, examples=[[{"seat_id": "B4", "ticket_type": "adult"}]])
]


class SaleSeat(Struct, forbid_unknown_fields=True):
    """A seat to sell. Without a ticket type it gets the first one that is sold for it."""

    seat_id: SeatId
    ticket_type: TicketType | UnsetType = UNSET


def ticket_types_of(seats: Sequence[SaleSeat]) -> dict[str, str]:
    """The ticket types by seat id, "" where none is named. Raises `BadRequest` for a seat that is named twice."""
    types = {one.seat_id: "" if one.ticket_type is UNSET else one.ticket_type for one in seats}
    if len(types) != len(seats):
        raise BadRequest("Name each seat once.")
    return types


class QuoteBody(Struct, forbid_unknown_fields=True):
    """Who asks, a ticket for each seat of the hold, and a promo code."""

    user_id: UserId
    seats: TicketChoices
    promo: Annotated[str, Meta(min_length=1, max_length=ID_CHARS_MAX, examples=["SPRING"])] | UnsetType = UNSET


class QuoteLineAnswer(Struct):
    """One seat: its price in the list, what the promo takes off, and what the ticket costs."""

    seat_id: str
    kind: SeatKind
    ticket_type: TicketType
    price: AmountMinor
    discount: AmountMinor
    amount: AmountMinor


class QuoteAnswer(Struct):
    """What a hold costs: the amounts of the lines and the fees are the total; the tax is included in it.

    `quote` is all of this as a signed text. A payment carries it, so that what was shown is what is charged.
    """

    lines: list[QuoteLineAnswer]
    discount: AmountMinor
    fees: AmountMinor
    total: AmountMinor
    tax: AmountMinor
    currency: Currency
    exponent: Exponent
    quote: str
