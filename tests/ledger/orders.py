"""Random orders for reports: written by the ledger's own calls, and counted once more by hand, row by row."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from hypothesis import strategies as st

from firstclick.domain import values
from firstclick.domain.booking import Booking, booking_reference
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidBy, PaidSeat, PaymentState, Refund, RefundState, TakenMoney
from firstclick.domain.money.till import Till, TillClosing
from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import Cancellation
from firstclick.service.ports.payments import PaymentWrite
from tests.ledger.making import a_booking, found_by_hand, run_by_hand
from tests.ledger.payments import a_payment, inserting

HOUR_MS = 3_600_000
FIRST_MS = 1_792_792_800_000
"""2026-10-24 00:00 in Berlin, the day before the clocks are set back: the next day has 25 hours."""
UNTIL_MS = FIRST_MS + 49 * HOUR_MS
NEAR = st.integers(FIRST_MS - 30 * HOUR_MS, UNTIL_MS + 30 * HOUR_MS)
EDGES = [edge + step for edge in (FIRST_MS, FIRST_MS + 24 * HOUR_MS, UNTIL_MS) for step in (-1, 0, 1)]
MOMENTS = st.sampled_from(EDGES) | NEAR


@dataclass(frozen=True)
class Order:
    """One order; without a currency its seats have no price. `cancels` are the seats that are cancelled, one by one."""

    at_ms: int
    currency: str
    amounts: tuple[int, ...]
    fees: int
    promo: str
    provider: str
    state: PaymentState
    taken_ms: int | None
    paid_by: PaidBy
    by_staff: bool
    is_booked: bool
    cancels: tuple[tuple[int, bool], ...]
    fails: bool
    ticket_type: str
    showtime_id: str


ORDERS = st.lists(
    st.builds(
        Order,
        at_ms=MOMENTS,
        currency=st.sampled_from(["", "EUR", "JPY", "KWD"]),
        amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=3).map(tuple),
        fees=st.sampled_from([0, 150, 10**8 + 1]),
        promo=st.sampled_from(["", "HALF", "=CODE"]),
        provider=st.sampled_from(["practice", "counter", "free"]),
        state=st.sampled_from(
            [PaymentState.PAID, PaymentState.PAID, PaymentState.DUE, PaymentState.SECURED, PaymentState.OVER]
        ),
        taken_ms=st.none() | MOMENTS,
        paid_by=st.sampled_from(list(PaidBy)),
        by_staff=st.booleans(),
        is_booked=st.booleans(),
        cancels=st.lists(st.tuples(MOMENTS, st.booleans()), max_size=4).map(tuple),
        fails=st.booleans(),
        ticket_type=st.sampled_from(["adult", "child"]),
        showtime_id=st.sampled_from(["show-1", "show-2"]),
    ),
    min_size=4,
    max_size=8,
)


TILLS = st.lists(MOMENTS, max_size=6, unique=True).map(sorted)
"""Moments at which Mia opens a till and closes it, in turns; the last one may stay open."""


async def keep_tills(ledger: SqlLedger, moments: Sequence[int]) -> None:
    """Open and close tills at these moments."""
    for number in range(0, len(moments), 2):
        at_ms, *end = moments[number : number + 2]
        till = Till(f"till {number}", "Mia", "EUR", 10_000, at_ms)
        await ledger.tills.open(till, AuditEntry(at_ms, "Mia", AuditKind.TILL_OPEN))
        for closed_ms in end:
            closing = TillClosing(closed_ms, "Mia", 10_000)
            await ledger.tills.close(till.till_id, closing, AuditEntry(closed_ms, "Mia", AuditKind.TILL_CLOSE))


async def write(ledger: SqlLedger, number: int, order: Order) -> None:
    """Sell what the order says, then cancel of it; the seats are of no other order."""
    seats = tuple([f"S{number}-{place}" for place in range(len(order.amounts))])
    made = a_booking(*seats, showtime_id=order.showtime_id, reference=booking_reference(secrets.randbits(64)))
    made = values.replace(made, booked_at_ms=order.at_ms)
    entry = AuditEntry(order.at_ms, "Mia", AuditKind.SELL, made.reference, "", {}) if order.by_staff else None
    if not order.currency:
        await ledger.book(made, entry=entry)
    else:
        await ledger.write_payment(_inserting(order, made, entry))
    if not order.currency or _is_bought(order):
        await _cancel(ledger, order, made)


def _is_bought(order: Order) -> bool:
    return order.state in {PaymentState.PAID, PaymentState.DUE}


def _inserting(order: Order, made: Booking, entry: AuditEntry | None) -> PaymentWrite:
    def money(minor: int) -> Money:
        return Money(minor, order.currency)

    total = sum(order.amounts) + order.fees
    charged = total if order.state in {PaymentState.PAID, PaymentState.OVER} else 0
    is_taken = order.state is PaymentState.PAID and order.taken_ms is not None
    refund = Refund(1, money(charged), RefundState.SUCCEEDED, (), "", "", order.at_ms + 1)
    row = a_payment(
        state=order.state,
        session_id=made.session_id,
        showtime_id=made.showtime_id,
        lines=tuple(
            [
                PaidSeat(seat, "standard", order.ticket_type, money(minor))
                for seat, minor in zip(made.seat_ids, order.amounts, strict=True)
            ]
        ),
        fees=money(order.fees),
        total=money(total),
        charged=money(charged),
        promo=order.promo,
        provider=order.provider,
        created_at_ms=order.at_ms - HOUR_MS,
        taken=TakenMoney(order.paid_by, "Mia", order.taken_ms or 0) if is_taken else None,
        refunds=(refund,) if order.state is PaymentState.OVER and charged else (),
    )
    is_booked = order.state is not PaymentState.OVER or order.is_booked
    return inserting(row, book=made if is_booked else None, entry=entry if is_booked else None)


async def _cancel(ledger: SqlLedger, order: Order, made: Booking) -> None:
    for seat_id, (at_ms, refund) in zip(made.seat_ids, order.cancels, strict=False):
        await ledger.cancel(Cancellation(made.reference, (seat_id,), "Mia", "ill", at_ms, refund))
    row = await ledger.payment_of_session(made.session_id)
    if row is not None and row.refunds and order.fails:
        failed = replace(row.refunds[0], state=RefundState.FAILED)
        after = replace(row, version=row.version + 1, refunds=(failed, *row.refunds[1:]))
        await ledger.write_payment(PaymentWrite(row, after, order.at_ms))


def forget_all(url: str) -> None:
    """Delete what the orders before have written."""
    tables = ("bookings", "payments", "refunds", "promo_uses", "audit", "tills")
    run_by_hand(url, *(f"DELETE FROM {table}" for table in tables))  # noqa: S608 - the names above


class Counted(NamedTuple):
    """What the rows of the tables say, counted by hand: sums by currency."""

    sold: Counter[str]
    cancelled: Counter[str]
    seats: int
    cancelled_seats: int
    taken: Counter[str]
    given_back: Counter[str]


def counted_by_hand(url: str) -> Counted:
    """Count every row of the two days, without any code of FirstClick."""
    paid = {row[0]: row for row in found_by_hand(url, PAID)}
    seats = found_by_hand(url, SEATS)
    booked = {session: at for session, place, _, at, _ in seats if place == 0}
    sold, cancelled, taken, given = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for session, _, seat, at, cancelled_at in seats:
        currency, minor = _price(paid.get(session), seat)
        sold[currency] += minor * _is_in(at)
        cancelled[currency] += minor * _is_in(cancelled_at)
    for session, at in booked.items():
        currency, fees = (paid[session][1], paid[session][3]) if session in paid else ("", 0)
        ends = [end for its, *_, end in seats if its == session]
        sold[currency] += fees * _is_in(at)
        cancelled[currency] += fees * (None not in ends and _is_in(max(ends)))
    for session, currency, _, _, charged, created, taken_at in paid.values():
        at = next(one for one in (taken_at, booked.get(session), created) if one is not None)
        taken[currency] += charged * _is_in(at)
    for currency, minor, asked in found_by_hand(url, REFUNDS):
        given[currency] += minor * _is_in(asked)
    made, undone = sum(_is_in(row[3]) for row in seats), sum(_is_in(row[4]) for row in seats)
    return Counted(+sold, +cancelled, made, undone, +taken, +given)


PAID = "SELECT session_id, currency, lines, fees_minor, charged_minor, created_at_ms, taken_at_ms FROM payments"
SEATS = "SELECT session_id, place, seat_id, booked_at_ms, cancelled_at_ms FROM bookings"
REFUNDS = (
    "SELECT payments.currency, refunds.amount_minor, refunds.asked_at_ms FROM refunds "
    "JOIN payments ON payments.payment_id = refunds.payment_id WHERE refunds.state <> 'failed'"
)


def _price(row: Sequence[Any] | None, seat: str) -> tuple[str, int]:
    if row is None:
        return "", 0
    lines = json.loads(row[2]) if isinstance(row[2], str) else row[2]
    return row[1], next(minor for its, _, _, minor in lines if its == seat)


def _is_in(at: int | None) -> bool:
    return at is not None and FIRST_MS <= at < UNTIL_MS


def summed(pairs: Iterator[tuple[str, int]]) -> Counter[str]:
    """Amounts by currency; what is zero is left out."""
    sums = Counter[str]()
    for currency, minor in pairs:
        sums[currency] += minor
    return +sums
