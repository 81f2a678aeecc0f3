"""Providers whose money moves elsewhere: the row says what was taken, and people give back what it says."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState
from firstclick.domain.money.seen import Seen, SeenState
from firstclick.service.ports.payments import AccountEntry, Capabilities, Opened


class ByHandProvider:
    """`PaymentProvider` without an account beside the rows. A refund has succeeded once it is written down."""

    name = ""
    capabilities = Capabilities(authorises_first=False, takes_money=False)

    async def open(self, payment: Payment) -> Opened | None:
        """Nothing to open: nobody pays here."""
        return Opened("", "")

    async def look(self, payment: Payment) -> Seen:
        """What is recorded in the row."""
        charged = payment.charged.amount_minor
        if not charged:
            is_ended = payment.state in {PaymentState.VOIDING, PaymentState.OVER}
            return Seen(SeenState.VOIDED if is_ended else SeenState.WAITING)
        given_back = tuple([(refund.number, RefundState.SUCCEEDED) for refund in payment.refunds])
        is_all = payment.given_back == payment.charged
        return Seen(SeenState.REFUNDED if is_all else SeenState.CAPTURED, charged, given_back)

    async def capture(self, payment: Payment) -> None:
        """People take money, and it is recorded then."""

    async def cancel(self, payment: Payment) -> None:
        """There is nothing to void."""

    async def refund(self, payment: Payment, refund: Refund) -> None:
        """People give the money back."""

    async def since(self, at_ms: int) -> Sequence[AccountEntry] | None:
        """No account beside the rows."""
        return ()
