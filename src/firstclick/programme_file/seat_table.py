"""Seats as a table of text (CSV): a line for each seat, `row,number,x,y,kind`, and more columns where they are needed.

    row,number,x,y,kind
    A,1,0,0,standard
    A,2,1,0.1,wheelchair

`section` is the name of a part of the room and `section_id` what the ids of its seats begin with; `out_of_order` is
`yes` for a chair that is. A column that is left out is empty for all seats.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from firstclick.domain.seats.seat_map import SeatKind, SeatMap, Section
from firstclick.programme_file.drawing import SECTION_ID, SECTION_NAME_MAX, DrawingError
from firstclick.programme_file.plan_seats import PlanError, PlanSeat, plan_of, seat_map_of

USUAL = ("row", "number", "x", "y", "kind")
MORE = ("section", "section_id", "out_of_order")
_NEEDED = ("number", "x", "y")
_YES = ("yes", "true", "1", "x")


class _BadSeat(Exception):
    """One line of the table is not a seat; `str()` gives the reason."""


def read_table(text: str, kinds: Mapping[str, SeatKind] | None = None) -> SeatMap:
    """The seat map of a table. `kinds` says for words in the column `kind` what they stand for.

    Raises `DrawingError`, whose complaints name the lines.
    """
    lines = [(index, line) for index, line in enumerate(text.splitlines()) if line.strip()]
    if not lines:
        raise DrawingError([(0, "the table of seats is empty.")])
    names = [name.strip().lower() for name in next(csv.reader([lines[0][1]]))]
    _check_names(names, lines[0][0])
    seats: list[PlanSeat] = []
    complaints: list[tuple[int, str]] = []
    for index, line in lines[1:]:
        try:
            seats.append(_seat(_cells(names, line), kinds or {}))
        except _BadSeat as bad:
            complaints.append((index, str(bad)))
    if complaints:
        raise DrawingError(complaints)
    try:
        return seat_map_of(seats)
    except PlanError as error:
        raise DrawingError([(lines[0 if error.place is None else error.place + 1][0], str(error))]) from error


def write_table(seat_map: SeatMap) -> str:
    """The table of a seat map, with the columns that it needs."""
    plan = plan_of(seat_map)
    used = [name for name in MORE if any(_values(seat)[name] for seat in plan)]
    columns = [*USUAL, *used]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_values(seat)[name] for name in columns] for seat in plan)
    return text.getvalue()


def _check_names(names: Sequence[str], index: int) -> None:
    unknown = [name for name in names if name not in (*USUAL, *MORE)]
    missing = [name for name in _NEEDED if name not in names]
    if unknown or missing or len(set(names)) < len(names):
        raise DrawingError(
            [(index, f"the first line names the columns: {','.join(USUAL)}, and if needed {', '.join(MORE)}.")]
        )


def _cells(names: Sequence[str], line: str) -> Mapping[str, str]:
    cells = [cell.strip() for cell in next(csv.reader([line]))]
    if len(cells) != len(names):
        raise _BadSeat(f"it has {len(cells)} values for {len(names)} columns.")
    return dict(zip(names, cells, strict=True))


def _seat(cells: Mapping[str, str], kinds: Mapping[str, SeatKind]) -> PlanSeat:
    written = cells.get("kind", "") or SeatKind.STANDARD.value
    kind = kinds.get(written, written)
    if kind not in list(SeatKind):
        raise _BadSeat(f"{kind[:20]!a} is no kind of seat; it is {', '.join(SeatKind)}.")
    try:
        x, y = float(cells["x"]), float(cells["y"])
    except ValueError:
        raise _BadSeat("x and y must be numbers.") from None
    is_broken = cells.get("out_of_order", "").lower() in _YES
    return PlanSeat(cells.get("row", ""), cells["number"], x, y, SeatKind(kind), is_broken, _section(cells))


def _section(cells: Mapping[str, str]) -> Section | None:
    name, section_id = cells.get("section", ""), cells.get("section_id", "")
    if not name and not section_id:
        return None
    if not name or len(name) > SECTION_NAME_MAX or (section_id and not SECTION_ID.fullmatch(section_id)):
        raise _BadSeat("a section has a name, and an id of small letters, digits and hyphens if it has one.")
    return Section(section_id, name)


def _values(seat: PlanSeat) -> Mapping[str, str]:
    section = seat.section or Section("", "")
    return {
        "row": seat.row,
        "number": seat.label,
        "x": f"{seat.x:g}",
        "y": f"{seat.y:g}",
        "kind": seat.kind.value,
        "section": section.name,
        "section_id": section.section_id,
        "out_of_order": "yes" if seat.out_of_order else "",
    }
