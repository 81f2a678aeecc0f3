"""Stripe as the service uses it: a Payment Intent for each payment, authorised when the buyer pays, captured later.

A payment is known by the id of its intent, which its row keeps. What a row has no id of, no browser has a client secret
of: nobody can pay it, so that Stripe need not be asked. An intent is never deleted at Stripe; where it is unknown, the
key is that of another account, and that is no answer.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import stripe

from firstclick.domain.money.payment import Payment, Refund, RefundState
from firstclick.domain.money.seen import SILENT, Seen, SeenState
from firstclick.payments.stripe.account_list import charge_of, entries_since, metadata_of
from firstclick.payments.stripe.amounts import from_stripe, takes, to_stripe
from firstclick.payments.stripe.api import StripeApi, under_key, within
from firstclick.payments.stripe.events import payment_of_event
from firstclick.service.ports.payments import AccountEntry, Capabilities, Opened

T = TypeVar("T")
logger = logging.getLogger("firstclick.payments")
STATES = {
    "requires_payment_method": SeenState.WAITING,
    "requires_confirmation": SeenState.WAITING,
    "requires_action": SeenState.WAITING,
    "processing": SeenState.WAITING,
    "requires_capture": SeenState.AUTHORISED,
    "succeeded": SeenState.CAPTURED,
    "canceled": SeenState.VOIDED,
}
PAYABLE = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
REFUND_STATES = {
    "pending": RefundState.SENT,
    "requires_action": RefundState.SENT,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
BEST_FIRST = (RefundState.SUCCEEDED, RefundState.SENT, RefundState.FAILED)
REFUNDS_MAX = 100


class StripeProvider:
    """`PaymentProvider` and `EventSource` of one Stripe account."""

    name = "stripe"
    capabilities = Capabilities(takes=takes)

    def __init__(self, api: StripeApi, webhook_secret: str, publishable_key: str) -> None:
        self._api = api
        self._webhook_secret = webhook_secret
        self.publishable_key = publishable_key
        self._trouble = ""

    async def open(self, payment: Payment) -> Opened | None:
        """Make the intent, with the amount, the currency and the id of the row."""
        amount = to_stripe(payment.total)
        if amount is None:
            return None
        params: stripe.params.PaymentIntentCreateParams = {
            "amount": amount,
            "currency": payment.total.currency.lower(),
            "capture_method": "manual",
            "allowed_payment_method_types": ["card"],
            "metadata": {"payment_id": payment.payment_id, "showtime_id": payment.showtime_id},
        }
        key = f"open:{payment.payment_id}"
        intent = await self._answer(
            "open",
            under_key(key, lambda one: self._api.intents.create_async(params, {"idempotency_key": one}), _not_done),
        )
        return None if intent is None else Opened(intent.id, f"/pay/{payment.payment_id}")

    async def look(self, payment: Payment) -> Seen:
        """How the intent and its refunds stand."""
        if not payment.reference:
            return Seen(SeenState.NONE)
        intent = await self._intent(payment)
        if intent is None:
            return SILENT
        refunds: Sequence[stripe.Refund] | None = ()
        if payment.refunds or _refunded(intent):
            refunds = await self._answer("look", self._refunds(payment))
        return SILENT if refunds is None else _seen(payment, intent, refunds)

    async def capture(self, payment: Payment) -> None:
        """Take the authorised money."""
        await self._end("capture", self._api.intents.capture_async, payment)

    async def cancel(self, payment: Payment) -> None:
        """Void the intent; Stripe refuses where the money is captured, or being decided about."""
        await self._end("cancel", self._api.intents.cancel_async, payment)

    async def refund(self, payment: Payment, refund: Refund) -> None:
        """Give money back, under the number of the refund."""
        amount = to_stripe(refund.amount)
        if not payment.reference or amount is None:
            return
        params: stripe.params.RefundCreateParams = {
            "payment_intent": payment.reference,
            "amount": amount,
            "metadata": {"payment_id": payment.payment_id, "number": str(refund.number)},
        }

        async def is_there() -> bool:
            return refund.number in _refund_states(await within(self._refunds(payment)))

        key = f"refund:{payment.payment_id}:{refund.number}"
        await self._answer(
            "refund",
            under_key(key, lambda one: self._api.refunds.create_async(params, {"idempotency_key": one}), is_there),
        )

    async def since(self, at_ms: int) -> Sequence[AccountEntry] | None:
        """Every payment of this program that may have changed since."""
        return await self._answer("since", entries_since(self._api, at_ms))

    async def client_secret(self, payment: Payment) -> str | None:
        """What a browser pays with; "" where nothing can be paid, None without an answer."""
        intent = await self._intent(payment) if payment.reference else None
        if intent is None:
            return None
        return (intent.client_secret or "") if intent.status in PAYABLE else ""

    def payment_of_event(self, header: Callable[[bytes], bytes | None], body: bytes) -> str | None:
        """As `EventSource`: signed by Stripe's signature, not older than five minutes."""
        return payment_of_event(self._webhook_secret, header(b"stripe-signature"), body)

    async def close(self) -> None:
        """Close the connections to Stripe."""
        await self._api.close()

    async def _end(self, step: str, call: Callable[..., Awaitable[stripe.PaymentIntent]], payment: Payment) -> None:
        """Capture or cancel the intent, under the key of that step; nothing where none was made."""
        if payment.reference:
            key = f"{step}:{payment.payment_id}"
            act = under_key(key, lambda one: call(payment.reference, None, {"idempotency_key": one}), _not_done)
            await self._answer(step, act)

    async def _intent(self, payment: Payment) -> stripe.PaymentIntent | None:
        """The intent of the payment; None without an answer, or where the account has another's."""
        retrieve = self._api.intents.retrieve_async(payment.reference, {"expand": ["latest_charge"]})
        intent = await self._answer("look", within(retrieve))
        return intent if intent is not None and metadata_of(intent).get("payment_id") == payment.payment_id else None

    async def _refunds(self, payment: Payment) -> Sequence[stripe.Refund]:
        """All refunds of the payment: a few for each seat, so that they fit into one answer."""
        page = await within(self._api.refunds.list_async({"payment_intent": payment.reference, "limit": REFUNDS_MAX}))
        return page.data

    async def _answer(self, call: str, answer: Awaitable[T]) -> T | None:
        """The answer; None without one. What is wrong is logged when it changes."""
        try:
            result = await answer
        except (stripe.StripeError, TimeoutError) as error:
            self._log(call, error)
            return None
        self._trouble = ""
        return result

    def _log(self, call: str, error: stripe.StripeError | TimeoutError) -> None:
        """Never with Stripe's own message, in which there may be parts of keys."""
        status = getattr(error, "http_status", None)
        code = getattr(error, "code", None) or type(error).__name__
        trouble = f"{call} {status} {code}"
        if trouble == self._trouble:
            return
        self._trouble = trouble
        fields = {"provider": self.name, "call": call, "status": status, "code": code}
        logger.warning(
            "Stripe has not done what it was asked for: %s, %s",
            call,
            code,
            extra={"event": "provider-trouble", **fields, "request": getattr(error, "request_id", None)},
        )


