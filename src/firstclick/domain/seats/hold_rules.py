"""The rules of holding, changing, releasing and confirming seats.

Each `decide_…` reads the present state and `now_ms`, and returns the `Commit` that a store must apply as a whole or not
at all. It writes nothing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import LIVE, Change, Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import SeatMap, number_of
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    Confirmed,
    Held,
    Pending,
    Reserved,
    SeatState,
)
from firstclick.domain.values import replace

NOTHING = number_of("\0nothing")
"""The offer of a showtime that was cancelled (`Showtime.offer`)."""
AWAY_MAX_MS = 120_000
"""What all long terms of a hold have together: the time for which its holder may be away."""


@dataclass(frozen=True, slots=True)
class HoldingRules:
    """How many seats a user may hold, and for how long. Times are in milliseconds.

    `hold_ttl_ms` is an ordinary term: the holder who is there renews it. `hold_life_max_ms` is the longest life of a
    hold with all its extensions; `sells_after_start_ms` is how long a showtime still sells seats after its start.
    """

    hold_ttl_ms: int = 20_000
    hold_life_max_ms: int = 480_000
    seats_per_hold_max: int = 10
    holds_per_user_max: int = 10
    sells_after_start_ms: int = 0


def check_choice(occupancy: Occupancy, seat_ids: Sequence[str], rules: HoldingRules) -> None:
    """Refuse a choice that is wrong whatever the states of the seats are.

    Raises `NoSeats`, `DuplicateSeats`, `TooManySeats`, `UnknownSeats`.
    """
    if not seat_ids:
        raise refusals.NoSeats
    if len(set(seat_ids)) != len(seat_ids):
        raise refusals.DuplicateSeats([seat_id for seat_id, n in Counter(seat_ids).items() if n > 1])
    if len(seat_ids) > rules.seats_per_hold_max:
        raise refusals.TooManySeats(rules.seats_per_hold_max)
    unknown = [seat_id for seat_id in seat_ids if seat_id not in occupancy.seat_map.by_id]
    if unknown:
        raise refusals.UnknownSeats(unknown)


def decide_hold(  # noqa: PLR0913, PLR0917 - a hold consists of these
    occupancy: Occupancy,
    session_id: str,
    user_id: str,
    seat_ids: Sequence[str],
    rules: HoldingRules,
    now_ms: int,
    network: str = "",
) -> Commit:
    """Hold `seat_ids`, all or none, for a user at `network`. Raises `SeatTaken`, and what `check_choice` raises."""
    check_choice(occupancy, seat_ids, rules)
    _refuse_taken(occupancy, seat_ids, now_ms)
    end = now_ms + rules.hold_ttl_ms
    showtime_id, terms = occupancy.showtime_id, occupancy.terms(seat_ids)
    status = HoldStatus.HOLD
    its_list = occupancy.price_list
    hold = Hold(session_id, showtime_id, user_id, tuple(seat_ids), status, now_ms, end, terms, None, network, its_list)
    held = Held(session_id, user_id, end)
    changes = tuple([Change(seat_id, AVAILABLE, held) for seat_id in seat_ids])
    return Commit(showtime_id, changes, None, hold, before_ms=end)


def decide_swap(occupancy: Occupancy, hold: Hold, seat_ids: Sequence[str], rules: HoldingRules, now_ms: int) -> Commit:
    """Replace the seats of the hold by `seat_ids`, in one commit; the hold keeps its deadline.

    Raises `ProgrammeChanged`, `SeatTaken`, and what `check_changeable` and `check_choice` raise.
    """
    check_changeable(hold, now_ms)
    check_terms(occupancy, hold)
    check_choice(occupancy, seat_ids, rules)
    new = [seat_id for seat_id in seat_ids if seat_id not in hold.seat_ids]
    _refuse_taken(occupancy, new, now_ms)
    held = Held(hold.session_id, hold.user_id, hold.expires_at_ms)
    changes = [Change(seat_id, AVAILABLE, held) for seat_id in new]
    changes += [Change(seat_id, held, held if seat_id in seat_ids else AVAILABLE) for seat_id in hold.seat_ids]
    after = replace(hold, seat_ids=tuple(seat_ids), terms=occupancy.terms(seat_ids))
    return Commit(occupancy.showtime_id, tuple(changes), hold, after, before_ms=hold.expires_at_ms)


def decide_extend(
    hold: Hold, rules: HoldingRules, now_ms: int, term_ms: int = 0, closes_ms: int | None = None
) -> Commit:
    """Extend the hold by a term from `now_ms`, up to the end of its life. Raises `HoldLifeUsedUp` once it has that.

    A longer `term_ms` than an ordinary one is for a holder who will be away. All of them have `AWAY_MAX_MS` together,
    and who asks for more gets what is left. The next extension ends a long term and leaves the rest for later.
    """
    check_changeable(hold, now_ms)
    ttl_ms, cap_ms = rules.hold_ttl_ms, _life_cap_ms(hold, rules, closes_ms)
    away_ms, kept_ms = _back(hold, ttl_ms, now_ms)
    long_ms = min(term_ms, AWAY_MAX_MS - away_ms)
    term_ms = long_ms if long_ms > ttl_ms else min(term_ms or ttl_ms, ttl_ms)
    end = max(min(now_ms + term_ms, cap_ms), kept_ms)
    if cap_ms <= hold.expires_at_ms <= end:
        raise refusals.HoldLifeUsedUp
    if term_ms > ttl_ms and end > now_ms + ttl_ms:
        away_ms += end - now_ms
    after = replace(hold, expires_at_ms=end, away_ms=away_ms)
    return _change_all(hold, after, Held(hold.session_id, hold.user_id, end), hold.expires_at_ms)


def life_end_ms(hold: Hold, rules: HoldingRules, closes_ms: int | None = None) -> int:
    """When a hold ends at the latest (ms, 1970 UTC), however often it is extended.

    At `closes_ms` the sale of its showtime ends, and no hold is extended past that. A pending one is never extended.
    """
    cap_ms = _life_cap_ms(hold, rules, closes_ms) if hold.status is HoldStatus.HOLD else 0
    return max(cap_ms, hold.expires_at_ms)


def decide_payment(hold: Hold, pay_by_ms: int, now_ms: int) -> Commit:
    """The hold becomes pending. At `pay_by_ms` the ledger is asked whether it was sold."""
    check_changeable(hold, now_ms)
    after = replace(hold, status=HoldStatus.PENDING, expires_at_ms=pay_by_ms)
    return _change_all(hold, after, Pending(hold.session_id, hold.user_id), hold.expires_at_ms)


def decide_set_aside(
    occupancy: Occupancy, session_id: str, user_id: str, seat_ids: Sequence[str], pay_by_ms: int, now_ms: int
) -> Commit:
    """Seats become pending at once, for somebody who has paid already. Raises `SeatTaken`, `UnknownSeats`."""
    unknown = [seat_id for seat_id in seat_ids if seat_id not in occupancy.seat_map.by_id]
    if unknown:
        raise refusals.UnknownSeats(unknown)
    _refuse_taken(occupancy, seat_ids, now_ms)
    showtime_id, terms, status = occupancy.showtime_id, occupancy.terms(seat_ids), HoldStatus.PENDING
    hold = Hold(session_id, showtime_id, user_id, tuple(seat_ids), status, now_ms, pay_by_ms, terms)
    changes = tuple([Change(seat_id, AVAILABLE, Pending(session_id, user_id)) for seat_id in seat_ids])
    return Commit(showtime_id, changes, None, hold)


def decide_longer_payment(hold: Hold, pay_by_ms: int) -> Commit:
    """A pending hold stays pending: the ledger is asked about it at `pay_by_ms`, not earlier."""
    return Commit(hold.showtime_id, (), hold, replace(hold, expires_at_ms=pay_by_ms))


def decide_failed_payment(hold: Hold, over_at_ms: int) -> Commit:
    """A pending hold ends unsold: its seats become available, and the hold is over since `over_at_ms`."""
    return _change_all(hold, replace(hold, status=HoldStatus.EXPIRED, expires_at_ms=over_at_ms), AVAILABLE, None)


def decide_confirm(hold: Hold, now_ms: int) -> Commit:
    """The hold becomes a booking while its time is not over; at `expires_at_ms` itself it is over.

    A pending hold has no such limit.
    """
    after = replace(hold, status=HoldStatus.CONFIRMED, end_reason=None)
    confirmed = Confirmed(hold.session_id, hold.user_id)
    if hold.status is HoldStatus.PENDING:
        return _change_all(hold, after, confirmed, None)
    check_changeable(hold, now_ms)
    return _change_all(hold, after, confirmed, hold.expires_at_ms)


def decide_release(hold: Hold, now_ms: int) -> Commit:
    """The holder releases the seats. Raises what `check_changeable` raises."""
    check_changeable(hold, now_ms)
    return _change_all(hold, replace(hold, status=HoldStatus.RELEASED), AVAILABLE, None)


def decide_staff_release(hold: Hold, now_ms: int) -> Commit:
    """Staff release the seats. Raises what `check_changeable` raises."""
    check_changeable(hold, now_ms)
    return decide_withdrawal(hold, EndReason.RELEASED_BY_STAFF)


def decide_expiry(hold: Hold) -> Commit:
    """The hold expires, at `expires_at_ms` at the earliest. Raises `HoldOver` when the hold is no longer live."""
    if hold.status not in LIVE:
        raise refusals.HoldOver
    commit = _change_all(hold, replace(hold, status=HoldStatus.EXPIRED), AVAILABLE, None)
    return replace(commit, not_before_ms=hold.expires_at_ms)


def decide_withdrawal(hold: Hold, reason: EndReason | None = None) -> Commit:
    """The hold ends although nobody released it; the seats that it still has become available.

    Without a `reason`, another user's booking has one of its seats.
    """
    return _change_all(hold, replace(hold, status=HoldStatus.RELEASED, end_reason=reason), AVAILABLE, None)


def decide_cancel(hold: Hold, changes: Sequence[Change]) -> Commit:
    """The changes take back cancelled seats of a confirmed hold. It keeps its other seats; without any it is over."""
    cancelled = {change.seat_id for change in changes}
    left = tuple(seat_id for seat_id in hold.seat_ids if seat_id not in cancelled)
    if left:
        return decide_moved(hold, left, changes)
    over = replace(hold, status=HoldStatus.RELEASED, end_reason=EndReason.CANCELLED)
    return Commit(hold.showtime_id, tuple(changes), hold, over)


def decide_moved(hold: Hold, seat_ids: Sequence[str], changes: Sequence[Change]) -> Commit:
    """With the changes a confirmed hold has these seats, as the ledger says. It has no terms: those were of others."""
    return Commit(hold.showtime_id, tuple(changes), hold, replace(hold, seat_ids=tuple(seat_ids), terms=""))


def check_changeable(hold: Hold, now_ms: int) -> None:
    """Refuse a hold that is confirmed (`AlreadyConfirmed`), pending (`BeingConfirmed`) or over (`HoldOver`)."""
    if hold.status is HoldStatus.CONFIRMED:
        raise refusals.AlreadyConfirmed
    if hold.status is HoldStatus.PENDING:
        raise refusals.BeingConfirmed
    if hold.status is not HoldStatus.HOLD or hold.expires_at_ms <= now_ms:
        raise refusals.HoldOver(hold.end_reason)


def check_costs_nothing(hold: Hold, now_ms: int) -> None:
    """Refuse to book a live hold that was taken under prices without a payment.

    Raises `PaymentRequired`, and `BeingConfirmed` for a pending hold: it ends or is booked by its payment.
    """
    if not hold.price_list:
        return
    if hold.status is HoldStatus.PENDING:
        raise refusals.BeingConfirmed
    if hold.status is HoldStatus.HOLD and hold.expires_at_ms > now_ms:
        raise refusals.PaymentRequired


def check_terms(occupancy: Occupancy, hold: Hold) -> None:
    """Refuse a hold whose movie, start or chairs are not those that were held.

    Raises `ProgrammeChanged`, and `ShowtimeCancelled` where nothing is offered any more.
    """
    if occupancy.offer == NOTHING:
        raise refusals.ShowtimeCancelled
    if not keeps_terms(hold, occupancy.seat_map, occupancy.offer):
        raise refusals.ProgrammeChanged


def keeps_terms(hold: Hold, seat_map: SeatMap, offer: int) -> bool:
    """Whether these are still the movie, start and chairs that were held; for old records only, that there are chairs.

    `offer` is `Showtime.offer`.
    """
    if offer == NOTHING:
        return False
    if hold.terms:
        return hold.terms == seat_map.terms(offer, hold.seat_ids)
    return all(seat_id in seat_map.by_id for seat_id in hold.seat_ids)


def refusal_of(taken: Mapping[str, SeatState]) -> refusals.SeatTaken:
    """The refusal of a choice whose seats have these states, none of them available."""
    reserved = {seat_id: state.reason or "" for seat_id, state in taken.items() if isinstance(state, Reserved)}
    return refusals.SeatTaken(tuple(taken), reserved)


def _life_cap_ms(hold: Hold, rules: HoldingRules, closes_ms: int | None) -> int:
    """No extension of the hold goes past this time."""
    life_ends_ms = hold.taken_at_ms + rules.hold_life_max_ms
    return life_ends_ms if closes_ms is None else min(life_ends_ms, closes_ms)


def _back(hold: Hold, ttl_ms: int, now_ms: int) -> tuple[int, int]:
    """What the long terms of the hold have used, now that its holder is back, and until when its seats stay held.

    What is left of a long term counts as not used, unless it is no longer than an ordinary term.
    """
    left_ms = hold.expires_at_ms - now_ms
    if hold.away_ms and left_ms > ttl_ms:
        return max(hold.away_ms - left_ms, 0), now_ms + ttl_ms
    return hold.away_ms, hold.expires_at_ms


def _refuse_taken(occupancy: Occupancy, seat_ids: Sequence[str], now_ms: int) -> None:
    taken = occupancy.unavailable(seat_ids, now_ms)
    if taken:
        raise refusal_of({seat_id: occupancy.state(seat_id, now_ms) for seat_id in taken})


def _change_all(hold: Hold, after: Hold, state: SeatState, before_ms: int | None) -> Commit:
    seen = seats_under(hold)
    changes = tuple([Change(seat_id, seen, state) for seat_id in hold.seat_ids])
    return Commit(hold.showtime_id, changes, hold, after, before_ms=before_ms)
