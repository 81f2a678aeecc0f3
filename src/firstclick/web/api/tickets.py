"""Tickets: a booking by its signed link, as data, as a QR code and as a calendar file. They name no customer.

Who booked can cancel with it: the link alone never cancels, since tickets are passed on.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.admission import fold
from firstclick.domain.seats.seat_map import SeatMap
from firstclick.service.checkout.bookings import Bookings, Confirmation
from firstclick.service.checkout.cancellations import Cancellations, CancelTerms, Claimant
from firstclick.service.checkout.checkout import Checkout
from firstclick.service.ports.admissions import AdmissionLedger
from firstclick.web.api.bills import bill_of
from firstclick.web.api.booking_wire import (
    CancelBody,
    EmailCancelBody,
    TicketAnswer,
    TicketSeat,
    UserCancelBody,
)
from firstclick.web.api.calendar_file import calendar_file
from firstclick.web.api.movies import moved_from, status_of
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.api.qr_code import qr_svg
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest, NoStartTime
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
SVG = (b"content-type", b"image/svg+xml")
CALENDAR = (b"content-type", b"text/calendar; charset=utf-8")
CANCEL = (no.NotTheBuyer, no.NotTakenBack, no.TooLateToCancel, no.SeatsNotBooked, no.BeingPaid)


def routes(
    bookings: Bookings,
    tokens: TicketTokens,
    address: PublicAddress,
    checkout: Checkout,
    cancellations: Cancellations,
    admissions: AdmissionLedger,
) -> Table:
    """`/tickets/{token}` and what is below it."""
    tickets = TicketEndpoints(bookings, tokens, address, checkout, cancellations, admissions)
    unknown = (BadRequest, no.UnknownBooking, no.LedgerUnavailable)
    valid = (*unknown, no.BookingCancelled)
    ticket = Operation(tickets.ticket, 200, TicketAnswer, unknown, tag=Tag.BOOKINGS, cost=Cost.LEDGER)
    cancel = replace(
        ticket,
        handler=tickets.cancel_ticket,
        refusals=(*unknown, *CANCEL),
        form=CancelBody,
        bodies=(EmailCancelBody, UserCancelBody),
        auth=Auth.OPTIONAL,
        cost=Cost.GUESS,
        warning="This gives the seats back for good.",
    )
    return {
        "/tickets/{token}": {"GET": ticket},
        "/tickets/{token}/cancel": {"POST": cancel},
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

    def __init__(
        self,
        bookings: Bookings,
        tokens: TicketTokens,
        address: PublicAddress,
        checkout: Checkout,
        cancellations: Cancellations,
        admissions: AdmissionLedger,
    ) -> None:
        self._admissions = admissions
        self._checkout = checkout
        self._cancellations = cancellations
        self._bookings = bookings
        self._tokens = tokens
        self._address = address

    async def ticket(self, request: Request) -> Reply:
        """The booking, cancelled or not, for whoever has the ticket's link."""
        return await self._shown(self._reference(request))

    async def cancel_ticket(self, request: Request) -> Reply:
        """Cancel seats of the booking, or all of them, for who booked it, and give back what they cost.

        Cancelled again, they stay as they are.
        """
        body: CancelBody = request.form
        reference, seats = self._reference(request), () if body.seats is UNSET else body.seats
        await self._cancellations.cancel_as_buyer(reference, _claimant(request), seats)
        return await self._shown(reference)

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
        file = calendar_file(found, showtime, self._page(request))
        return Reply(200, [CALENDAR, NO_STORE, name], file)

    def _reference(self, request: Request) -> str:
        reference = self._tokens.reference(request.id("token"))
        if reference is None:
            raise no.UnknownBooking
        return reference

    async def _shown(self, reference: str) -> Reply:
        found = await self._bookings.ticket(reference)
        answer = _answer(found, self._cancellations.terms(found.booking))
        admitted = fold(found.booking, await self._admissions.of_ticket(reference)).seats
        for seat in answer.seats:
            if seat.seat_id in admitted:
                seat.admitted_at = admitted[seat.seat_id].first.scanned_at_ms
        answer.bill = await bill_of(found.booking, self._checkout)
        return Reply(200, [JSON, NO_STORE], _encode(answer))

    async def _valid(self, request: Request) -> Confirmation:
        found = await self._bookings.ticket(self._reference(request))
        if not found.booking.seat_ids:
            raise no.BookingCancelled
        return found

    def _page(self, request: Request) -> str:
        return self._address.ticket_page(request, request.params["token"])


def _claimant(request: Request) -> Claimant:
    """Who says that they booked. Raises `BadRequest` unless it is said in one way; a bearer token says it too."""
    body: CancelBody = request.form
    if body.email is not UNSET and body.user_id is not UNSET:
        raise BadRequest("Say who booked by email or by user_id, not by both.")
    if body.email is not UNSET:
        return Claimant(email=body.email)
    if request.caller is None:
        raise BadRequest("Say who booked, by email or by user_id.")
    return Claimant(user_id=request.user_id)


def _answer(found: Confirmation, terms: CancelTerms) -> TicketAnswer:
    booking, showtime = found.booking, found.showtime
    seat_map = showtime.auditorium.seat_map if showtime else SeatMap(())
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
        seats=[_seat(seat_id, seat_map) for seat_id in booking.seat_ids],
        cancelled_seats=[_seat(one.seat_id, seat_map) for one in booking.cancelled],
        cancellable=terms.can_cancel,
        cancel_until=terms.until_ms,
        moved_from=moved_from(showtime) if showtime else UNSET,
        showtime_status=status_of(showtime) if showtime else UNSET,
    )


def _seat(seat_id: str, seat_map: SeatMap) -> TicketSeat:
    seat = seat_map.by_id.get(seat_id)
    if seat is None:
        return TicketSeat(seat_id, None, None, None)
    section = seat_map.row_of[seat_id].section
    return TicketSeat(seat_id, seat.row, seat.number, seat.label, section.name if section else UNSET)
