"""What the model of payments is about: one payment's row, its account at the provider, the ledger's bookings, the seat
map, and what the buyer was shown. Two blocks of two seats: those that were held, and equal ones.

Time is a few ticks, each as long as the grace of the rules. Values only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidSeat, Payer, Payment, PaymentState, RefundState
from firstclick.domain.money.payment_rules import GRACE_MS, Step
from firstclick.domain.money.seen import Seen, SeenState

TICK = GRACE_MS
PAY_BY, OFFER_FOR = TICK, TICK
LONG_AFTER = 100 * TICK
OWN, EQUAL = 0, 1
SEATS = (("A1", "A2"), ("E1", "E2"))
"""By block."""
SESSIONS = 3
"""The session that is paid for, and new ones for seats that are found later."""
RIVAL = -1
PRICE, FEES = 1, 1


class Mode(Enum):
    """How the provider takes money."""

    MANUAL = auto()
    """It authorises, and captures when it is asked to."""
    AT_ONCE = auto()
    """It captures when the buyer pays: it cannot authorise first."""
    COUNTER = auto()
    """Staff take the money."""


@dataclass(frozen=True, slots=True)
class Account:
    """The payment as the provider has it. `by_us`: we have cancelled it, it did not expire.

    `payable` says that a browser has what it needs to pay.
    """

    state: SeenState = SeenState.NONE
    captured: int = 0
    refunds: tuple[tuple[int, int, RefundState], ...] = ()
    by_us: bool = False
    payable: bool = False
    up: bool = True

    @property
    def refunded(self) -> int:
        """How much was given back."""
        return sum(amount for _, amount, state in self.refunds if state is RefundState.SUCCEEDED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A block on the seat map; `owner` is a session, `RIVAL`, or None when it is free."""

    owner: int | None = None
    seats: int = 0
    is_confirmed: bool = False


FREE = Shown()


@dataclass(frozen=True, slots=True)
class World:
    """Everything but what is under way.

    `booked` are the live seats of each session in the ledger, `off` the sessions that it never books any more, and
    `rival` the blocks that another customer has booked. `given_up`: the buyer or staff have cancelled all of it.
    """

    mode: Mode
    now: int
    row: Payment | None
    account: Account
    booked: tuple[tuple[str, ...], ...]
    off: tuple[bool, ...]
    rival: tuple[bool, bool]
    map: tuple[Shown, Shown]
    was_booked: bool = False
    shown_paid: bool = False
    given_up: bool = False
    stale_map: bool = False
    losses: int = 0
    outages: int = 0
    failures: int = 0
    cancels: int = 0

    def live(self) -> int | None:
        """The session that has live seats in the ledger."""
        return next((session for session, seats in enumerate(self.booked) if seats), None)


class Doing(Enum):
    """What a worker does next."""

    READ = auto()
    LOOK = auto()
    INSERT = auto()
    STEP = auto()
    BOOK = auto()
    CANCEL_ROWS = auto()
    OPENED = auto()


@dataclass(frozen=True, slots=True)
class Errand:
    """Something under way, by a worker that read `row`; `is_fresh` until somebody else has written it since."""

    doing: Doing
    row: Payment | None = None
    is_fresh: bool = True
    seen: Seen | None = None
    step: Step | None = None


def session_name(session: int) -> str:
    """The id that the row knows it by."""
    return f"s{session}"


def session_of(row: Payment) -> int:
    """The number of the row's session."""
    return int(row.session_id[1:])


def block_of(row: Payment) -> int:
    """The block that the row's seats are of."""
    return EQUAL if row.lines[0].seat_id in SEATS[EQUAL] else OWN


def lines_of(block: int) -> tuple[PaidSeat, ...]:
    """The seats of a block, with their price."""
    return tuple([PaidSeat(seat_id, "standard", "adult", Money(PRICE, "EUR")) for seat_id in SEATS[block]])


def a_row(state: PaymentState) -> Payment:
    """The payment's first row."""
    return Payment(
        payment_id="p",
        version=0,
        state=state,
        session_id=session_name(0),
        showtime_id="show",
        payer=Payer("ann"),
        lines=lines_of(OWN),
        fees=Money(FEES, "EUR"),
        total=Money(2 * PRICE + FEES, "EUR"),
        provider="practice",
        created_at_ms=0,
        since_ms=0,
        pay_by_ms=PAY_BY,
        look_at_ms=0,
        charged=Money(0, "EUR"),
    )


def plain(row: Payment) -> Payment:
    """Without what no rule depends on: a write by another is known from `Errand.is_fresh`, not from the version."""
    refunds = tuple([replace(one, asked_at_ms=0, reason="", who="") for one in row.refunds])
    look_at_ms = None if row.look_at_ms is None else 0
    return replace(row, version=0, since_ms=0, look_at_ms=look_at_ms, refunds=refunds, next_url="", reference="")


def put(some: tuple, place: int, value: object) -> tuple:  # type: ignore[type-arg]
    """The same with another value at a place."""
    return (*some[:place], value, *some[place + 1 :])
