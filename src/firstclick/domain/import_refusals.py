"""Why a programme import is refused: what it would do to seats that are sold. Each reason says what to do instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from firstclick.domain.programme import Programme, Showtime
from firstclick.domain.seats.seat_map import SeatMap

UNKNOWN_RUNTIME_MIN = 240
SEATS_NAMED_MAX = 8

Sold = Mapping[str, Mapping[str, str]]
"""The reference of the booking of each sold seat, by showtime id and seat id."""
NOTHING_SOLD: Mapping[str, str] = {}

CANCEL = 'Cancel it first: {}, status = "cancelled".'
MOVE_OR_CANCEL = (
    "Leave its table as it was, and move it: {0}, starts_at = its new start; "
    'or cancel it first: {0}, status = "cancelled".'
)
LEAVE_OR_MOVE = "Leave its seats as they are, or move the bookings to other seats first: firstclick office move."
ANOTHER_ID = "Give that movie a showtime with another id."
LOOK_AT_START = "Correct its starts_at."


class ImportRefused(Exception):
    """The import would remove or change sold seats. Nothing was changed. `reasons` has every reason, as a sentence."""

    def __init__(self, reasons: Sequence[str]) -> None:
        more = f" (And {len(reasons) - 1} more.)" if len(reasons) > 1 else ""
        super().__init__(reasons[0] + more)
        self.reasons = tuple(reasons)


def is_over(showtime: Showtime, now_ms: int) -> bool:
    """Whether the movie has ended: until then somebody sits on the seats that were sold, and more may be sold."""
    runtime_min = showtime.movie.runtime_min or UNKNOWN_RUNTIME_MIN
    return showtime.has_begun(now_ms - runtime_min * 60_000)


def refusals(before: Programme, after: Programme, sold: Sold, now_ms: int) -> Iterator[str]:
    """The reasons why `before` cannot be replaced by `after`."""
    for old in before.showtimes:
        if old.showtime_id in sold and not is_over(old, now_ms):
            yield from _conflicts_with_sales(old, after.showtime_by_id.get(old.showtime_id), sold[old.showtime_id])
    for new in after.showtimes:
        if new.showtime_id not in sold:
            continue
        was, seat_ids = before.showtime_by_id.get(new.showtime_id), sold[new.showtime_id]
        if not is_over(new, now_ms):
            yield from _missing_seats(was, new, seat_ids)
        if was is not None and _is_moved_into_the_past(was, new, now_ms):
            start = _local_start(new, after.timezone)
            yield f"{label(was)} cannot be moved to {start}, which is past: {_sold_there(seat_ids)} {LOOK_AT_START}"


def _is_moved_into_the_past(old: Showtime, new: Showtime, now_ms: int) -> bool:
    """Whether a showtime to come would have begun. One that had begun before may have any start that is past."""
    return new.has_begun(now_ms) and not old.has_begun(now_ms) and not new.is_cancelled


def _local_start(showtime: Showtime, timezone: str) -> str:
    """When it starts, on the wall clock of that time zone; empty without a start."""
    at_ms = showtime.starts_at_ms
    return "" if at_ms is None else f"{datetime.fromtimestamp(at_ms // 1000, ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


def _missing_seats(old: Showtime | None, new: Showtime, seat_ids: Iterable[str]) -> Iterator[str]:
    """Sold seats that leave the map. A seat that was not on the old map either is no reason against this import."""
    known = old.auditorium.seat_map.by_id if old else seat_ids
    missing = sorted(seat_id for seat_id in seat_ids if seat_id in known and not _has(new, seat_id))
    if missing:
        yield f"{label(new)} has sold {seat_names(missing)}, which its new seat map does not have. {LEAVE_OR_MOVE}"


def _has(showtime: Showtime, seat_id: str) -> bool:
    return seat_id in showtime.auditorium.seat_map.by_id


def _conflicts_with_sales(old: Showtime, new: Showtime | None, seat_ids: Iterable[str]) -> Iterator[str]:
    if new is None:
        yield f"{label(old)} cannot be removed: {_sold_there(seat_ids)} {_instead_of_removing(old)}"
        return
    if new.movie.movie_id != old.movie.movie_id:
        instead = f"{ANOTHER_ID} {_instead_of_removing(old)}"
        yield f"{label(old)} cannot show another movie: {_sold_there(seat_ids)} {instead}"
    before, after = old.auditorium.seat_map, new.auditorium.seat_map
    rows_moved = _moved_rows(before, after)
    both = [(before.by_id[one], after.by_id[one]) for one in sorted(seat_ids) if one in before.by_id and _has(new, one)]
    moved = [
        seat.seat_id
        for seat, now in both
        if before.row_of[seat.seat_id].key in rows_moved
        or (seat.row, seat.number, seat.x) != (now.row, now.number, now.x)
    ]
    if moved:
        yield f"{label(old)} has sold {seat_names(moved)}, which would be in another place of the room. {LEAVE_OR_MOVE}"
    working = [(seat, now) for seat, now in both if not (seat.out_of_order or now.out_of_order)]
    of_another_kind = [seat.seat_id for seat, now in working if seat.kind != now.kind]
    if of_another_kind:
        yield f"{label(old)} has sold {seat_names(of_another_kind)}, which would be of another kind. {LEAVE_OR_MOVE}"


def _sold_there(seat_ids: Iterable[str]) -> str:
    return f"{seat_names(sorted(seat_ids))} sold there."


def _instead_of_removing(showtime: Showtime) -> str:
    """What can be done with a showtime that has bookings: it is moved, if it has a start, or cancelled."""
    change = _change_of(showtime)
    return CANCEL.format(change) if showtime.starts_at_ms is None else MOVE_OR_CANCEL.format(change)


def _change_of(showtime: Showtime) -> str:
    return f'[[change]] showtime = "{showtime.showtime_id}"'


def _moved_rows(before: SeatMap, after: SeatMap) -> set[tuple[str, str]]:
    """The keys of rows whose order among the rows that both maps have is another."""
    keys = {row.key for row in before.rows} & {row.key for row in after.rows}
    old, new = ([row.key for row in one.rows if row.key in keys] for one in (before, after))
    return {was for was, now in zip(old, new, strict=True) if was != now}


def label(showtime: Showtime) -> str:
    """What a showtime is called in these sentences."""
    return f"Showtime {showtime.showtime_id} ({showtime.movie.title})"


def seat_names(seat_ids: Sequence[str]) -> str:
    """The seats, and of many the first."""
    more = len(seat_ids) - SEATS_NAMED_MAX
    names = ", ".join(seat_ids[:SEATS_NAMED_MAX]) + (f" and {more} more" if more > 0 else "")
    return f"seat {names}" if len(seat_ids) == 1 else f"seats {names}"
