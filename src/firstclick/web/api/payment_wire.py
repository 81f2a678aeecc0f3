"""The bodies of payments. All amounts are in the smallest unit of their currency."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.money.payment import PaymentStatus
from firstclick.web.api.booking_wire import Email, Language, PersonName
from firstclick.web.api.price_wire import AmountMinor, Currency, Exponent, TicketType
from firstclick.web.api.wire import Millis, Reference, Ticket
from firstclick.web.auth.quote_tokens import QUOTE_CHARS_MAX
from firstclick.web.core.forms import UserId
from firstclick.web.core.requests import ID_CHARS_MAX

PaymentId = Annotated[
    str,
    Meta(
        description="Whoever knows it sees the payment, and its ticket once it is paid.",
        examples=["8c1f0e6b-2a7d-4c3f-9b5e-1d0a6c2f4e7b"],
    ),
]
Provider = Annotated[
    str, Meta(min_length=1, max_length=ID_CHARS_MAX, description="As `providers` of the prices.", examples=["practice"])
]


class PaymentBody(Struct, forbid_unknown_fields=True):
    """Who pays, and for what: a quote as it was answered. `email`, `name` and `language` go to the booking."""

    user_id: UserId
    quote: Annotated[str, Meta(min_length=1, max_length=QUOTE_CHARS_MAX, examples=["WyI1YTBjMmEzZSJd.q3v8Jw0cXh1s"])]
    provider: Provider
    email: Email | UnsetType = UNSET
    name: PersonName | UnsetType = UNSET
    language: Language | UnsetType = UNSET


class OfferBody(Struct, forbid_unknown_fields=True):
    """Whether the offered seats are taken."""

    accept: Annotated[bool, Meta(examples=[True])]


class PaymentSeat(Struct):
    """A seat of a payment, and what its ticket costs, without fees; `cancelled` once it was given back."""

    seat_id: str
    ticket_type: TicketType
    amount: AmountMinor
    cancelled: bool


class PaymentAnswer(Struct):
    """How a payment stands.

    `waiting`: it can be paid until `pay_by`, or the bank is deciding. `declined`: it can be tried again until `pay_by`.
    `offered`: the money came when the seats were gone; `seats` are equal ones, set aside until `offer_by`. `paid`: the
    seats are booked; also when some of them were cancelled since. `due`: booked, to be paid at the box office until
    `pay_by`. `not_charged`: it is over, and no money was taken. `refunded`: all of it is given back, or is being.

    `next` is where the browser goes to pay, relative to the page; null where there is nothing to do elsewhere.
    `reference` and `ticket` are the booking's.
    """

    payment_id: PaymentId
    status: PaymentStatus
    amount: AmountMinor
    currency: Currency
    exponent: Exponent
    pay_by: Millis
    next: str | None
    provider: str
    showtime_id: str
    seats: list[PaymentSeat]
    fees: AmountMinor
    refunded: AmountMinor
    server_time: Millis
    offer_by: Millis | UnsetType = UNSET
    reference: Reference | UnsetType = UNSET
    ticket: Ticket | UnsetType = UNSET
