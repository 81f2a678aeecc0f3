"""What the page to pay by card needs beside the payment: the key of the browser, and the secret of this payment.

The secret leaves only while the buyer can pay, and only for a payment whose row names what was opened at the provider:
whoever has it can pay that, and nothing else.
"""

from __future__ import annotations

from typing import Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from firstclick.domain import refusals as no
from firstclick.domain.money.payment import Payment, PaymentState, PaymentStatus, status_of_payment
from firstclick.service.checkout.checkout import Checkout
from firstclick.web.api.payments import OUTAGES, payment_id_of
from firstclick.web.core.operation import Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
COST = 5 * Cost.LEDGER
"""Stripe counts what it is asked, for all buyers together."""
NOT_TO_PAY = {
    PaymentStatus.PAID: no.AlreadyPaid,
    PaymentStatus.DUE: no.AlreadyPaid,
    PaymentStatus.OFFERED: no.BeingPaid,
    PaymentStatus.REFUNDED: no.PaymentOver,
    PaymentStatus.NOT_CHARGED: no.PaymentOver,
}


class CardDesk(Protocol):
    """The provider of payments by card."""

    name: str
    publishable_key: str

    async def client_secret(self, payment: Payment) -> str | None:
        """What a browser pays with; "" where nothing can be paid, None without an answer."""


class CardAnswer(Struct):
    """For Stripe's Payment Element in the browser."""

    publishable_key: Annotated[str, Meta(examples=["pk_live_51H…"])]
    client_secret: Annotated[str, Meta(description="Pays this payment alone.", examples=["pi_3N…_secret_9w…"])]


def routes(checkout: Checkout, desk: CardDesk) -> Table:
    """`/payments/{payment_id}/card`."""
    refusals = (
        BadRequest,
        no.UnknownPayment,
        no.AlreadyPaid,
        no.PaymentOver,
        no.BeingPaid,
        no.ProviderSilent,
        *OUTAGES,
    )
    card = Operation(CardEndpoint(checkout, desk).card, 200, CardAnswer, refusals, tag=Tag.PAYMENTS, cost=COST)
    return {"/payments/{payment_id}/card": {"GET": card}}


class CardEndpoint:
    """The handler."""

    def __init__(self, checkout: Checkout, desk: CardDesk) -> None:
        self._checkout = checkout
        self._desk = desk

    async def card(self, request: Request) -> Reply:
        """What a browser pays with by card, while the payment waits for the buyer."""
        row = await self._checkout.look(payment_id_of(request))
        if row.provider != self._desk.name:
            raise no.UnknownPayment
        refusal = NOT_TO_PAY.get(status_of_payment(row))
        if refusal is not None:
            raise refusal
        if row.state is not PaymentState.OPEN:
            raise no.ProviderSilent if row.state is PaymentState.OPENING else no.BeingPaid
        secret = await self._desk.client_secret(row)
        if secret is None:
            raise no.ProviderSilent
        if not secret:
            raise no.BeingPaid
        return Reply(200, [JSON, NO_STORE], _encode(CardAnswer(self._desk.publishable_key, secret)))
