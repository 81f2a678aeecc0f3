"""Seats by their positions: how a list of them becomes a seat map, and a seat map such a list.

A plan says for each seat where it stands, in any unit. Here that becomes columns and rows: seats of a row that stand
side by side are in neighbouring columns, and a wider space is a gap. Where the positions are those columns and rows,
nothing more is kept; otherwise each seat is drawn where the plan has it (`Seat.at`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap, Section, seat_id_of
from firstclick.programme_file.chair_numbers import number_and_label

SEATS_MAX = 40_000
LABEL_MAX = 20
GAP_FROM = 1.5
"""Seats that are so many seats apart or more have a gap between them."""
_ON_GRID = 0.02
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_NEARLY = 0.05
_ROW_ASIDE = 0.35
"""So far from its place in a drawing, in rows, may a straight row be: aisles are seldom as deep as rows."""
_MARGIN = 4
"""So many empty columns at a wall, and rows in front, are kept: a plan may have them on purpose."""
_NO_ID = re.compile(r"\W+")


class PlanError(Exception):
    """The plan is no seat map. `place` counts the seats of the plan from 0; None: it is about all of them."""

    def __init__(self, sentence: str, place: int | None = None) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True, slots=True)
class PlanSeat:
    """A seat of a plan. `x` grows to the right and `y` away from the screen, in the plan's unit."""

    row: str
    label: str
    x: float
    y: float
    kind: SeatKind = SeatKind.STANDARD
    out_of_order: bool = False
    section: Section | None = None


def seat_map_of(plan: Sequence[PlanSeat]) -> SeatMap:
    """The seat map of a plan. Raises `PlanError`."""
    _check(plan)
    scaled = _scaled(plan)
    on_grid = _on_grid(scaled)
    if not on_grid and any(seat.section for seat in scaled) and min(seat.y for seat in scaled) < 1:
        scaled = [replace(seat, y=round(seat.y + 1, 2)) for seat in scaled]  # the front section's name stands there
    groups: dict[tuple[Section | None, str], list[PlanSeat]] = {}
    for seat in on_grid or scaled:
        groups.setdefault((seat.section, seat.row), []).append(seat)
    rows = [_row(section, label, seats, bool(on_grid)) for (section, label), seats in groups.items()]
    in_order = sorted(rows, key=lambda row: (row.y, row.seats[0].x))
    return SeatMap(tuple(_with_headings(in_order) if on_grid else in_order))


def _with_headings(rows: Sequence[Row]) -> list[Row]:
    """The rows with an empty one in front of each section, for its name, unless sections stand side by side."""
    if len({row.y for row in rows}) < len(rows) or not any(row.section for row in rows):
        return list(rows)
    moved: list[Row] = []
    back, section, more = -1, None, 0
    for row in rows:
        if row.section is not None and row.section != section and row.y + more <= back + 1:
            more += 1
        back, section = row.y + more, row.section
        moved.append(replace(row, y=back, seats=tuple([replace(seat, y=back) for seat in row.seats])))
    return moved


def plan_of(seat_map: SeatMap) -> list[PlanSeat]:
    """Where the seats of a map stand, in columns and rows."""
    return [_plan_seat(seat, row) for row in seat_map.rows for seat in row.seats]


def _plan_seat(seat: Seat, row: Row) -> PlanSeat:
    x, y = seat.at or (seat.x, row.y)
    return PlanSeat(row.label, seat.label, x, y, seat.kind, seat.out_of_order, row.section)


def plan_seat_id(seat: PlanSeat) -> str:
    """The id of a seat of a plan: of its labels what an id may have."""
    section_id = seat.section.section_id if seat.section else ""
    return seat_id_of(_for_id(seat.row), _for_id(seat.label), section_id)


def _check(plan: Sequence[PlanSeat]) -> None:
    if not plan:
        raise PlanError("the plan has no seats.")
    if len(plan) > SEATS_MAX:
        raise PlanError(f"the plan has {len(plan)} seats; {SEATS_MAX} is the most.")
    known: set[str] = set()
    for place, seat in enumerate(plan):
        if not _for_id(seat.label) or max(len(seat.label), len(seat.row)) > LABEL_MAX:
            raise PlanError(f"a seat needs a number, and labels have at most {LABEL_MAX} characters.", place)
        if not (math.isfinite(seat.x) and math.isfinite(seat.y)):
            raise PlanError("x and y must be numbers.", place)
        seat_id = plan_seat_id(seat)
        if seat_id in known:
            raise PlanError(f"seat {seat_id} is there twice; a section with an id of its own has its own seats.", place)
        known.add(seat_id)


