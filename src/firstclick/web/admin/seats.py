"""Seats at the box office: those that are kept back, and the holds of customers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.staff.roles import Act
from firstclick.service.office.customer_holds import CustomerHolds, Release
from firstclick.service.selling.house_seats import DecidedSeats, Decision, HouseSeatDesk
from firstclick.web.admin import office_wire as wire
from firstclick.web.admin.staff_acts import acting
from firstclick.web.core.operation import Auth, Cost, Handler, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
BODY_BYTES_MAX = 16_384
OUTAGES = (BadRequest, no.StoreUnavailable, no.LedgerUnavailable)


def routes(house_seats: HouseSeatDesk, holds: CustomerHolds) -> Table:
    """`/admin/showtimes/{showtime_id}/house-seats`, `…/holds`, and `/admin/holds/{handle}`."""
    its = OfficeSeatEndpoints(house_seats, holds)
    listing = Operation(
        its.customer_holds,
        200,
        wire.OfficeHoldsAnswer,
        (no.UnknownShowtime, *OUTAGES),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.SEE_BOOKINGS),
        cost=Cost.COMMIT,
    )
    release = Operation(
        its.release_customer_hold,
        204,
        None,
        (no.UnknownSession, no.AlreadyConfirmed, no.AlreadyPaid, no.BeingConfirmed, *OUTAGES),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.RELEASE_HOLD),
        cost=Cost.LEDGER,
        also=202,
    )
    house = {"PUT": _deciding(its.keep_seats_back), "DELETE": _deciding(its.sell_house_seats)}
    return {
        "/admin/showtimes/{showtime_id}/house-seats": house,
        "/admin/showtimes/{showtime_id}/holds": {"GET": listing},
        "/admin/holds/{handle}": {"DELETE": release},
    }


def _deciding(handler: Handler) -> Operation:
    return Operation(
        handler,
        200,
        wire.HouseSeatsAnswer,
        (no.UnknownShowtime, no.SeatTaken, *OUTAGES),
        tag=Tag.STAFF,
        form=wire.HouseSeatsBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(Act.RESERVE),
        cost=Cost.LEDGER,
    )


class OfficeSeatEndpoints:
    """The handlers."""

    def __init__(self, house_seats: HouseSeatDesk, holds: CustomerHolds) -> None:
        self._house_seats = house_seats
        self._holds = holds

    async def keep_seats_back(self, request: Request) -> Reply:
        """Keep seats back: those sold, held, out of order or unknown are refused, the others not sold to customers."""
        return _decided(await self._house_seats.keep_back(_decision(request), request.form.seats))

    async def sell_house_seats(self, request: Request) -> Reply:
        """Put seats on sale again that were kept back, whatever the programme says; not those that are out of order."""
        return _decided(await self._house_seats.sell(_decision(request), request.form.seats))

    async def customer_holds(self, request: Request) -> Reply:
        """The live holds of a showtime, each by a handle; no one else's secret is in it."""
        showtime_id = request.id("showtime_id")
        found = await self._holds.of_showtime(showtime_id)
        holds = [
            wire.OfficeHold(one.handle, list(one.seat_ids), one.is_pending, one.since_ms, one.until_ms) for one in found
        ]
        return Reply(200, [JSON], _encode(wire.OfficeHoldsAnswer(showtime_id, request.now_ms, holds)))

    async def release_customer_hold(self, request: Request) -> Reply:
        """End a hold; its holder is shown that the cinema did. 202: a payment is pending, and is being closed."""
        released = await self._holds.release(request.id("handle"), acting(request))
        return Reply(202 if released is Release.CLOSING else 204, [])


def _decision(request: Request) -> Decision:
    body: wire.HouseSeatsBody = request.form
    return Decision(request.id("showtime_id"), "" if body.label is UNSET else body.label, acting(request))


def _decided(decided: DecidedSeats) -> Reply:
    refused: Sequence[wire.RefusedSeat] = [wire.RefusedSeat(*one) for one in decided.refused]
    return Reply(
        200, [JSON], _encode(wire.HouseSeatsAnswer(list(decided.changed), list(refused), list(decided.kept_already)))
    )
