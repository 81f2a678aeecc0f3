"""The bodies of what staff do at the box office. None holds a session id, a user id or a customer's ticket link."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from firstclick.domain.money.payment import PaidBy, PaymentStatus
from firstclick.domain.programme import ShowtimeStatus
from firstclick.domain.seats.house_seats import SeatReason
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.service.office.booking_desk import Happened
from firstclick.service.office.counter_sales import SEATS_PER_SALE_MAX
from firstclick.web.api.bills import BillAnswer
from firstclick.web.api.booking_wire import BookingStatus, PaymentReference
from firstclick.web.api.price_wire import AmountMinor, Currency, Exponent, SaleSeat
from firstclick.web.api.programme_wire import MovedFrom
from firstclick.web.api.wire import Millis, Reference, SeatId, SeatIds, Ticket
from firstclick.web.api.wire import SeatReason as WhyReserved
from firstclick.web.core.form_sentences import ONE_LINE

LINE = r"^[^\x00-\x1f\x7f-\x9f]*$(?!\n)"
Note = Annotated[
    str, Meta(max_length=200, pattern=LINE, extra=ONE_LINE, description="A line of text.", examples=["school class"])
]
Reason = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=LINE, extra=ONE_LINE, examples=["The customer is ill."])
]
Label = Annotated[
    str, Meta(max_length=100, pattern=LINE, extra=ONE_LINE, description="For whom seats are kept.", examples=["press"])
]
Handle = Annotated[str, Meta(description="What staff call a hold.", examples=["Xk2Pq3v8Jw0cXh1sZk5TzR2bQA"])]
GivesBack = Annotated[bool, Meta(description="Give back what was paid.", examples=[True])]
SomeSeats = Annotated[list[SeatId], Meta(min_length=1, max_length=500, examples=[["B4", "B5"]])]
Paid = Annotated[
    Literal["free", "waiting", "declined", "offered", "paid", "due", "not_charged", "refunded"],
    Meta(description="How its payment stands; `free` without one.", examples=["paid"]),
]


class HouseSeatsBody(Struct, forbid_unknown_fields=True):
    """Seats to keep back or to put on sale again. `label` says for whom they are kept."""

    seats: SomeSeats
    label: Label | UnsetType = UNSET


class RefusedSeat(Struct, omit_defaults=True):
    """A seat that stays as it is, and why. Where it is kept back with another label, `label` is that."""

    seat_id: str
    reason: SeatReason
    label: str = ""


class HouseSeatsAnswer(Struct, omit_defaults=True):
    """The seats that are now as asked, and the others. Of those `kept_already` were kept back before."""

    changed: list[str]
    refused: list[RefusedSeat]
    kept_already: list[str] = []


class OfficeHold(Struct):
    """The hold of a customer. It is `paying` while its seats are paid for or written down; then it has no `until`."""

    handle: Handle
    seats: list[str]
    paying: bool
    since: Millis | None
    until: Millis | None


class OfficeHoldsAnswer(Struct):
    """The live holds of a showtime."""

    showtime_id: str
    server_time: Millis
    holds: list[OfficeHold]


SaleSeats = Annotated[
    list[SaleSeat],
    Meta(min_length=1, max_length=SEATS_PER_SALE_MAX, examples=[[{"seat_id": "B4", "ticket_type": "adult"}]]),
]
PaidHow = Annotated[Literal["cash", "card", "complimentary"], Meta(examples=["cash"])]


class SaleBody(Struct, forbid_unknown_fields=True):
    """What is sold at the counter, and how it was paid. `complimentary` needs a `note` that says why.

    `hold` is the handle of a hold that staff made for the customer; its seats are sold, all of them.
    """

    seats: SaleSeats
    paid_by: PaidHow
    note: Note | UnsetType = UNSET
    hold: Handle | UnsetType = UNSET


class OfficeCancelBody(Struct, forbid_unknown_fields=True):
    """Seats to cancel, or all. What was paid for them is given back, unless `refund` is false."""

    reason: Reason
    seats: SeatIds | UnsetType = UNSET
    refund: GivesBack = True


class MoveBody(Struct, forbid_unknown_fields=True):
    """Seats of a booking, and those that it gets for them, in the same order."""

    from_seats: SeatIds = field(name="from")
    to: SeatIds


class TakeDueBody(Struct, forbid_unknown_fields=True):
    """How what is due was paid."""

    paid_by: Annotated[Literal["cash", "card"], Meta(examples=["card"])]


class OfficePayment(Struct):
    """The payment of a booking. `total` is what it costs as it is now; `charged` was paid, `refunded` of it goes back.

    `paid_by`, `taken_by`, `taken_at` and `note` are of money that was taken at the counter. `reference` is that of a
    payment of the provider `external`: what is cancelled of it is to be given back where it was taken. `list_total` is
    what all its seats cost by the price list, where another amount was taken for them.
    """

    status: PaymentStatus
    provider: str
    total: AmountMinor
    charged: AmountMinor
    refunded: AmountMinor
    currency: Currency
    exponent: Exponent
    paid_by: PaidBy | None
    taken_by: str | None
    taken_at: Millis | None
    note: str
    reference: PaymentReference | UnsetType = UNSET
    list_total: AmountMinor | UnsetType = UNSET


class BookingEventAnswer(Struct):
    """A step of a booking. `who` is a member of staff, "" for the buyer; `to` are the seats after a move."""

    at: Millis
    what: Happened
    who: str
    seats: list[str]
    to: list[str]
    amount: AmountMinor | None
    reason: str
    detail: str


class OfficeBooking(Struct):
    """A booking as staff see it. What is said of the showtime is null once it has left the programme.

    `payment` is null where it cost nothing. `events` are all its steps, `bill` its lines: of a single booking only.
    `ticket` is what `/tickets/{token}` takes; only who sells it is given it.
    """

    reference: Reference
    showtime_id: str
    title: str | None
    auditorium: str | None
    starts_at: Millis | None
    timezone: str
    seats: list[str]
    cancelled_seats: list[str]
    booked_at: Millis
    status: BookingStatus
    name: str
    email: str
    payment: OfficePayment | None
    events: list[BookingEventAnswer] | UnsetType = UNSET
    bill: BillAnswer | UnsetType = UNSET
    ticket: Ticket | UnsetType = UNSET


class OfficeBookingsAnswer(Struct):
    """Bookings, the newest first. `next` is the `after` of the next page, null at the end."""

    bookings: list[OfficeBooking]
    next: str | None


class SeatCounts(Struct):
    """How many seats there are, and how many are how. `pending` are being paid for, `reserved` are kept back."""

    total: int
    available: int
    held: int
    pending: int
    sold: int
    reserved: int


class TakingsAnswer(Struct):
    """Money of a showtime. Of what was `taken`, `refunded` goes back; `due` is to pay, `pending` is being paid."""

    currency: Currency
    exponent: Exponent
    taken: AmountMinor
    refunded: AmountMinor
    due: AmountMinor
    pending: AmountMinor


class OfficeShowtime(Struct):
    """A showtime of the day. `takings` is null before the first payment; `status` is left out while it is on sale.

    `differences` are seats on which the ledger and the map differ; it and `failed_refunds` should be 0.
    """

    showtime_id: str
    movie_id: str
    title: str
    auditorium: str
    starts_at: Millis | None
    ends_at: Millis | None
    seats: SeatCounts
    takings: TakingsAnswer | None
    failed_refunds: int
    differences: int
    status: ShowtimeStatus | UnsetType = UNSET
    moved_from: MovedFrom | UnsetType = UNSET


class OfficeShowtimesAnswer(Struct):
    """The showtimes that start on a day at the cinema, and those that have no start."""

    day: str
    timezone: str
    server_time: Millis
    showtimes: list[OfficeShowtime]


class OfficeSeat(Struct, omit_defaults=True):
    """A seat with who has it: a booking by `reference`, `name` and `paid`, or a hold by its `handle`.

    `label` says for whom a reserved seat is kept, or held; `expires_at` is when a hold ends. `held_by` is who of the
    staff holds it for a customer. `admitted_at` is when somebody was let in with it, `inside` whether they are now.
    """

    seat_id: str
    status: SeatStatus
    reason: WhyReserved | UnsetType = UNSET
    label: str | UnsetType = UNSET
    held_by: str | UnsetType = UNSET
    handle: Handle | UnsetType = UNSET
    expires_at: Millis | UnsetType = UNSET
    reference: Reference | UnsetType = UNSET
    name: str | UnsetType = UNSET
    paid: Paid | UnsetType = UNSET
    admitted_at: Millis | UnsetType = UNSET
    inside: bool | UnsetType = UNSET


class LogSpanAnswer(Struct):
    """The times of a showtime's first and last event in the log, and of those before and after the moment shown."""

    first: Millis | None
    last: Millis | None
    previous: Millis | None
    next: Millis | None


class OfficeMapAnswer(Struct):
    """Every seat of a showtime at `position` of `epoch`, as in the feed.

    The last four only where a moment was asked for: the map then. Unless it is `complete`, events are `missing` in the
    log, or it begins later. Holds of a past moment have no handle, and `epoch` is the store's alone.
    """

    showtime_id: str
    title: str
    auditorium: str
    starts_at: Millis | None
    epoch: str
    position: int
    server_time: Millis
    seats: list[OfficeSeat]
    at: Millis | UnsetType = UNSET
    complete: bool | UnsetType = UNSET
    missing: int | UnsetType = UNSET
    log: LogSpanAnswer | UnsetType = UNSET
