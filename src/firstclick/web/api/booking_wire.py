"""The shapes of bookings and tickets on the wire, and of the request that makes one."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.money.money import AMOUNT_MINOR_MAX
from firstclick.domain.programme import ShowtimeStatus
from firstclick.web.api.bills import BillAnswer
from firstclick.web.api.price_wire import SaleSeat
from firstclick.web.api.programme_wire import MovedFrom
from firstclick.web.api.wire import Millis, Reference, SeatIds, Ticket
from firstclick.web.core.form_sentences import ONE_LINE, must_be
from firstclick.web.core.forms import UserId

LINE = r"^[^\x00-\x1f\x7f-\x9f]+$(?!\n)"
"""Text of one line, without control characters."""
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[^\s@\x00-\x1f\x7f-\x9f]+@[^\s@\x00-\x1f\x7f-\x9f]+$(?!\n)",
        extra=must_be("an address such as ann@example.org"),
        description="Where the buyer reads mail.",
        examples=["ann@example.org"],
    ),
]
PersonName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=LINE,
        extra=ONE_LINE,
        description="The buyer's name.",
        examples=["Ann Lee"],
    ),
]
Language = Annotated[
    str,
    Meta(
        max_length=35,
        pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)",
        extra=must_be("a language such as en or de-AT"),
        description="The buyer's language, as BCP 47 names it.",
        examples=["en"],
    ),
]
PaymentReference = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=LINE,
        extra=ONE_LINE,
        description="The payment's name where it was taken.",
        examples=["order-4711"],
    ),
]
BookingStatus = Annotated[
    Literal["booked", "cancelled"],
    Meta(description="`cancelled` when all its seats are.", examples=["booked"]),
]


class PaidBody(Struct, forbid_unknown_fields=True):
    """Money that a page of your own took for the seats of a hold.

    `amount` is what was taken, in the smallest unit of `currency`, whatever the seats cost here. `reference` is how you
    find the payment where you took it. `seats` may name the ticket types that were bought.
    """

    amount: Annotated[int, Meta(ge=0, le=AMOUNT_MINOR_MAX, examples=[2500])]
    currency: Annotated[
        str,
        Meta(
            pattern=r"^[A-Z]{3}$(?!\n)",
            extra=must_be("three capital letters such as EUR"),
            description="ISO 4217.",
            examples=["EUR"],
        ),
    ]
    reference: PaymentReference
    seats: Annotated[list[SaleSeat], Meta(min_length=1)] | UnsetType = UNSET


EXAMPLE_PAID = {"amount": 2500, "currency": "EUR", "reference": "order-4711"}


class ConfirmBody(Struct, forbid_unknown_fields=True):
    """Who asks, and who buys. The first confirm counts: a repeated one does not change who bought.

    `paid` is for server keys: what a page of your own took for seats that have prices.
    """

    user_id: UserId
    email: Email | UnsetType = UNSET
    name: PersonName | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    paid: Annotated[PaidBody, Meta(examples=[EXAMPLE_PAID])] | UnsetType = UNSET


class EmailCancelBody(Struct, forbid_unknown_fields=True):
    """The e-mail address that the ticket was booked with, and the seats to cancel: all of them where none are named."""

    email: Email
    seats: SeatIds | UnsetType = UNSET


class UserCancelBody(Struct, forbid_unknown_fields=True):
    """The user that booked, and the seats to cancel: all of them where none are named."""

    user_id: UserId
    seats: SeatIds | UnsetType = UNSET


class CancelBody(Struct, forbid_unknown_fields=True):
    """Either an `EmailCancelBody` or a `UserCancelBody`, before it is known which."""

    email: Email | UnsetType = UNSET
    user_id: UserId | UnsetType = UNSET
    seats: SeatIds | UnsetType = UNSET


class BookingAnswer(Struct):
    """Seats that are sold. What is said of the showtime is null once it has left the programme.

    `ticket` is what `/tickets/{token}` takes: whoever has it is shown the booking. `seats` are those that are booked
    still, `cancelled_seats` those that were.
    """

    reference: Reference
    showtime_id: str
    seats: list[str]
    booked_at: Millis
    movie_id: str | None
    title: str | None
    auditorium: str | None
    starts_at: Millis | None
    ticket: Ticket
    status: BookingStatus
    cancelled_seats: list[str]
    bill: BillAnswer | UnsetType = UNSET


class TicketSeat(Struct):
    """A seat of a ticket; `row`, `label` and `number` are null once it has left the seat map.

    `label` is what the chair says; `number` is null, too, where that is no integer. `section` is the name of its part
    of the room, left out where it has none. `admitted_at` is when somebody was first let in with it.
    """

    seat_id: str
    row: str | None
    number: int | None
    label: str | None
    section: str | UnsetType = UNSET
    admitted_at: Millis | UnsetType = UNSET


class TicketAnswer(Struct):
    """A booking for whoever has the ticket's link. What is said of the showtime is null once it left the programme.

    `starts_at` is null, too, for a movie without a timetable. `seats` are those that are booked still: a ticket is
    valid for them alone. `cancellable` says whether who booked can cancel now, `cancel_until` when that ends, or ended;
    it is null where there is no such time. `moved_from` is how the showtime was planned, where it was moved since.
    `showtime_status` is how it is sold, left out while it is on sale: a ticket of a cancelled one lets nobody in.
    """

    reference: Reference
    showtime_id: str
    movie_id: str | None
    title: str | None
    cinema: str
    auditorium: str | None
    starts_at: Millis | None
    timezone: str
    seats: list[TicketSeat]
    status: BookingStatus
    cancelled_seats: list[TicketSeat]
    cancellable: bool
    cancel_until: Millis | None
    bill: BillAnswer | UnsetType = UNSET
    moved_from: MovedFrom | UnsetType = UNSET
    showtime_status: ShowtimeStatus | UnsetType = UNSET