async def _not_done() -> bool:
    """For calls of which it does no harm to be made again, under another key."""
    return False


def _refunded(intent: stripe.PaymentIntent) -> int:
    charge = charge_of(intent)
    return 0 if charge is None else charge.amount_refunded


def _seen(payment: Payment, intent: stripe.PaymentIntent, refunds: Sequence[stripe.Refund]) -> Seen:
    state = STATES.get(intent.status, SeenState.WAITING)
    if state is not SeenState.CAPTURED:
        declined = intent.status == "requires_payment_method" and intent.last_payment_error is not None
        return Seen(SeenState.DECLINED if declined else state)
    captured = from_stripe(intent.amount_received, payment.total.currency)
    given = sum(one.amount for one in refunds if one.status == "succeeded")
    is_all_back = bool(captured) and given >= intent.amount_received
    return Seen(SeenState.REFUNDED if is_all_back else state, captured, tuple(sorted(_refund_states(refunds).items())))


def _refund_states(refunds: Sequence[stripe.Refund]) -> dict[int, RefundState]:
    """By our number. Of two under one number, the one that has come further."""
    states: dict[int, RefundState] = {}
    for one in refunds:
        number = metadata_of(one).get("number", "")
        if number.isdecimal():
            state = REFUND_STATES.get(one.status or "", RefundState.SENT)
            states[int(number)] = min(state, states.get(int(number), state), key=BEST_FIRST.index)
    return states
