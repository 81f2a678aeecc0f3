"""What to do next about a payment: `decide_money` looks at its row, at what the provider says and at the time.

Three orders keep money and seats together. The row is read before the provider is asked, and every write compares the
version that was read: so no decision rests on a look that is older than the row. A payment is cancelled at the provider
only in a state without return. Money is captured only after the seats are booked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import UNFINISHED, PaidSeat, Payment, PaymentState, Refund, RefundState, is_at_rest
from firstclick.domain.money.seen import HAS_MONEY, IS_GONE, SILENT, Seen, SeenState

GRACE_MS = 60_000
"""How long after `pay_by_ms` a provider that does not answer may still turn out to have the money, seats included."""
LOOK_AFTER_MIN_MS = 2_000
LOOK_AFTER_MAX_MS = 60_000


class Call(StrEnum):
    """A call to the provider. Each has a key, so that the same call again changes nothing."""

    OPEN = "open"
    CAPTURE = "capture"
    CANCEL = "cancel"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `look_at_ms` of the row."""


@dataclass(frozen=True, slots=True)
class Write:
    """Write the row."""

    after: Payment


@dataclass(frozen=True, slots=True)
class Secure:
    """Write the row and the booking of its session, in one transaction. Seats gone: `unseat` says what to write."""

    after: Payment


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Write the row, and cancel the booking of its session, present or to come, in one transaction; free the seats."""

    after: Payment


@dataclass(frozen=True, slots=True)
class Ask:
    """Call the provider, then look again: what a call answers is never the basis of a decision."""

    call: Call
    refund: Refund | None = None


@dataclass(frozen=True, slots=True)
class Reseat:
    """Look for the same seats (`Secure` under a new session id), then for equal ones (`offer`); else `give_up`."""


Step = Wait | Write | Secure | GiveBack | Ask | Reseat
WAIT = Wait()


def decide_money(row: Payment, seen: Seen, now_ms: int) -> Step:
    """The next step about a payment whose row was read before the provider was asked for `seen` (decision 22)."""
    if is_at_rest(row):
        return WAIT
    if seen.state is SeenState.SILENT:
        return _silent(row, now_ms)
    return _RULES[row.state](row, seen, now_ms)


def moved(row: Payment, state: PaymentState, now_ms: int) -> Payment:
    """The row in another state, of which the provider is asked at once."""
    after = replace(row, version=row.version + 1, state=state, since_ms=now_ms, look_at_ms=now_ms)
    return replace(after, look_at_ms=None) if is_at_rest(after) else after


def changed(row: Payment, now_ms: int, **fields: object) -> Payment:
    """The row in the same state, with other fields."""
    after = replace(row, version=row.version + 1, look_at_ms=now_ms, **fields)  # type: ignore[arg-type]
    return replace(after, look_at_ms=None) if is_at_rest(after) else after


def claimed(row: Payment, now_ms: int) -> Payment:
    """The row of a worker that is about to act: should it die, another looks at `look_at_ms`.

    The older a state, the rarer it is looked at.
    """
    after_ms = min(max((now_ms - row.since_ms) // 4, LOOK_AFTER_MIN_MS), LOOK_AFTER_MAX_MS)
    return replace(row, version=row.version + 1, look_at_ms=_next_look(row, now_ms, now_ms + after_ms))


def opened(row: Payment, reference: str, next_url: str, now_ms: int) -> Payment:
    """The row once the provider has opened the payment. What the browser pays with leaves only if it is written."""
    return replace(moved(row, PaymentState.OPEN, now_ms), reference=reference, next_url=next_url)


def unseat(row: Payment, now_ms: int) -> Payment:
    """The row when its seats cannot be booked: they were given back, or another has them."""
    return moved(row, PaymentState.UNSEATED, now_ms)


def reseated(row: Payment, session_id: str, now_ms: int) -> Payment:
    """The row with the same seats, which were found free and set aside under a new session. For `Secure`."""
    return replace(moved(row, PaymentState.SECURED, now_ms), session_id=session_id)


def offer(row: Payment, session_id: str, lines: tuple[PaidSeat, ...], offer_by_ms: int, now_ms: int) -> Payment:
    """The row with other seats of the same price, which were set aside under a new session for the buyer to accept."""
    offered = replace(row, session_id=session_id, lines=lines, offer_by_ms=offer_by_ms, accepted=False)
    return moved(offered, PaymentState.OFFERED, now_ms)


def give_up(row: Payment, now_ms: int) -> Payment:
    """The row when there are no seats for its money."""
    return moved(row, PaymentState.VOIDING, now_ms)


def _silent(row: Payment, now_ms: int) -> Step:
    match row.state:
        case PaymentState.OPENING | PaymentState.OPEN if now_ms >= row.pay_by_ms + GRACE_MS:
            return GiveBack(moved(row, PaymentState.ABANDONED, now_ms))
        case PaymentState.CLOSING if now_ms >= row.pay_by_ms + GRACE_MS:
            return GiveBack(moved(row, PaymentState.VOIDING, now_ms))
        case PaymentState.OFFERED if _offer_is_over(row, now_ms):
            return GiveBack(moved(row, PaymentState.VOIDING, now_ms))
        case PaymentState.OFFERED if now_ms >= row.offer_by_ms + GRACE_MS:
            return GiveBack(moved(row, PaymentState.ABANDONED, now_ms))
        case PaymentState.DUE:
            return _due(row, SILENT, now_ms)
        case _:
            return WAIT


def _open(row: Payment, seen: Seen, now_ms: int) -> Step:
    if seen.state in HAS_MONEY and row.state is PaymentState.OPEN:
        return Secure(moved(row, PaymentState.SECURED, now_ms))
    if seen.state in {SeenState.VOIDED, SeenState.REFUNDED}:
        return GiveBack(_over(row, seen, now_ms))
    if now_ms >= row.pay_by_ms:
        return Write(moved(row, PaymentState.CLOSING, now_ms))
    if row.state is PaymentState.OPENING:
        return Ask(Call.OPEN)
    declined = seen.state is SeenState.DECLINED
    if declined != row.declined:
        return Write(replace(row, version=row.version + 1, declined=declined))
    return WAIT


def _closing(row: Payment, seen: Seen, now_ms: int) -> Step:
    """Money that is authorised is not taken: a cancel may be on its way. Money that is captured cannot be cancelled.

    A provider that refuses the cancel, as while a bank is deciding, keeps the seats no longer than a silent one.
    """
    if seen.state is SeenState.CAPTURED:
        return Secure(moved(row, PaymentState.SECURED, now_ms))
    if seen.state in IS_GONE:
        return GiveBack(_over(row, seen, now_ms))
    if now_ms >= row.pay_by_ms + GRACE_MS:
        return GiveBack(moved(row, PaymentState.VOIDING, now_ms))
    return Ask(Call.CANCEL)


def _secured(row: Payment, seen: Seen, now_ms: int) -> Step:
    """A bank may refuse to hand out what it has authorised: the seats are given back, and the payment is voided."""
    if seen.state is SeenState.DECLINED:
        return GiveBack(moved(row, PaymentState.VOIDING, now_ms))
    if seen.state is SeenState.CAPTURED:
        return Write(moved(_charged(row, seen), PaymentState.PAID, now_ms))
    if seen.state in IS_GONE:
        return GiveBack(_over(row, seen, now_ms))
    return Ask(Call.CAPTURE) if seen.state is SeenState.AUTHORISED else WAIT


def _paid(row: Payment, seen: Seen, _now_ms: int) -> Step:
    return _unfinished_refund(row, seen) or WAIT


def _due(row: Payment, _seen: Seen, now_ms: int) -> Step:
    return GiveBack(moved(row, PaymentState.OVER, now_ms)) if now_ms >= row.pay_by_ms else WAIT


def _without_seats(row: Payment, seen: Seen, now_ms: int) -> Step:
    if seen.state in HAS_MONEY:
        return Reseat() if row.state is PaymentState.UNSEATED else Write(unseat(row, now_ms))
    if seen.state in IS_GONE:
        return Write(_over(row, seen, now_ms))
    return Write(moved(row, PaymentState.VOIDING, now_ms))


def _offered(row: Payment, seen: Seen, now_ms: int) -> Step:
    if seen.state in IS_GONE:
        return GiveBack(_over(row, seen, now_ms))
    if _offer_is_over(row, now_ms) or seen.state not in HAS_MONEY:
        return GiveBack(moved(row, PaymentState.VOIDING, now_ms))
    return Secure(moved(row, PaymentState.SECURED, now_ms)) if row.accepted else WAIT


def _offer_is_over(row: Payment, now_ms: int) -> bool:
    return now_ms >= row.offer_by_ms and not row.accepted


def _voiding(row: Payment, seen: Seen, now_ms: int) -> Step:
    """Each refund is written down before it is sent: whoever sends it again sends it under the same key.

    A provider that has captured the money and then does not know of it is left to people.
    """
    if seen.state in IS_GONE:
        is_lost = bool(row.charged) and seen.state is not SeenState.REFUNDED
        return WAIT if is_lost else Write(_over(row, seen, now_ms))
    if seen.state is not SeenState.CAPTURED:
        return Ask(Call.CANCEL)
    unfinished = _unfinished_refund(row, seen)
    if unfinished is not None:
        return unfinished
    if any(refund.state is RefundState.FAILED for refund in row.refunds[-1:]):
        return WAIT
    left = Money(seen.captured_minor, row.total.currency) - row.given_back
    if not left:
        return Write(_over(row, seen, now_ms))
    return Write(asked(_charged(row, seen), left, now_ms))


def asked(row: Payment, amount: Money, now_ms: int, why: tuple[str, str] = ("", ""), *seat_ids: str) -> Payment:
    """The row with one more refund; `why` is the reason, and who decided it."""
    refund = Refund(len(row.refunds) + 1, amount, RefundState.ASKED, seat_ids, *why, now_ms)
    return changed(row, now_ms, refunds=(*row.refunds, refund))


def _unfinished_refund(row: Payment, seen: Seen) -> Step | None:
    """The next step of the first refund that is neither finished nor waiting for the provider."""
    for refund in row.refunds:
        known = seen.refund(refund.number)
        if refund.state in UNFINISHED and known is None:
            return Ask(Call.REFUND, refund)
        if refund.state in UNFINISHED and known is not None and known is not refund.state:
            return Write(_with_refund(row, replace(refund, state=known)))
    return WAIT if any(refund.state in UNFINISHED for refund in row.refunds) else None


def _with_refund(row: Payment, refund: Refund) -> Payment:
    refunds = tuple([refund if one.number == refund.number else one for one in row.refunds])
    after = replace(row, version=row.version + 1, refunds=refunds)
    return replace(after, look_at_ms=None) if is_at_rest(after) else after


def _over(row: Payment, seen: Seen, now_ms: int) -> Payment:
    """The end. Refunds that the provider does not list one by one have succeeded with all others."""
    given = [replace(one, state=RefundState.SUCCEEDED) if one.state in UNFINISHED else one for one in row.refunds]
    done = tuple(given) if seen.state is SeenState.REFUNDED else row.refunds
    return moved(replace(_charged(row, seen), refunds=done), PaymentState.OVER, now_ms)


def _charged(row: Payment, seen: Seen) -> Payment:
    return replace(row, charged=max(row.charged, Money(seen.captured_minor, row.total.currency)))


def _next_look(row: Payment, now_ms: int, next_ms: int) -> int:
    """Not later than the next deadline of the row."""
    match row.state:
        case PaymentState.DUE:
            return max(row.pay_by_ms, now_ms + LOOK_AFTER_MIN_MS)
        case PaymentState.OPENING | PaymentState.OPEN | PaymentState.CLOSING:
            deadline = row.pay_by_ms
        case PaymentState.OFFERED:
            deadline = row.offer_by_ms
        case _:
            return next_ms
    return min([next_ms, *(one for one in (deadline, deadline + GRACE_MS) if one > now_ms)])


_RULES: Mapping[PaymentState, Callable[[Payment, Seen, int], Step]] = {
    PaymentState.OPENING: _open,
    PaymentState.OPEN: _open,
    PaymentState.CLOSING: _closing,
    PaymentState.SECURED: _secured,
    PaymentState.PAID: _paid,
    PaymentState.DUE: _due,
    PaymentState.OFFERED: _offered,
    PaymentState.ABANDONED: _without_seats,
    PaymentState.UNSEATED: _without_seats,
    PaymentState.VOIDING: _voiding,
}
"""What to do in each state but `over`, once the provider has answered."""
