"""Bookings at the box office: sold at the counter, found, paid, cancelled."""

from __future__ import annotations

import re
import uuid

import msgspec
from msgspec import UNSET

from firstclick.domain.booking import reference_of
from firstclick.domain.money.payment import PaidBy, Payment, PaymentState
from firstclick.domain.staff.audit import AuditKind
from firstclick.domain.staff.roles import Act
from firstclick.service.checkout.cancellations import Cancellations
from firstclick.service.checkout.checkout import Checkout
from firstclick.service.office.booking_desk import BookingDesk
from firstclick.service.office.counter_holds import CounterHolds
from firstclick.service.office.counter_sales import CounterSales, Sale
from firstclick.service.office.moves import Moves
from firstclick.service.ports.office import Place
from firstclick.web.admin import office_wire as wire
from firstclick.web.admin.booking_answers import booking_answer, event_answer
from firstclick.web.admin.derived_ids import DerivedIds
from firstclick.web.admin.staff_acts import acting, require
from firstclick.web.api.bills import bill_answer
from firstclick.web.api.price_wire import ticket_types_of
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.query_text import parameters
from firstclick.web.core.refusals import BadRequest, KeyUsedForAnother
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request
from firstclick.web.middleware.idempotency import HEADER as IDEMPOTENCY_KEY

_encode = msgspec.json.Encoder().encode
WORDS_CHARS_MAX = 200
PLACE = re.compile(r"([0-9]{1,15})\.([0-9A-Z-]{1,16})")


class OfficeBookingEndpoints:
    """The handlers."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each use case
        self,
        sales: CounterSales,
        holds: CounterHolds,
        moves: Moves,
        desk: BookingDesk,
        cancellations: Cancellations,
        checkout: Checkout,
        tokens: TicketTokens,
        ids: DerivedIds,
    ) -> None:
        self._sales = sales
        self._holds = holds
        self._moves = moves
        self._desk = desk
        self._cancellations = cancellations
        self._checkout = checkout
        self._tokens = tokens
        self._ids = ids

    async def sell_at_counter(self, request: Request) -> Reply:
        """Sell seats to somebody at the counter, all or none, with the money taken; `ticket` is theirs."""
        body: wire.SaleBody = request.form
        paid_by = PaidBy(body.paid_by)
        if paid_by is PaidBy.COMPLIMENTARY:
            require(request, Act.GIVE_AWAY)
        types = ticket_types_of(body.seats)
        note = "" if body.note is UNSET else body.note
        session_id, user_id = await self._sale_ids(request, list(types))
        was_held = body.hold is not UNSET
        sale = Sale(session_id, user_id, request.id("showtime_id"), types, paid_by, note, was_held)
        booking = await self._sales.sell(sale, acting(request))
        if booking.showtime_id != sale.showtime_id or not set(booking.seat_ids) <= types.keys():
            raise KeyUsedForAnother
        answer = await self._whole(booking.reference)
        answer.ticket = self._tokens.token(booking.reference, booking.showtime_id)
        location = (b"location", f"/admin/bookings/{booking.reference}".encode())
        return Reply(201, [JSON, location], _encode(answer))

    async def _sale_ids(self, request: Request, seat_ids: list[str]) -> tuple[str, str]:
        """The session and the user of a sale: those of the hold that is sold, or new ones."""
        body: wire.SaleBody = request.form
        if body.hold is UNSET:
            return self._ids.sale(_attempt(request))
        held = await self._holds.for_sale(body.hold, request.id("showtime_id"), seat_ids, acting(request))
        return held.session_id, held.user_id

    async def find_bookings(self, request: Request) -> Reply:
        """Bookings by reference, a name or a part of one, mail address or `SHOWTIME SEAT`; the newest first."""
        asked = parameters(request, "q", "after")
        words = asked.get("q", "")
        if len(words) > WORDS_CHARS_MAX:
            raise BadRequest(f"q has {WORDS_CHARS_MAX} characters at the most.")
        page = await self._desk.find(words, _place(asked.get("after", "")))
        following = page.following and f"{page.following.booked_at_ms}.{page.following.reference}"
        answer = wire.OfficeBookingsAnswer([booking_answer(one) for one in page.bookings], following)
        return Reply(200, [JSON], _encode(answer))

    async def booking_story(self, request: Request) -> Reply:
        """A booking with everything that happened to it, who did it and when."""
        return Reply(200, [JSON], _encode(await self._whole(_reference(request))))

    async def cancel_booking(self, request: Request) -> Reply:
        """Cancel seats of a booking, or all. Giving money back needs a fresh proof; what is cancelled stays so."""
        body: wire.OfficeCancelBody = request.form
        found = await self._desk.of_reference(_reference(request))
        gives_back = body.refund and _was_charged(found.payment)
        if gives_back:
            require(request, Act.REFUND)
        staff, reference = acting(request), found.booking.reference
        seats = [] if body.seats is UNSET else body.seats
        details = {"seats": seats or "all", "refund": gives_back, "reason": body.reason}
        entry = staff.entry(AuditKind.CANCEL, reference, request.now_ms, **details)
        await self._cancellations.cancel(reference, seats, staff.name, body.reason, refund=gives_back, entry=entry)
        return Reply(200, [JSON], _encode(await self._whole(reference)))

    async def move_booking(self, request: Request) -> Reply:
        """Move a booking to other seats of its showtime; reference and ticket stay. Other prices: 409 `difference`."""
        body: wire.MoveBody = request.form
        moved = await self._moves.move(_reference(request), body.from_seats, body.to, acting(request))
        return Reply(200, [JSON], _encode(await self._whole(moved.reference)))

    async def take_due(self, request: Request) -> Reply:
        """Take the money that is due for a booking, in cash or by card at the counter."""
        body: wire.TakeDueBody = request.form
        reference = _reference(request)
        await self._sales.take_due(reference, PaidBy(body.paid_by), acting(request))
        return Reply(200, [JSON], _encode(await self._whole(reference)))

    async def _whole(self, reference: str) -> wire.OfficeBooking:
        found = await self._desk.of_reference(reference)
        answer = booking_answer(found)
        answer.events = [event_answer(one) for one in await self._desk.story(found)]
        if found.payment is not None:
            answer.bill = bill_answer(await self._checkout.bill_of_payment(found.payment))
        return answer


def _attempt(request: Request) -> str:
    """What names this try to sell: with the same Idempotency-Key it is the same one."""
    key = request.header(IDEMPOTENCY_KEY)
    if key is None:
        return uuid.uuid4().hex
    return "\0".join((request.member.name, request.path, key.decode("latin-1")))


def _was_charged(row: Payment | None) -> bool:
    return row is not None and row.state is not PaymentState.DUE and row.charged != row.given_back


def _reference(request: Request) -> str:
    return reference_of(request.id("reference"))


def _place(text: str) -> Place | None:
    """Where a page begins. Raises `BadRequest`."""
    if not text:
        return None
    parts = PLACE.fullmatch(text)
    if parts is None:
        raise BadRequest("after is the next of the page before.")
    return Place(int(parts[1]), parts[2])
