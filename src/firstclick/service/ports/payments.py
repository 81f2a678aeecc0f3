"""The ports for payments: a provider that takes the money, and the ledger that keeps the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.booking import Booking
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState, Refund
from firstclick.domain.money.seen import Seen
from firstclick.domain.staff.audit import AuditEntry
from firstclick.service.ports.ledger import AlreadyBooked, OtherProgramme, PendingCancelled
from firstclick.service.ports.outbox import OutboxItem


def any_amount(_total: Money, _parts: Sequence[Money]) -> bool:
    """Where every amount is taken."""
    return True


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do.

    `authorises_first`: money is set aside when the buyer pays, and taken when it is captured; otherwise it is taken at
    once. `takes_money`: it takes money itself; otherwise seats are booked at once, and staff take the money. `takes`
    says whether it takes such a total, and could give back each of its parts.
    """

    authorises_first: bool = True
    takes_money: bool = True
    takes: Callable[[Money, Sequence[Money]], bool] = any_amount


@dataclass(frozen=True, slots=True)
class Opened:
    """A payment that the buyer can pay: the provider's `reference`, and where the browser goes."""

    reference: str
    next_url: str


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A payment as the provider's own account has it, for reconciling."""

    payment_id: str
    captured: Money
    refunded: Money


class PaymentProvider(Protocol):
    """Takes money and gives it back.

    Every call may be repeated, also by another process: the provider recognises it by a key that is made of the
    payment's id (`open:<id>`, `capture:<id>`, `refund:<id>:<number>`). What a call did is learned from `look` only. No
    method raises when the provider does not answer.
    """

    name: str
    capabilities: Capabilities

    async def open(self, payment: Payment) -> Opened | None:
        """Let the buyer pay the payment's total; None when there is no answer."""

    async def look(self, payment: Payment) -> Seen:
        """How the payment stands, at a moment after this call began. `SILENT` when there is no answer."""

    async def capture(self, payment: Payment) -> None:
        """Take the authorised money."""

    async def cancel(self, payment: Payment) -> None:
        """Void the payment. One that is captured stays as it is."""

    async def refund(self, payment: Payment, refund: Refund) -> None:
        """Give money back. More than was captured is never given back."""

    async def since(self, at_ms: int) -> Sequence[AccountEntry] | None:
        """Every payment that has changed since then (milliseconds since 1970 UTC); None when there is no answer."""


class EventSource(Protocol):
    """A provider that says when something has happened. Its events carry nothing that is believed but an id."""

    def payment_of_event(self, header: Callable[[bytes], bytes | None], body: bytes) -> str | None:
        """The id of the payment that a signed event is about, None for an event of another kind.

        `header` returns the value of a header by its name in lower case. Raises `EventNotValid`.
        """


EventSources = Mapping[str, EventSource]
"""By the name of the provider."""


@dataclass(frozen=True, slots=True)
class PaymentWrite:
    """What is written in one transaction, all or nothing.

    The row becomes `after` while it still has the version of `before`; None: it is inserted. `book` is the booking of
    its session, while the programme is of that version. `cancel` is the booking of its session that is undone: the
    seats that `after` has cancelled, if it is still booked; else all of them, and if there are none, none can come.
    `cancelled_why` says who cancelled, and the reason. `promo_uses_max` bounds the uses of the promo of an inserted
    row; a row that is over gives its use back. `entry` is recorded in the audit log.
    """

    before: Payment | None
    after: Payment
    at_ms: int
    book: Booking | None = None
    programme_version: int | None = None
    cancel: Booking | None = None
    cancelled_why: tuple[str, str] = ("payment", "")
    promo_uses_max: int | None = None
    outbox: tuple[OutboxItem, ...] = ()
    entry: AuditEntry | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The write is on disk."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Nothing was written: the row has another version."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Nothing was written: the session has this payment already."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class NoUseLeft:
    """Nothing was written: all uses of the promo code are taken."""


WriteOutcome = Written | Stale | Begun | NoUseLeft | AlreadyBooked | PendingCancelled | OtherProgramme


@dataclass(frozen=True, slots=True)
class PaymentCounts:
    """Payments by state; since when the oldest of each state is not at rest (ms since 1970 UTC); failed refunds."""

    by_state: Mapping[PaymentState, int]
    oldest_ms: Mapping[PaymentState, int]
    failed_refunds: int

    @property
    def oldest_unsettled_ms(self) -> int | None:
        """Since when the oldest of all is not at rest; None if all are."""
        return min(self.oldest_ms.values(), default=None)


class PaymentLedger(Protocol):
    """Stores payments durably. Every call may raise `LedgerUnavailable`; a write may then be in effect or not."""

    async def write_payment(self, write: PaymentWrite) -> WriteOutcome:
        """Write all of it or nothing. A session that was cancelled is neither booked nor named by a new row."""

    async def payment(self, payment_id: str) -> Payment | None:
        """The payment with its refunds; None when there is none."""

    async def look_up_payment(self, payment_id: str) -> Payment | None:
        """As `payment`, for what any client may ask about: it leaves connections for what sales depend on."""

    async def payment_of_session(self, session_id: str) -> Payment | None:
        """The payment whose seats are or were those of the session; None when there is none."""

    async def payments_to_look_at(self, now_ms: int, payments_max: int) -> Sequence[str]:
        """The ids of payments whose `look_at_ms` has come, the longest due first."""

    async def next_look_at_ms(self) -> int | None:
        """The earliest `look_at_ms`; None when all payments are at rest."""

    async def unsettled(self, showtime_id: str) -> Mapping[str, PaymentState]:
        """The states of a showtime's payments that are not at rest, by session."""

    async def payment_counts(self) -> PaymentCounts:
        """How many payments there are, and how they stand."""
