"""Bookings, for their holders."""

from __future__ import annotations

import msgspec

from firstclick.domain import refusals as no
from firstclick.domain.booking import reference_of
from firstclick.service.checkout.bookings import Bookings, Confirmation
from firstclick.service.checkout.checkout import Checkout
from firstclick.web.api.bills import bill_of
from firstclick.web.api.booking_wire import BookingAnswer
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode


def routes(bookings: Bookings, tokens: TicketTokens, checkout: Checkout) -> Table:
    """`/bookings/{reference}`."""
    booking = Operation(
        BookingEndpoints(bookings, tokens, checkout).booking,
        200,
        BookingAnswer,
        (no.UnknownBooking, no.LedgerUnavailable),
        tag=Tag.BOOKINGS,
        auth=Auth.CALLER,
        cost=Cost.LEDGER,
    )
    return {"/bookings/{reference}": {"GET": booking}}


class BookingEndpoints:
    """The handlers."""

    def __init__(self, bookings: Bookings, tokens: TicketTokens, checkout: Checkout) -> None:
        self._checkout = checkout
        self._bookings = bookings
        self._tokens = tokens

    async def booking(self, request: Request) -> Reply:
        """The caller's booking, cancelled or not; who calls is said by X-User-Id."""
        reference = reference_of(request.id("reference"))
        found = await self._bookings.booking(reference, request.user_id)
        answer = _answer(found, self._tokens.token(reference, found.booking.showtime_id))
        answer.bill = await bill_of(found.booking, self._checkout)
        return Reply(200, [JSON, NO_STORE], _encode(answer))


def _answer(found: Confirmation, ticket: str) -> BookingAnswer:
    booking, showtime = found.booking, found.showtime
    return BookingAnswer(
        reference=booking.reference,
        showtime_id=booking.showtime_id,
        status="booked" if booking.seat_ids else "cancelled",
        seats=list(booking.seat_ids),
        cancelled_seats=[seat.seat_id for seat in booking.cancelled],
        booked_at=booking.booked_at_ms,
        movie_id=showtime.movie.movie_id if showtime else None,
        title=showtime.movie.title if showtime else None,
        auditorium=showtime.auditorium.name if showtime else None,
        starts_at=showtime.starts_at_ms if showtime else None,
        ticket=ticket,
    )
