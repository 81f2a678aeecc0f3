"""Tickets: a booking by its signed link, as data, as a QR code and as a calendar file. They name no customer."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from firstclick.domain.refusals import BookingCancelled, LedgerUnavailable, UnknownBooking
from firstclick.domain.seats.seat_map import Seat
from firstclick.service.checkout.bookings import Bookings, Confirmation
from firstclick.service.checkout.checkout import Checkout
from firstclick.web.api.bills import bill_of
from firstclick.web.api.booking_wire import TicketAnswer, TicketSeat
from firstclick.web.api.calendar_file import calendar_file
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.api.qr_code import qr_svg
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.operation import Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest, NoStartTime
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
SVG = (b"content-type", b"image/svg+xml")
CALENDAR = (b"content-type", b"text/calendar; charset=utf-8")


def routes(bookings: Bookings, tokens: TicketTokens, address: PublicAddress, checkout: Checkout) -> Table:
    """`/tickets/{token}` and what is below it."""
    tickets = TicketEndpoints(bookings, tokens, address, checkout)
    unknown = (BadRequest, UnknownBooking, LedgerUnavailable)
    valid = (*unknown, BookingCancelled)
    ticket = Operation(tickets.ticket, 200, TicketAnswer, unknown, tag=Tag.BOOKINGS, cost=Cost.LEDGER)
    return {
        "/tickets/{token}": {"GET": ticket},
        "/tickets/{token}/qr.svg": {
            "GET": replace(ticket, handler=tickets.ticket_qr_code, answer=str, refusals=valid, media="image/svg+xml"),
        },
        "/tickets/{token}/booking.ics": {
            "GET": replace(
                ticket,
                handler=tickets.ticket_calendar,
                answer=str,
                refusals=(*valid, NoStartTime),
                media="text/calendar",
            )
        },
    }


class TicketEndpoints:
    """The handlers."""

    def __init__(self, bookings: Bookings, tokens: TicketTokens, address: PublicAddress, checkout: Checkout) -> None:
        self._checkout = checkout
        self._bookings = bookings
        self._tokens = tokens
        self._address = address

    async def ticket(self, request: Request) -> Reply:
        """The booking, cancelled or not, for whoever has the ticket's link."""
        found = await self._found(request)
        answer = _answer(found)
        answer.bill = await bill_of(found.booking, self._checkout)
        return Reply(200, [JSON, NO_STORE], _encode(answer))

    async def ticket_qr_code(self, request: Request) -> Reply:
        """The address of the ticket's page as a QR code."""
        await self._valid(request)
        return Reply(200, [SVG, NO_STORE], qr_svg(self._page(request)))

    async def ticket_calendar(self, request: Request) -> Reply:
        """The showtime as a calendar file, where it has a time."""
        found = await self._valid(request)
        booking, showtime = found.booking, found.showtime
        if showtime is None or showtime.starts_at_ms is None:
            raise NoStartTime
        name = (b"content-disposition", f'attachment; filename="{booking.reference}.ics"'.encode())
        file = calendar_file(booking, showtime, showtime.starts_at_ms, found.cinema, self._page(request))
        return Reply(200, [CALENDAR, NO_STORE, name], file)

    async def _found(self, request: Request) -> Confirmation:
        reference = self._tokens.reference(request.id("token"))
        if reference is None:
            raise UnknownBooking
        return await self._bookings.ticket(reference)

    async def _valid(self, request: Request) -> Confirmation:
        found = await self._found(request)
        if not found.booking.seat_ids:
            raise BookingCancelled
        return found

    def _page(self, request: Request) -> str:
        return self._address.ticket_page(request, request.params["token"])


def _answer(found: Confirmation) -> TicketAnswer:
    booking, showtime = found.booking, found.showtime
    places = showtime.auditorium.seat_map.by_id if showtime else {}
    return TicketAnswer(
        reference=booking.reference,
        status="booked" if booking.seat_ids else "cancelled",
        showtime_id=booking.showtime_id,
        movie_id=showtime.movie.movie_id if showtime else None,
        title=showtime.movie.title if showtime else None,
        cinema=found.cinema,
        auditorium=showtime.auditorium.name if showtime else None,
        starts_at=showtime.starts_at_ms if showtime else None,
        timezone=found.timezone,
        seats=[_seat(seat_id, places.get(seat_id)) for seat_id in booking.seat_ids],
        cancelled_seats=[_seat(one.seat_id, places.get(one.seat_id)) for one in booking.cancelled],
    )


def _seat(seat_id: str, place: Seat | None) -> TicketSeat:
    return TicketSeat(seat_id, place.row if place else None, place.number if place else None)
