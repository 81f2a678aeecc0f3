"""Money that was taken and given back, summed up. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState


@dataclass(slots=True, kw_only=True)
class MoneyFlow:
    """Sums in minor units. `refunds` have succeeded or may still; `failed_refunds` are for staff to look at."""

    payments: int = 0
    taken_minor: int = 0
    refunds: int = 0
    given_back_minor: int = 0
    failed_refunds: int = 0

    @property
    def net_minor(self) -> int:
        """What was taken, without what was given back."""
        return self.taken_minor - self.given_back_minor

    def add_payment(self, row: Payment) -> None:
        """Count what was charged."""
        self.payments += 1
        self.taken_minor += row.charged.amount_minor

    def add_refund(self, refund: Refund) -> None:
        """Count a refund, as far as it has not failed."""
        if refund.state is RefundState.FAILED:
            self.failed_refunds += 1
        else:
            self.refunds += 1
            self.given_back_minor += refund.amount.amount_minor


def has_money(row: Payment) -> bool:
    """Whether a payment counts: something was charged, or it is paid with nothing."""
    return bool(row.charged) or row.state is PaymentState.PAID


def way_of(row: Payment) -> str:
    """How a payment was made."""
    return row.taken.paid_by.value if row.taken is not None else row.provider
