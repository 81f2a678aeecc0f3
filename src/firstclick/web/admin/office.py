"""The operations of the box office: who may do what, and what each may be refused with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from firstclick.domain import refusals as no
from firstclick.domain.staff.roles import Act
from firstclick.service.checkout.cancellations import Cancellations
from firstclick.service.checkout.checkout import Checkout
from firstclick.service.office.booking_desk import BookingDesk
from firstclick.service.office.broken_seats import BrokenSeats
from firstclick.service.office.counter_holds import CounterHolds
from firstclick.service.office.counter_sales import CounterSales
from firstclick.service.office.customer_holds import CustomerHolds
from firstclick.service.office.moves import Moves
from firstclick.service.office.showtime_desk import ShowtimeDesk
from firstclick.service.office.time_travel import TimeTravel
from firstclick.service.selling.house_seats import HouseSeatDesk
from firstclick.web.admin import customer_seats, seats
from firstclick.web.admin import office_wire as wire
from firstclick.web.admin.bookings import WORDS_CHARS_MAX, OfficeBookingEndpoints
from firstclick.web.admin.derived_ids import DerivedIds
from firstclick.web.admin.seats import BODY_BYTES_MAX, OUTAGES
from firstclick.web.admin.showtimes import OfficeShowtimeEndpoints
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.operation import Auth, Cost, Operation, QueryParameter, Refusals, Table, Tag, merge
from firstclick.web.core.query_text import DAY

AT = QueryParameter(
    "at",
    {"type": "string", "maxLength": 40},
    "A moment, in milliseconds since 1970 UTC or as `2026-12-24T20:15:00Z`; without it now.",
)
WORDS = QueryParameter("q", {"type": "string", "maxLength": WORDS_CHARS_MAX}, "What to look for; without it all.")
AFTER = QueryParameter("after", {"type": "string", "maxLength": 40}, "The `next` of the page before.")
SELLING: Refusals = (
    no.UnknownShowtime,
    no.UnknownSeats,
    no.SeatTaken,
    no.TooManySeats,
    no.ShowtimeBegun,
    no.ShowtimeClosed,
    no.TicketNotSold,
    no.NoteRequired,
    no.BeingConfirmed,
    no.ProgrammeChanged,
    no.ShowtimeCancelled,
    no.HoldOver,
    no.UnknownSession,
    no.NotTheHoldsSeats,
    no.AlreadyConfirmed,
    *OUTAGES,
)
ONE_BOOKING: Refusals = (no.UnknownBooking, *OUTAGES)
MOVING: Refusals = (
    no.UnknownShowtime,
    no.UnknownSeats,
    no.SeatTaken,
    no.MoveChangesPrice,
    no.BeingPaid,
    no.SeatsNotBooked,
    no.UnevenMove,
    no.MovedToCancelled,
    no.TicketNotSold,
    *ONE_BOOKING,
)


@dataclass(frozen=True)
class OfficeServices:
    """What these operations need."""

    house_seats: HouseSeatDesk
    customer_holds: CustomerHolds
    counter_holds: CounterHolds
    broken_seats: BrokenSeats
    sales: CounterSales
    moves: Moves
    bookings: BookingDesk
    cancellations: Cancellations
    showtimes: ShowtimeDesk
    past: TimeTravel
    checkout: Checkout
    tokens: TicketTokens
    ids: DerivedIds


def routes(its: OfficeServices) -> Table:
    """What is under `/admin/showtimes`, `/admin/holds`, `/admin/auditoriums` and `/admin/bookings`."""
    return merge(
        seats.routes(its.house_seats, its.customer_holds),
        customer_seats.routes(its.counter_holds, its.broken_seats),
        _showtime_routes(its),
        _booking_routes(its),
    )


def _showtime_routes(its: OfficeServices) -> Table:
    showtimes = OfficeShowtimeEndpoints(its.showtimes, its.customer_holds, its.past)
    of_day = Operation(
        showtimes.showtimes_of_day,
        200,
        wire.OfficeShowtimesAnswer,
        OUTAGES,
        tag=Tag.STAFF,
        auth=Auth.staff(Act.SEE_SHOWTIMES),
        query=(DAY,),
        cost=Cost.LEDGER,
    )
    office_map = replace(
        of_day,
        handler=showtimes.office_map,
        answer=wire.OfficeMapAnswer,
        refusals=(no.UnknownShowtime, *OUTAGES),
        query=(AT,),
    )
    return {"/admin/showtimes": {"GET": of_day}, "/admin/showtimes/{showtime_id}/map": {"GET": office_map}}


def _booking_routes(its: OfficeServices) -> Table:
    uses = (its.sales, its.counter_holds, its.moves, its.bookings, its.cancellations, its.checkout)
    bookings = OfficeBookingEndpoints(*uses, its.tokens, its.ids)
    story = Operation(
        bookings.booking_story,
        200,
        wire.OfficeBooking,
        ONE_BOOKING,
        tag=Tag.STAFF,
        auth=Auth.staff(Act.SEE_BOOKINGS),
        cost=Cost.LEDGER,
    )
    find = replace(
        story,
        handler=bookings.find_bookings,
        answer=wire.OfficeBookingsAnswer,
        refusals=OUTAGES,
        query=(WORDS, AFTER),
    )
    return {
        "/admin/showtimes/{showtime_id}/sales": {"POST": _sell(story, bookings)},
        "/admin/bookings": {"GET": find},
        "/admin/bookings/{reference}": {"GET": story},
        "/admin/bookings/{reference}/cancel": {"POST": _cancel(story, bookings)},
        "/admin/bookings/{reference}/move": {"POST": _move(story, bookings)},
        "/admin/bookings/{reference}/pay": {"POST": _take_due(story, bookings)},
    }


def _sell(story: Operation, bookings: OfficeBookingEndpoints) -> Operation:
    return replace(
        story,
        handler=bookings.sell_at_counter,
        status=201,
        refusals=SELLING,
        form=wire.SaleBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(Act.SELL),
        idempotent=True,
        located=True,
    )


def _cancel(story: Operation, bookings: OfficeBookingEndpoints) -> Operation:
    """Giving money back needs `Act.REFUND` too, which the handler requires."""
    return replace(
        story,
        handler=bookings.cancel_booking,
        refusals=(no.SeatsNotBooked, no.BeingPaid, *ONE_BOOKING),
        form=wire.OfficeCancelBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(Act.CANCEL),
    )


def _move(story: Operation, bookings: OfficeBookingEndpoints) -> Operation:
    return replace(
        story,
        handler=bookings.move_booking,
        refusals=MOVING,
        form=wire.MoveBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(Act.MOVE),
        idempotent=True,
    )


def _take_due(story: Operation, bookings: OfficeBookingEndpoints) -> Operation:
    return replace(
        story,
        handler=bookings.take_due,
        refusals=(no.NothingDue, no.PaymentOver, *ONE_BOOKING),
        form=wire.TakeDueBody,
        auth=Auth.staff(Act.TAKE_DUE),
        idempotent=True,
    )