def _for_id(label: str) -> str:
    return _NO_ID.sub("-", label).strip("-")


def _scaled(plan: Sequence[PlanSeat]) -> list[PlanSeat]:
    """The plan in units of a seat, from the leftmost seat and the one nearest the screen."""
    pitch = _pitch(plan)
    left, front = min(seat.x for seat in plan), min(seat.y for seat in plan)
    if all(_is_whole(seat.x / pitch) for seat in plan):
        left, front = (0 if 0 <= least / pitch <= _MARGIN else least for least in (left, front))
    return [replace(seat, x=round((seat.x - left) / pitch, 2), y=round((seat.y - front) / pitch, 2)) for seat in plan]


def _on_grid(scaled: Sequence[PlanSeat]) -> list[PlanSeat]:
    """The seats in whole columns and rows; none where a grid cannot hold them. Rows may be deeper than seats."""
    depths = sorted({seat.y for seat in scaled})
    deep = 1.0
    if not all(map(_is_whole, depths)):
        deep = _nearly_round(median([back - front for front, back in pairwise(depths)] or [1.0]))
    front = 0 if depths[0] <= _MARGIN * deep else depths[0]
    rows = {y: round((y - front) / deep) for y in depths}
    keeps_rows = all(abs((y - front) / deep - row) <= _ROW_ASIDE for y, row in rows.items())
    are_straight = len({(seat.section, seat.row, seat.y) for seat in scaled}) == len(
        {(seat.section, seat.row) for seat in scaled}
    )
    if not (are_straight and keeps_rows and len(set(rows.values())) == len(rows)):
        return []
    if not all(_is_whole(seat.x) for seat in scaled):
        return []
    return [replace(seat, x=round(seat.x), y=rows[seat.y]) for seat in scaled]


def _pitch(plan: Sequence[PlanSeat]) -> float:
    """How far apart neighbours of a row are, for most of them: as a round number, where it is nearly one."""
    rows: dict[tuple[Section | None, str], list[PlanSeat]] = {}
    for seat in plan:
        rows.setdefault((seat.section, seat.row), []).append(seat)
    apart = [_distance(*pair) for seats in rows.values() for pair in pairwise(_along(seats))]
    return _nearly_round(median([one for one in apart if one > 0] or [1.0]))


def _nearly_round(found: float) -> float:
    power = 10 ** math.floor(math.log10(found))
    nearest = min((one * power for one in _ROUND), key=lambda one: abs(one - found))
    return nearest if abs(nearest - found) <= _NEARLY * found else found


def _along(seats: Iterable[PlanSeat]) -> list[PlanSeat]:
    """The seats of a row in their order: from the left, or from the front where the row goes backwards."""
    seats = list(seats)
    wide = max(seat.x for seat in seats) - min(seat.x for seat in seats)
    deep = max(seat.y for seat in seats) - min(seat.y for seat in seats)
    return sorted(seats, key=lambda seat: (seat.x, seat.y) if wide >= deep else (seat.y, seat.x))


def _distance(one: PlanSeat, other: PlanSeat) -> float:
    return math.hypot(other.x - one.x, other.y - one.y)


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= _ON_GRID


def _row(section: Section | None, label: str, seats: Sequence[PlanSeat], is_grid: bool) -> Row:
    seats = _along(seats)
    columns = [round(seat.x) for seat in seats] if is_grid else _columns(seats)
    y = round(sum(seat.y for seat in seats) / len(seats))
    made = [_seat(seat, x, y, is_grid) for seat, x in zip(seats, columns, strict=True)]
    return Row(label, y, tuple(made), section)


def _columns(seats: Sequence[PlanSeat]) -> list[int]:
    columns = [max(round(seats[0].x), 0)]
    for pair in pairwise(seats):
        apart = _distance(*pair)
        columns.append(columns[-1] + (1 if apart < GAP_FROM else max(2, round(apart))))
    return columns


def _seat(seat: PlanSeat, x: int, y: int, is_grid: bool) -> Seat:
    number, label = number_and_label(seat.label)
    at = None if is_grid else (seat.x, seat.y)
    return Seat(plan_seat_id(seat), seat.row, number, x, y, seat.kind, seat.out_of_order, label, at)
