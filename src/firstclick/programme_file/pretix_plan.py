"""Seating plans in the open JSON format of pretix: zones with rows of seats, each with its position and category.

Zones are sections, rows and seats keep their names, and a category stands for a kind of seat. The position of a seat is
relative to its row, and that of a row to its zone. Areas, colours and texts are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from firstclick.domain.seats.seat_map import SeatKind, SeatMap, Section
from firstclick.programme_file.plan_seats import PlanError, PlanSeat, plan_of, plan_seat_id, seat_map_of

OUT_OF_ORDER = "out of order"
PIXELS = 100
"""From one seat to the next in a plan that is written."""
_HINTS = {
    SeatKind.WHEELCHAIR: ("wheel", "rollstuhl", "rolli"),
    SeatKind.COMPANION: ("companion", "begleit"),
    SeatKind.LOVE: ("love", "sofa", "couple", "doppel", "paar"),
    SeatKind.PREMIUM: ("premium", "vip", "recliner", "lounge", "loge"),
}


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A plan that was read, its name, and what kind of seat each of its categories became."""

    name: str
    seat_map: SeatMap
    kinds: Mapping[str, SeatKind]


def read_pretix(text: str, kinds: Mapping[str, SeatKind] | None = None) -> ReadPlan:
    """Read a plan. `kinds` says for categories by name what they are; others are guessed by their names.

    Raises `PlanError`.
    """
    try:
        plan = json.loads(text)
        found = list(_seats(plan))
        name = str(plan.get("name", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PlanError(
            'this is no seating plan: it needs "name" and "zones", with rows of seats that have "seat_guid", '
            '"seat_number", "position" and "category".'
        ) from error
    categories = dict.fromkeys(one.category for one in found if one.category.lower() != OUT_OF_ORDER)
    known = {category: (kinds or {}).get(category) or _guessed(category) for category in categories}
    seats = [
        replace(one.seat, kind=known.get(one.category, SeatKind.STANDARD), out_of_order=one.category not in known)
        for one in found
    ]
    return ReadPlan(name, seat_map_of(_in_sections(seats, [one.guid for one in found])), known)


def write_pretix(seat_map: SeatMap, name: str) -> str:
    """The plan of a seat map; the ids of its seats are their `seat_guid`."""
    plan = plan_of(seat_map)
    zones = [
        {
            "name": section.name if section else name,
            "position": {"x": 0, "y": 0},
            "rows": [_row(label, list(seats)) for label, seats in groupby(of_zone, key=lambda seat: seat.row)],
            "areas": [],
        }
        for section, of_zone in _zones(plan)
    ]
    categories = [{"name": one} for one in dict.fromkeys(_category(seat) for seat in plan)]
    size = {side: round((max(getattr(seat, axis) for seat in plan) + 1) * PIXELS) for side, axis in _SIDES}
    return json.dumps({"name": name, "zones": zones, "categories": categories, "size": size}, indent=1) + "\n"


_SIDES = (("width", "x"), ("height", "y"))


@dataclass(frozen=True, slots=True)
class _Found:
    """A seat as the plan has it; the name of its zone is that of its section."""

    seat: PlanSeat
    guid: str
    category: str


def _seats(plan: Mapping[str, Any]) -> Iterator[_Found]:
    for zone in plan["zones"]:
        section = Section("", str(zone.get("name") or "").strip()[:60])
        for row in zone["rows"]:
            for seat in row["seats"]:
                places = [one.get("position") or {"x": 0, "y": 0} for one in (zone, row, seat)]
                x, y = (sum(float(place[axis]) for place in places) for axis in ("x", "y"))
                made = PlanSeat(str(row["row_number"]).strip(), str(seat["seat_number"]).strip(), x, y, section=section)
                yield _Found(made, str(seat["seat_guid"]), str(seat["category"]))


def _in_sections(seats: Sequence[PlanSeat], guids: Sequence[str]) -> list[PlanSeat]:
    """The seats in sections with ids: those that `seat_guid` shows, or any where names would not do without."""
    names = {seat.section for seat in seats}
    if len(names) == 1:
        return [replace(seat, section=None) for seat in seats]
    shown = {
        name: _prefix([pair for pair in zip(seats, guids, strict=True) if pair[0].section == name]) for name in names
    }
    if None in shown.values():
        are_unique = len({plan_seat_id(seat) for seat in seats}) == len(seats)
        shown = {name: "" if are_unique or name is None else _slug(name.name) for name in names}
    return [replace(seat, section=_named(seat.section, shown[seat.section] or "")) for seat in seats]


def _named(section: Section | None, section_id: str) -> Section | None:
    return Section(section_id, section.name) if section and section.name else None


def _prefix(seats: Sequence[tuple[PlanSeat, str]]) -> str | None:
    """What all guids of a section begin with, where the rest of each is the seat's id; None: they are other ids."""
    prefixes = {guid.removesuffix(plan_seat_id(seat)) for seat, guid in seats if guid.endswith(plan_seat_id(seat))}
    is_one = len(prefixes) == 1 and all(guid.endswith(plan_seat_id(seat)) for seat, guid in seats)
    prefix = next(iter(prefixes)) if is_one else "?"
    return prefix.removesuffix("-") if prefix == "" or re.fullmatch(r"[a-z][a-z0-9-]{0,19}-", prefix) else None


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:20]
    return slug if slug[:1].isalpha() else f"s{slug}"


def _guessed(category: str) -> SeatKind:
    name = category.lower()
    hints = ((kind, hint) for kind, its in _HINTS.items() for hint in its)
    return next((kind for kind, hint in hints if hint in name), SeatKind.STANDARD)


def _zones(plan: Sequence[PlanSeat]) -> list[tuple[Section | None, list[PlanSeat]]]:
    zones: dict[Section | None, list[PlanSeat]] = {}
    for seat in plan:
        zones.setdefault(seat.section, []).append(seat)
    return list(zones.items())


def _row(label: str, seats: Sequence[PlanSeat]) -> Mapping[str, Any]:
    return {
        "row_number": label,
        "position": {"x": 0, "y": 0},
        "seats": [
            {
                "seat_guid": plan_seat_id(seat),
                "seat_number": seat.label,
                "position": {"x": _pixels(seat.x), "y": _pixels(seat.y)},
                "category": _category(seat),
            }
            for seat in seats
        ],
    }


def _pixels(value: float) -> int:
    return round(value * PIXELS)


def _category(seat: PlanSeat) -> str:
    return OUT_OF_ORDER if seat.out_of_order else seat.kind.value
