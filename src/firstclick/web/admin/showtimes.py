"""The showtimes of a day with their seats and money, and the map of one with who is on it."""

from __future__ import annotations

import msgspec

from firstclick.domain.booking import Booking
from firstclick.domain.money.money import exponent_of
from firstclick.domain.money.payment import status_of_payment
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    Held,
    Pending,
    SeatState,
    SeatStatus,
    at,
    deadline_of,
    reserved_reason,
)
from firstclick.domain.seats.seat_state import status_of as status_word
from firstclick.service.office.cinema_days import DaysRefused
from firstclick.service.office.customer_holds import CustomerHolds
from firstclick.service.office.showtime_desk import OfficeMap, ShowtimeDesk, ShowtimeNow, Takings
from firstclick.service.office.time_travel import TimeTravel
from firstclick.web.admin import office_wire as wire
from firstclick.web.admin.past_maps import moment_ms, past_map_answer
from firstclick.web.api.movies import moved_from, status_of
from firstclick.web.core.query_text import day, parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode


class OfficeShowtimeEndpoints:
    """The handlers."""

    def __init__(self, showtimes: ShowtimeDesk, holds: CustomerHolds, past: TimeTravel) -> None:
        self._showtimes = showtimes
        self._past = past
        self._holds = holds

    async def showtimes_of_day(self, request: Request) -> Reply:
        """The showtimes of a day, today where none is named, with their seats and takings."""
        asked = day("day", parameters(request, "day").get("day", "")) or self._showtimes.today()
        try:
            found = [_showtime(one) for one in await self._showtimes.of_day(asked)]
        except DaysRefused as refused:
            raise BadRequest(str(refused)) from None
        answer = wire.OfficeShowtimesAnswer(asked.isoformat(), self._showtimes.timezone, request.now_ms, found)
        return Reply(200, [JSON], _encode(answer))

    async def office_map(self, request: Request) -> Reply:
        """Every seat of a showtime, now or at a moment: its status, and the booking or the hold that has it."""
        at_ms = moment_ms(parameters(request, "at").get("at"))
        if at_ms is not None:
            past = await self._past.map_at(request.id("showtime_id"), at_ms)
            return Reply(200, [JSON], _encode(past_map_answer(past, request.now_ms)))
        found = await self._showtimes.map(request.id("showtime_id"))
        view = found.view
        answer = wire.OfficeMapAnswer(
            showtime_id=view.showtime.showtime_id,
            title=view.showtime.movie.title,
            auditorium=view.showtime.auditorium.name,
            starts_at=view.showtime.starts_at_ms,
            epoch=view.edition,
            position=view.position,
            server_time=request.now_ms,
            seats=[self._seat(one, found, request.now_ms) for one in view.occupancy.seat_map.by_id],
        )
        return Reply(200, [JSON], _encode(answer))

    def _seat(self, seat_id: str, found: OfficeMap, now_ms: int) -> wire.OfficeSeat:
        state: SeatState = at(found.view.taken.get(seat_id, AVAILABLE), now_ms)
        seat = wire.OfficeSeat(seat_id, status_word(state))
        reason, ends_ms = reserved_reason(state), deadline_of(state)
        if reason is not None:
            seat.reason = reason
        if ends_ms is not None:
            seat.expires_at = ends_ms
        if seat.status is SeatStatus.RESERVED and seat_id in found.labels:
            seat.label = found.labels[seat_id].label
        handle, booking = self._holds.handle_of(found.view.showtime.showtime_id, state), found.bookings.get(seat_id)
        if handle is not None:
            seat.handle = handle
        held = found.counter_holds.get(state.session_id) if isinstance(state, (Held, Pending)) else None
        if held is not None:
            seat.label, seat.held_by = held.label, held.who
        if booking is not None:
            _add_booking(seat, booking, found)
        return seat


def _add_booking(seat: wire.OfficeSeat, booking: Booking, found: OfficeMap) -> None:
    row = found.payments.get(booking.session_id)
    seat.reference, seat.name = booking.reference, booking.buyer.name
    seat.paid = "free" if row is None else status_of_payment(row).value
    admitted = found.admitted.get(seat.seat_id)
    if admitted is not None:
        seat.admitted_at, seat.inside = admitted.first.scanned_at_ms, admitted.is_inside


def _showtime(now: ShowtimeNow) -> wire.OfficeShowtime:
    showtime, seats = now.showtime, now.seats
    return wire.OfficeShowtime(
        showtime_id=showtime.showtime_id,
        movie_id=showtime.movie.movie_id,
        title=showtime.movie.title,
        auditorium=showtime.auditorium.name,
        starts_at=showtime.starts_at_ms,
        ends_at=showtime.ends_at_ms,
        seats=wire.SeatCounts(
            total=sum(seats.values()),
            available=seats[SeatStatus.AVAILABLE],
            held=seats[SeatStatus.HOLD],
            pending=seats[SeatStatus.PENDING],
            sold=seats[SeatStatus.CONFIRMED],
            reserved=seats[SeatStatus.RESERVED],
        ),
        takings=None if now.takings is None else _takings(now.takings),
        failed_refunds=0 if now.takings is None else now.takings.failed_refunds,
        differences=now.differences,
        status=status_of(showtime),
        moved_from=moved_from(showtime),
    )


def _takings(its: Takings) -> wire.TakingsAnswer:
    currency = its.taken.currency
    amounts = [one.amount_minor for one in (its.taken, its.refunded, its.due, its.pending)]
    return wire.TakingsAnswer(currency, exponent_of(currency), *amounts)
