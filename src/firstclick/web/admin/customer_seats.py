"""Seats that staff hold for a customer at the counter, and seats that are broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from firstclick.domain import refusals as no
from firstclick.domain.staff.roles import Act
from firstclick.service.office.broken_seats import BrokenSeats, DecidedAt
from firstclick.service.office.counter_holds import CounterHolds, Wanted
from firstclick.service.office.customer_holds import Release
from firstclick.web.admin import customer_seats_wire as wire
from firstclick.web.admin.office_wire import RefusedSeat
from firstclick.web.admin.seats import BODY_BYTES_MAX, OUTAGES
from firstclick.web.admin.staff_acts import acting
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
HOLDING = (
    no.UnknownShowtime,
    no.UnknownSeats,
    no.DuplicateSeats,
    no.SeatTaken,
    no.TooManySeats,
    no.ShowtimeBegun,
    no.ShowtimeCancelled,
)


def routes(holds: CounterHolds, broken_seats: BrokenSeats) -> Table:
    """Holds of the counter, at a showtime and by their handles, and what is out of order in an auditorium."""
    its = CustomerSeatEndpoints(holds, broken_seats)
    hold = Operation(
        its.hold_for_customer,
        201,
        wire.CounterHoldAnswer,
        (*HOLDING, *OUTAGES),
        tag=Tag.STAFF,
        form=wire.CounterHoldBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(Act.HOLD_FOR_CUSTOMER),
        cost=Cost.LEDGER,
    )
    release = Operation(
        its.release_counter_hold,
        204,
        None,
        (no.UnknownSession, no.AlreadyConfirmed, no.AlreadyPaid, no.BeingConfirmed, *OUTAGES),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.HOLD_FOR_CUSTOMER),
        cost=Cost.LEDGER,
        also=202,
    )
    return {
        "/admin/showtimes/{showtime_id}/counter-holds": {"POST": hold},
        "/admin/counter-holds/{handle}": {"DELETE": release},
        "/admin/auditoriums/{auditorium_id}/out-of-order": _broken(its),
    }


def _broken(its: CustomerSeatEndpoints) -> dict[str, Operation]:
    block = Operation(
        its.block_seats,
        200,
        wire.BrokenSeatsAnswer,
        (no.UnknownAuditorium, *OUTAGES),
        tag=Tag.STAFF,
        form=wire.BrokenSeatsBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(Act.BLOCK_SEAT),
        cost=Cost.LEDGER,
    )
    return {"PUT": block, "DELETE": replace(block, handler=its.unblock_seats)}


class CustomerSeatEndpoints:
    """The handlers."""

    def __init__(self, holds: CounterHolds, broken_seats: BrokenSeats) -> None:
        self._holds = holds
        self._broken_seats = broken_seats

    async def hold_for_customer(self, request: Request) -> Reply:
        """Hold seats for a customer at the counter, all or none; the hold ends by itself."""
        body: wire.CounterHoldBody = request.form
        wanted = Wanted(request.id("showtime_id"), body.seats, body.label, body.minutes)
        held = await self._holds.hold(wanted, acting(request))
        answer = wire.CounterHoldAnswer(held.handle, list(held.seat_ids), held.label, held.until_ms)
        return Reply(201, [JSON], _encode(answer))

    async def release_counter_hold(self, request: Request) -> Reply:
        """End a hold that staff made. 202: a payment is pending, and is being closed."""
        released = await self._holds.release(request.id("handle"), acting(request))
        return Reply(202 if released is Release.CLOSING else 204, [])

    async def block_seats(self, request: Request) -> Reply:
        """Take broken seats out of sale at every coming showtime; those that are sold or held there are listed."""
        body: wire.BrokenSeatsBody = request.form
        room, staff = request.id("auditorium_id"), acting(request)
        return _decided(await self._broken_seats.block(room, body.seats, body.label, staff))

    async def unblock_seats(self, request: Request) -> Reply:
        """Sell seats again at every coming showtime where they are kept back with this label."""
        body: wire.BrokenSeatsBody = request.form
        room, staff = request.id("auditorium_id"), acting(request)
        return _decided(await self._broken_seats.unblock(room, body.seats, body.label, staff))


def _decided(found: Sequence[DecidedAt]) -> Reply:
    showtimes = [
        wire.SeatsAtShowtime(
            one.showtime.showtime_id,
            one.showtime.movie.title,
            one.showtime.starts_at_ms,
            list(one.decided.changed),
            [RefusedSeat(*refusal) for refusal in one.decided.refused],
        )
        for one in found
    ]
    return Reply(200, [JSON], _encode(wire.BrokenSeatsAnswer(showtimes)))
