"""Payments: begin one for a hold, look at it, leave it, answer an offer; and the events of providers.

The id of a payment is its secret, as a session's is: a buyer follows a payment on another device by its link alone.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from firstclick.domain import refusals as no
from firstclick.domain.money.money import exponent_of
from firstclick.domain.money.payment import Payer, Payment, PaymentStatus, status_of_payment
from firstclick.domain.money.quote import Quote
from firstclick.service.checkout.checkout import Asked, Checkout
from firstclick.service.ports.payments import EventSources
from firstclick.web.api.payment_wire import OfferBody, PaymentAnswer, PaymentBody, PaymentSeat
from firstclick.web.api.prices import quote_answer
from firstclick.web.api.seats import origin_of
from firstclick.web.api.sessions import LIVE, SESSION_ID, session_id_of
from firstclick.web.auth.quote_tokens import QuoteTokens
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
BODY_BYTES_MAX = 8192
"""A quote may fill 4096 bytes."""
EVENT_BYTES_MAX = 65_536
OPEN_STATUSES = frozenset({PaymentStatus.WAITING, PaymentStatus.DECLINED})
BEGIN = (
    *LIVE,
    no.QuoteNotValid,
    no.QuoteChanged,
    no.ProgrammeChanged,
    no.ShowtimeCancelled,
    no.ShowtimeBegun,
    no.NoPrices,
    no.TicketNotSold,
    no.ProviderOff,
    no.AmountNotTaken,
    no.PromoUsedUp,
    no.LeavesOrphan,
    no.SeatTaken,
    no.TooManyBookedFromHere,
)
OUTAGES = (no.StoreUnavailable, no.LedgerUnavailable)


def routes(checkout: Checkout, quotes: QuoteTokens, tokens: TicketTokens, events: EventSources) -> Table:
    """`/sessions/{session_id}/payments`, `/payments/…`, `/payment-events/{provider}`."""
    its = PaymentEndpoints(checkout, quotes, tokens)
    begin = Operation(
        its.begin_payment,
        201,
        PaymentAnswer,
        BEGIN,
        tag=Tag.PAYMENTS,
        form=PaymentBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.CALLER,
        cost=Cost.LEDGER,
        takes_pass=True,
        idempotent=True,
        located=True,
    )
    look = Operation(
        its.payment, 200, PaymentAnswer, (BadRequest, no.UnknownPayment, *OUTAGES), tag=Tag.PAYMENTS, cost=Cost.LEDGER
    )
    leave = replace(look, handler=its.leave_payment, status=204, answer=None, refusals=(*look.refusals, no.AlreadyPaid))
    answer = replace(look, handler=its.answer_offer, form=OfferBody, refusals=(*look.refusals, no.OfferOver))
    event = Operation(
        EventEndpoint(checkout, events).payment_event,
        204,
        None,
        (no.EventNotValid, no.UnknownProvider, *OUTAGES),
        tag=Tag.PAYMENTS,
        raw_media="application/json",
        body_bytes_max=EVENT_BYTES_MAX,
        cost=Cost.COMMIT,
    )
    return {
        "/sessions/{session_id}/payments": {"POST": begin},
        "/payments/{payment_id}": {"GET": look, "DELETE": leave},
        "/payments/{payment_id}/offer": {"POST": answer},
        "/payment-events/{provider}": {"POST": event},
    }


class PaymentEndpoints:
    """The handlers for buyers."""

    def __init__(self, checkout: Checkout, quotes: QuoteTokens, tokens: TicketTokens) -> None:
        self._checkout = checkout
        self._quotes = quotes
        self._tokens = tokens

    async def begin_payment(self, request: Request) -> Reply:
        """Begin to pay for a hold; its seats are set aside until `pay_by`. Asked again it is the same payment."""
        body: PaymentBody = request.form
        quote = self._quotes.read(body.quote)
        if quote is None:
            raise no.QuoteNotValid
        payer = Payer(request.user_id, body.email or "", body.name or "", body.language or "")
        asked = Asked(session_id_of(request), payer, quote, body.provider)
        begun = await self._checkout.begin(asked, origin_of(request))
        if isinstance(begun, Quote):
            raise no.QuoteChanged(msgspec.to_builtins(quote_answer(begun, self._quotes.sign(begun))))
        location = (b"location", b"/payments/" + begun.payment_id.encode())
        return Reply(201, [JSON, NO_STORE, location], _encode(await self._answer(begun, request)))

    async def payment(self, request: Request) -> Reply:
        """How the payment stands; the provider is asked. `reference` and `ticket` once the seats are booked."""
        row = await self._checkout.look(payment_id_of(request))
        return Reply(200, [JSON, NO_STORE], _encode(await self._answer(row, request)))

    async def leave_payment(self, request: Request) -> Reply:
        """The buyer does not want to pay any more: the seats are free once nothing can be charged."""
        await self._checkout.leave(payment_id_of(request))
        return Reply(204, [])

    async def answer_offer(self, request: Request) -> Reply:
        """Take the seats that are offered in place of those that were gone, or have the money given back."""
        body: OfferBody = request.form
        row = await self._checkout.answer(payment_id_of(request), accept=body.accept)
        return Reply(200, [JSON, NO_STORE], _encode(await self._answer(row, request)))

    async def _answer(self, row: Payment, request: Request) -> PaymentAnswer:
        status = status_of_payment(row)
        answer = PaymentAnswer(
            payment_id=row.payment_id,
            status=status,
            amount=(row.charged if row.is_external else row.total).amount_minor,
            currency=row.total.currency,
            exponent=exponent_of(row.total.currency),
            pay_by=row.pay_by_ms,
            next=(row.next_url.removeprefix("/") or None) if status in OPEN_STATUSES else None,
            provider=row.provider,
            showtime_id=row.showtime_id,
            seats=[
                PaymentSeat(one.seat_id, one.ticket_type, one.amount.amount_minor, one.seat_id in row.cancelled)
                for one in row.lines
            ],
            fees=row.fees.amount_minor,
            refunded=row.given_back.amount_minor,
            server_time=request.now_ms,
        )
        if status is PaymentStatus.OFFERED:
            answer.offer_by = row.offer_by_ms
        booking = await self._checkout.booking(row)
        if booking is not None:
            answer.reference = booking.reference
            answer.ticket = self._tokens.token(booking.reference, booking.showtime_id)
        return answer


class EventEndpoint:
    """What providers call."""

    def __init__(self, checkout: Checkout, events: EventSources) -> None:
        self._checkout = checkout
        self._events = events

    async def payment_event(self, request: Request) -> Reply:
        """Something has happened to a payment. Only its id is taken from the event; the provider is asked the rest."""
        source = self._events.get(request.id("provider"))
        if source is None:
            raise no.UnknownProvider
        payment_id = source.payment_of_event(request.header, request.body)
        if payment_id is not None:
            await self._checkout.came_back(payment_id)
        return Reply(204, [])


def payment_id_of(request: Request) -> str:
    """The payment's id in the path. Raises `UnknownPayment` at once for an id that no payment can have."""
    payment_id = request.id("payment_id")
    if SESSION_ID.fullmatch(payment_id) is None:
        raise no.UnknownPayment
    return payment_id
