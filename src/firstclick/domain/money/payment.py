"""A payment: what is bought, for how much, and how far it has come. Values only; the rules are in `payment_rules`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firstclick.domain.money.money import Money, sum_of


class PaymentState(StrEnum):
    """How far a payment has come. Only `paid` and `due` count as bought; `over` and most of `paid` are at rest."""

    OPENING = "opening"
    """Asked for: the provider may not know of it, and the browser knows nothing to pay with."""
    OPEN = "open"
    """The buyer can pay."""
    SECURED = "secured"
    """The seats are booked; the money is authorised, or captured."""
    PAID = "paid"
    DUE = "due"
    """Booked, to be paid at the box office."""
    CLOSING = "closing"
    """No return to `open`: it is cancelled at the provider. The seats are still set aside."""
    ABANDONED = "abandoned"
    """The provider did not answer in time: the seats are free, and the money is not known."""
    UNSEATED = "unseated"
    """There is money, and no seats."""
    OFFERED = "offered"
    """There is money, and equal seats are set aside for the buyer to accept."""
    VOIDING = "voiding"
    """No return: the money is given back. No seats."""
    OVER = "over"


class PaymentStatus(StrEnum):
    """What the buyer is shown of a payment's state."""

    WAITING = "waiting"
    DECLINED = "declined"
    OFFERED = "offered"
    PAID = "paid"
    DUE = "due"
    NOT_CHARGED = "not_charged"
    REFUNDED = "refunded"


SETS_SEATS_ASIDE = frozenset(
    {PaymentState.OPENING, PaymentState.OPEN, PaymentState.CLOSING, PaymentState.SECURED, PaymentState.OFFERED}
)
"""The states in which seats are pending for the payment's session, and only `settle` may end that."""
IS_BOOKED = frozenset({PaymentState.SECURED, PaymentState.PAID, PaymentState.DUE})
"""The states in which the ledger has a live booking of the payment's session."""

BOUGHT = frozenset({PaymentState.PAID, PaymentState.DUE})
"""The states in which the seats are shown as confirmed."""


class RefundState(StrEnum):
    """How far a refund has come. Whether a failed one is asked for again is decided by staff."""

    ASKED = "asked"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


UNFINISHED = (RefundState.ASKED, RefundState.SENT)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money to give back. `number` is 1, 2, … within its payment, and part of the key that the provider knows it by.

    `seat_ids` are the seats that were cancelled for it, if any; `asked_at_ms` is in milliseconds since 1970 UTC.
    """

    number: int
    amount: Money
    state: RefundState
    seat_ids: tuple[str, ...]
    reason: str
    who: str
    asked_at_ms: int


@dataclass(frozen=True, slots=True)
class PaidSeat:
    """A seat of a payment, and what it costs: after discounts, without the fees of the order."""

    seat_id: str
    kind: str
    ticket_type: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as far as they said so. `language` is a code such as `en`."""

    user_id: str
    email: str = ""
    name: str = ""
    language: str = ""


class PaidBy(StrEnum):
    """How somebody paid at the counter."""

    CASH = "cash"
    CARD = "card"
    COMPLIMENTARY = "complimentary"
    """Nothing was asked for: staff gave the seats away, and a note says why."""


@dataclass(frozen=True, slots=True)
class TakenMoney:
    """Money that staff have taken at the counter. `by` is who, `at_ms` when, in milliseconds since 1970 UTC."""

    paid_by: PaidBy
    by: str
    at_ms: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class PaidElsewhere:
    """Money that a page of the operator's own has taken, and the `reference` by which it is found there."""

    amount: Money
    reference: str


EXTERNAL = "external"
"""The provider of such money. It is given back where it was taken."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment row. Each write of it raises `version` by one, and is made only if the row has the version before.

    `session_id` is that of the seats which are set aside or booked for it: other seats get a new one. `total` is all
    lines and the `fees`; of money that was taken elsewhere it is the price by the list, and lines and fees share what
    was taken. `pay_by_ms` ends the time to pay; at `look_at_ms` the provider is asked again, None: never. `since_ms` is
    when the present state began. All times are in milliseconds since 1970 UTC. `reference` is the provider's name for
    the payment; `next_url` is where the browser pays. `charged` is what the provider has captured, as far as it was
    seen. `cancelled` are seats that were booked and then cancelled. While `offered`, `lines` are the offered seats, and
    `offer_by_ms` ends the offer. `promo` is the code that was used, or "". `taken` is how staff took the money, None
    where they did not.
    """

    payment_id: str
    version: int
    state: PaymentState
    session_id: str
    showtime_id: str
    payer: Payer
    lines: tuple[PaidSeat, ...]
    fees: Money
    total: Money
    provider: str
    created_at_ms: int
    since_ms: int
    pay_by_ms: int
    look_at_ms: int | None
    charged: Money
    price_list: int = 0
    promo: str = ""
    reference: str = ""
    next_url: str = ""
    declined: bool = False
    accepted: bool = False
    offer_by_ms: int = 0
    cancelled: tuple[str, ...] = ()
    refunds: tuple[Refund, ...] = ()
    taken: TakenMoney | None = None

    @property
    def is_external(self) -> bool:
        """Whether a page of the operator's own has taken the money, and has to give it back."""
        return self.provider == EXTERNAL

    @property
    def seat_ids(self) -> tuple[str, ...]:
        """Every seat of the payment, also those that were cancelled since."""
        return tuple([line.seat_id for line in self.lines])

    @property
    def live_seat_ids(self) -> tuple[str, ...]:
        """The seats that were not cancelled."""
        return tuple([seat_id for seat_id in self.seat_ids if seat_id not in self.cancelled])

    @property
    def given_back(self) -> Money:
        """All refunds that have succeeded, or may still."""
        return sum_of([one.amount for one in self.refunds if one.state is not RefundState.FAILED], self.total.currency)


def is_at_rest(payment: Payment) -> bool:
    """Whether nothing is left to do: nobody asks the provider about it any more."""
    if payment.state is PaymentState.PAID:
        return not any(refund.state in UNFINISHED for refund in payment.refunds)
    return payment.state is PaymentState.OVER


def status_of_payment(payment: Payment) -> PaymentStatus:  # noqa: PLR0911 - one for each
    """What the buyer is shown. That nothing was charged is said only once nothing can be charged any more."""
    match payment.state:
        case PaymentState.OPEN if payment.declined:
            return PaymentStatus.DECLINED
        case PaymentState.OFFERED if not payment.accepted:
            return PaymentStatus.OFFERED
        case PaymentState.PAID:
            return PaymentStatus.PAID
        case PaymentState.DUE:
            return PaymentStatus.DUE
        case PaymentState.VOIDING if payment.charged:
            return PaymentStatus.REFUNDED
        case PaymentState.OVER:
            return PaymentStatus.REFUNDED if payment.charged else PaymentStatus.NOT_CHARGED
        case _:
            return PaymentStatus.WAITING
