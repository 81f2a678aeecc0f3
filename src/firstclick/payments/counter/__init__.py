"""Payments at the box office: seats are booked at once, and due until staff take the money or they lapse."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState
from firstclick.domain.money.seen import Seen, SeenState
from firstclick.service.ports.payments import AccountEntry, Capabilities, Opened


class CounterProvider:
    """`PaymentProvider` whose account is the till: staff take what the row says, and hand refunds out."""

    name = "counter"
    capabilities = Capabilities(authorises_first=False, takes_money=False)

    async def open(self, payment: Payment) -> Opened | None:
        """Nothing to do before the buyer is at the counter."""
        return Opened("", "")

    async def look(self, payment: Payment) -> Seen:
        """What staff have recorded in the row."""
        charged = payment.charged.amount_minor
        if not charged:
            is_ended = payment.state in {PaymentState.VOIDING, PaymentState.OVER}
            return Seen(SeenState.VOIDED if is_ended else SeenState.WAITING)
        handed_out = tuple([(refund.number, RefundState.SUCCEEDED) for refund in payment.refunds])
        is_all = payment.given_back == payment.charged
        return Seen(SeenState.REFUNDED if is_all else SeenState.CAPTURED, charged, handed_out)

    async def capture(self, payment: Payment) -> None:
        """Staff take money, and record it themselves."""

    async def cancel(self, payment: Payment) -> None:
        """There is nothing to void."""

    async def refund(self, payment: Payment, refund: Refund) -> None:
        """Staff hand the money out."""

    async def since(self, at_ms: int) -> Sequence[AccountEntry] | None:
        """No account beside the rows."""
        return ()
