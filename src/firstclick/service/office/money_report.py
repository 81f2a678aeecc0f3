"""The ledger's payments of some days by state, beside what the providers' own accounts have of them. Pure.

A payment is of the day of `CountedPayment.at_ms`. Its state, its refunds and the account are as they are now, whenever
that came about. A payment differs when it is at rest and the account has another amount of it, as in the hourly
comparison; one on its way is no difference. An account that has money under an id that the ledger does not have is a
row of the state `unknown`: an account names no day, so it counts if it has changed since the first one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from firstclick.domain.money.payment import UNFINISHED, Payment, RefundState, is_at_rest
from firstclick.service.checkout.reconciliation import agrees
from firstclick.service.ports.payments import AccountEntry
from firstclick.service.ports.reports import CountedPayment, Span

UNKNOWN = "unknown"
Accounts = Mapping[str, Mapping[str, AccountEntry] | None]
"""The accounts by provider, each by payment id; None for one that did not answer. Who has no account is missing."""


@dataclass(slots=True)
class MoneyRow:
    """Payments of one provider, state and currency. Amounts are in minor units.

    `charged` and `refunded` are the ledger's, `captured` and `returned` the account's; these two are None where the
    provider has no account beside the ledger, or did not answer. `differing` is the number of payments that differ.
    """

    provider: str
    state: str
    currency: str
    payments: int = 0
    total_minor: int = 0
    charged_minor: int = 0
    refunded_minor: int = 0
    refunds_on_their_way_minor: int = 0
    failed_refunds: int = 0
    captured_minor: int | None = None
    returned_minor: int | None = None
    differing: int = 0


class MoneyReport:
    """Sums up the payments of a span. `differing` are the ids of those that differ.

    The account and the ledger are not read at one moment, so that what seems to differ is looked at a second time:
    with `suspects` only those can differ.
    """

    def __init__(self, span: Span, accounts: Accounts, suspects: Collection[str] | None = None) -> None:
        self._span = span
        self._accounts = accounts
        self._suspects = suspects
        self._rows: dict[tuple[str, str, str], MoneyRow] = {}
        self.differing: list[str] = []

    def add(self, counted: Iterable[CountedPayment]) -> None:
        """Count those of the payments that are in the span."""
        for one in counted:
            if self._span.holds(one.at_ms):
                self._add(one.payment)

    def add_unknown(self, provider: str, entries: Iterable[AccountEntry]) -> None:
        """Count money of an account that the ledger does not know."""
        for entry in entries:
            row = self._row(provider, UNKNOWN, entry.captured.currency)
            row.payments += 1
            _add_entry(row, entry)
            self._differ(row, entry.payment_id)

    def rows(self) -> list[MoneyRow]:
        """The sums, sorted by provider, state and currency."""
        return [self._rows[key] for key in sorted(self._rows)]

    def _add(self, payment: Payment) -> None:
        row = self._row(payment.provider, payment.state.value, payment.total.currency)
        row.payments += 1
        row.total_minor += payment.total.amount_minor
        row.charged_minor += payment.charged.amount_minor
        for refund in payment.refunds:
            row.failed_refunds += refund.state is RefundState.FAILED
            row.refunded_minor += refund.amount.amount_minor * (refund.state is RefundState.SUCCEEDED)
            row.refunds_on_their_way_minor += refund.amount.amount_minor * (refund.state in UNFINISHED)
        account = self._accounts.get(payment.provider)
        if account is None:
            return
        entry = account.get(payment.payment_id)
        _add_entry(row, entry)
        if is_at_rest(payment) and not agrees(payment, entry):
            self._differ(row, payment.payment_id)

    def _differ(self, row: MoneyRow, payment_id: str) -> None:
        if self._suspects is None or payment_id in self._suspects:
            row.differing += 1
            self.differing.append(payment_id)

    def _row(self, provider: str, state: str, currency: str) -> MoneyRow:
        return self._rows.setdefault((provider, state, currency), MoneyRow(provider, state, currency))


def _add_entry(row: MoneyRow, entry: AccountEntry | None) -> None:
    row.captured_minor = (row.captured_minor or 0) + (entry.captured.amount_minor if entry is not None else 0)
    row.returned_minor = (row.returned_minor or 0) + (entry.refunded.amount_minor if entry is not None else 0)
