"""A hold's life after it was taken: look at it, change its seats, extend, confirm, release."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.booking import UNKNOWN_BUYER, BuyerDetails
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidElsewhere
from firstclick.domain.seats.hold import HoldStatus
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.external import ExternalPayments, PaidHold
from firstclick.service.checkout.offered import OfferedProviders
from firstclick.service.ports.server_keys import Scope
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.values import Receipt
from firstclick.web.api.booking_wire import ConfirmBody, PaidBody
from firstclick.web.api.hold_answers import hold_answer, session_answer
from firstclick.web.api.price_wire import ticket_types_of
from firstclick.web.api.seats import HOLDING, Best, origin_of, wish_of
from firstclick.web.api.wire import BestBody, ExtendBody, HoldAnswer, HoldBody, SeatsBody, SessionAnswer, UserBody
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.forms import JSON_MEDIA
from firstclick.web.core.operation import Auth, Cost, CountsAs, Handler, Operation, Refusals, Table, Tag
from firstclick.web.core.refusals import KeyRequired
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
# A page of another site that is being left cannot wait for a CORS preflight, and text/plain needs none. Nothing is
# opened by it: to release a hold one has to know its secret.
SESSION_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BEACON_MEDIA = (*JSON_MEDIA, b"text/plain")


SESSION: Refusals = (
    no.UnknownSession,
    no.AlreadyConfirmed,
    no.BeingConfirmed,
    no.StoreUnavailable,
    no.LedgerUnavailable,
)
LIVE: Refusals = (*SESSION, no.HoldOver)
"""What an operation on a live hold may be refused with."""
CONFIRM: Refusals = (
    no.ShowtimeCancelled,
    no.PaymentRequired,
    no.SeatTaken,
    no.LeavesOrphan,
    no.TooManyBookedFromHere,
)
PAID_ELSEWHERE: Refusals = (
    KeyRequired,
    no.OtherPayment,
    no.NoPrices,
    no.OtherCurrency,
    no.NotTheHoldsSeats,
    no.TicketNotSold,
)
"""What a confirm that says what was paid may be refused with, beside."""
EXTEND: Refusals = (*LIVE, no.HoldLifeUsedUp, no.ShowtimeBegun, no.ShowtimeCancelled, no.TooManyTries)


def routes(
    holds: Holds, bookings: Bookings, external: ExternalPayments, tokens: TicketTokens, offered: OfferedProviders
) -> Table:
    """`/sessions/{session_id}` and what is below it."""
    sessions = SessionEndpoints(holds, bookings, external, tokens, offered)
    release = Operation(
        sessions.release_hold,
        204,
        None,
        SESSION,
        tag=Tag.SESSIONS,
        form=UserBody,
        auth=Auth.CALLER,
        cost=Cost.COMMIT,
    )
    extend = replace(
        release,
        handler=sessions.extend_hold,
        status=200,
        answer=HoldAnswer,
        form=ExtendBody,
        refusals=EXTEND,
        counts_as=CountsAs.TRY,
    )
    beacon = replace(release, handler=sessions.release_hold_by_post, accepts=BEACON_MEDIA)
    return {
        "/sessions/{session_id}/confirm": {"PUT": _confirm(sessions.confirm_hold)},
        "/sessions/{session_id}": {"GET": _look_up(sessions.session), "DELETE": release},
        "/sessions/{session_id}/release": {"POST": beacon},
        "/sessions/{session_id}/seats": {"PUT": _swap(sessions.swap_seats)},
        "/sessions/{session_id}/extend": {"POST": extend},
    }


def _look_up(handler: Handler) -> Operation:
    return Operation(
        handler,
        200,
        SessionAnswer,
        (no.UnknownSession, no.HoldOver, no.StoreUnavailable, no.LedgerUnavailable),
        tag=Tag.SESSIONS,
        auth=Auth.CALLER,
        cost=Cost.LEDGER,
    )


def _swap(handler: Handler) -> Operation:
    return Operation(
        handler,
        200,
        HoldAnswer,
        (*HOLDING, *LIVE),
        tag=Tag.SESSIONS,
        form=HoldBody,
        bodies=(SeatsBody, BestBody),
        auth=Auth.CALLER,
        counts_as=CountsAs.TRY,
        cost=Cost.COMMIT,
    )


def _confirm(handler: Handler) -> Operation:
    return Operation(
        handler,
        204,
        None,
        (*LIVE, *CONFIRM, *PAID_ELSEWHERE),
        tag=Tag.SESSIONS,
        form=ConfirmBody,
        auth=Auth.CALLER,
        cost=Cost.LEDGER,
        takes_pass=True,
        key_scopes=frozenset({Scope.CONFIRM}),
        idempotent=True,
        located=True,
        warning="This books the seats for real, and a booking cannot be taken back here.",
    )


class SessionEndpoints:
    """The handlers."""

    def __init__(
        self,
        holds: Holds,
        bookings: Bookings,
        external: ExternalPayments,
        tokens: TicketTokens,
        offered: OfferedProviders,
    ) -> None:
        self._external = external
        self._offered = offered
        self._holds = holds
        self._bookings = bookings
        self._tokens = tokens

    async def session(self, request: Request) -> Reply:
        """The caller's hold or booking; who calls is said by X-User-Id."""
        receipt = await self._holds.look_up(session_id_of(request), request.user_id)
        session = session_answer(receipt, self._holds.life_ends_ms(receipt))
        sold = receipt.hold.status is HoldStatus.CONFIRMED
        booking = await self._bookings.became(receipt.hold) if sold else None
        if booking is not None:
            session.seats = list(booking.seat_ids)
            session.reference = booking.reference
            session.ticket = self._tokens.token(booking.reference, booking.showtime_id)
        return Reply(200, [JSON, NO_STORE], _encode(session))

    async def swap_seats(self, request: Request) -> Reply:
        """The hold now has exactly the seats of the body, or the best together, its present ones counted as free."""
        session_id = session_id_of(request)
        match wish_of(request.form):
            case Best(seats, kinds):
                receipt = await self._holds.swap_best(session_id, request.user_id, seats, kinds)
            case seat_ids:
                receipt = await self._holds.swap(session_id, request.user_id, seat_ids)
        return self._held(receipt)

    async def extend_hold(self, request: Request) -> Reply:
        """A fresh term for the hold."""
        session_id, seconds = session_id_of(request), request.form.for_seconds
        term_ms = 0 if seconds is UNSET else 1000 * seconds
        return self._held(await self._holds.extend(session_id, request.user_id, term_ms))

    def _held(self, receipt: Receipt) -> Reply:
        return Reply(200, [JSON], _encode(hold_answer(receipt, self._holds.life_ends_ms(receipt))))

    async def confirm_hold(self, request: Request) -> Reply:
        """The hold becomes a booking; again is the same."""
        session_id = session_id_of(request)
        body: ConfirmBody = request.form
        buyer = _buyer(body)
        try:
            if body.paid is UNSET:
                booking = await self._bookings.confirm(session_id, request.user_id, origin_of(request), buyer)
            else:
                booking = await self._external.confirm(_paid_hold(request, body.paid, buyer), origin_of(request))
        except no.PaymentRequired:
            raise no.PaymentRequired(is_sold_online=bool(await self._offered.names())) from None
        return Reply(204, [(b"location", b"/bookings/" + booking.reference.encode())])

    async def release_hold(self, request: Request) -> Reply:
        """Give the seats back; again, or after expiry, is the same. An open payment is ended by its own DELETE."""
        await self._holds.release(session_id_of(request), request.user_id)
        return Reply(204, [])

    async def release_hold_by_post(self, request: Request) -> Reply:
        """As DELETE, for `navigator.sendBeacon`, which can only POST; the JSON may be announced as text/plain."""
        return await self.release_hold(request)


def _paid_hold(request: Request, body: PaidBody, buyer: BuyerDetails) -> PaidHold:
    """What a server key says was paid. Raises `KeyRequired` without one."""
    if request.server_key is None:
        raise KeyRequired
    types = ticket_types_of([] if body.seats is UNSET else body.seats)
    paid = PaidElsewhere(Money(body.amount, body.currency), body.reference)
    return PaidHold(session_id_of(request), request.user_id, paid, types, buyer)


def _buyer(form: ConfirmBody) -> BuyerDetails:
    """Who buys, as the body says."""
    if form.email is form.name is form.language is UNSET:
        return UNKNOWN_BUYER
    return BuyerDetails(form.email or "", form.name or "", form.language or "")


def session_id_of(request: Request) -> str:
    """The session id of the path. Raises `UnknownSession` at once for an id that no hold can have."""
    session_id = request.id("session_id")
    if SESSION_ID.fullmatch(session_id) is None:
        raise no.UnknownSession
    return session_id
