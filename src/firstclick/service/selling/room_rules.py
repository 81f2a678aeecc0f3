"""The rules of a showtime's room, as a choice of seats meets them: by kind, and against single seats."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.seats.best_available import ORDINARY, best_available
from firstclick.domain.seats.free_rows import FreeRows
from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.kind_rules import check_kinds
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.orphans import check_orphans, left_alone
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.domain.values import replace
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.views import Views
from firstclick.service.selling.values import Receipt

EVERY_KIND = frozenset(SeatKind)


def check_room_rules(
    view: LiveView, occupancy: Occupancy, seat_ids: Sequence[str], now_ms: int, keeps: Sequence[str] = ()
) -> None:
    """Raises `HalfOfPair`, `CompanionAlone`. `keeps` are the seats of the customer's own hold."""
    check_kinds(occupancy, seat_ids, view.showtime.auditorium.rules, now_ms, keeps, _is_released(view, now_ms))


def check_single_seats(view: LiveView, seat_ids: Sequence[str], now_ms: int) -> None:
    """Raises `LeavesOrphan` where the room has the rule and the choice breaks it."""
    room = view.showtime.auditorium
    if room.orphan_rule:
        check_orphans(view.occupancy, seat_ids, now_ms, room.rules.walls)


def best_seats(
    view: LiveView, occupancy: Occupancy, free: FreeRows, seats: int, kinds: frozenset[SeatKind] | None, now_ms: int
) -> tuple[str, ...]:
    """The best of the `free` seats together, of the `kinds`; None: of those that are sold to all by now.

    Raises `NotEnoughTogether`.
    """
    sold_to_all = EVERY_KIND if _is_released(view, now_ms) else ORDINARY
    rules = view.showtime.auditorium.rules
    return best_available(occupancy.seat_map, free, seats, sold_to_all if kinds is None else kinds, rules)


def with_left(views: Views, receipt: Receipt) -> Receipt:
    """The receipt of a hold, with the single seats that it leaves."""
    room = receipt.showtime.auditorium
    if not room.orphan_rule or receipt.hold.status is not HoldStatus.HOLD:
        return receipt
    view = views.opened(receipt.showtime.showtime_id)
    if view is None:
        return receipt
    left = left_alone(view.occupancy, receipt.hold.seat_ids, receipt.now_ms, room.rules.walls)
    return receipt if left is None else replace(receipt, left=left)


def _is_released(view: LiveView, now_ms: int) -> bool:
    released_ms = view.showtime.accessible_released_ms
    return released_ms is not None and released_ms <= now_ms
