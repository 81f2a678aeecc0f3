"""The command `programme convert`: a room from one format into another one, on standard output."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from firstclick.bootstrap.clocks import wall_ms
from firstclick.cli.options import Commands, add_command
from firstclick.domain.programme import Auditorium
from firstclick.domain.seats.seat_map import SeatKind, SeatMap
from firstclick.programme_file import (
    format_of,
    load_programme_at,
    read_plan_file,
    room_text,
    write_pretix,
    write_table,
)
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText

PLAN_MAX_BYTES = 16_000_000
FORMATS = ("toml", "csv", "json")


def add_convert_command(actions: Commands) -> None:
    """Add `convert`."""
    text = "print a room in another format: from a seating plan (.json), a table of seats (.csv) or a programme (.toml)"
    convert = add_command(actions, "convert", text, _convert)
    convert.add_argument("file", type=Path, help="the plan; how its name ends says what it is")
    convert.add_argument("--to", choices=FORMATS, default="toml", help="for a programme file, CSV, or pretix' JSON")
    convert.add_argument("--room", default="", help="the id of the room; of a programme: which one")
    convert.add_argument("--name", default="", help="the name of the room; without it, as the file has it")
    convert.add_argument(
        "--kind",
        action="append",
        default=[],
        metavar="CATEGORY=KIND",
        help=f"what seats of a category are, or of a word in the column kind of a .csv: {', '.join(SeatKind)}",
    )


def _convert(options: argparse.Namespace) -> None:
    room = _read(options)
    if options.to == "csv":
        print(write_table(room.seat_map), end="")
    elif options.to == "json":
        print(write_pretix(room.seat_map, room.name), end="")
    else:
        print(room_text(room), end="")


def _read(options: argparse.Namespace) -> Auditorium:
    file: Path = options.file
    if format_of(str(file)) == ".toml":
        return _of_programme(options)
    plan = read_plan_file(ProgrammeText(_text(file), str(file)), _kinds(options.kind))
    for category, kind in plan.kinds.items():
        if category != kind:
            print(f'Category "{category}" is {kind}; --kind "{category}=…" makes it another.', file=sys.stderr)
    return _room(options, plan.rooms[0].name, plan.rooms[0].seat_map)


def _of_programme(options: argparse.Namespace) -> Auditorium:
    if options.kind:
        raise ProgrammeError(["--kind is for a .json and a .csv; in a programme file each seat has its kind."])
    rooms = load_programme_at(options.file, wall_ms()).auditoriums
    found = [room for room in rooms if options.room in {"", room.auditorium_id}]
    if len(found) != 1:
        ids = ", ".join(room.auditorium_id for room in rooms)
        raise ProgrammeError([f"{options.file}: name one of its rooms with --room: {ids}."])
    return found[0]


def _room(options: argparse.Namespace, name: str, seat_map: SeatMap) -> Auditorium:
    room_id = options.room or options.file.stem.lower().replace("_", "-").replace(" ", "-")
    return Auditorium(room_id, options.name or name or options.file.stem, seat_map)


def _kinds(pairs: list[str]) -> dict[str, SeatKind]:
    kinds: dict[str, SeatKind] = {}
    for pair in pairs:
        category, _, kind = pair.rpartition("=")
        if not category or kind not in list(SeatKind):
            raise ProgrammeError([f'--kind takes CATEGORY=KIND, with one of {", ".join(SeatKind)}; not "{pair}".'])
        kinds[category] = SeatKind(kind)
    return kinds


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ProgrammeError([f"{file} cannot be read: {error.strerror}."]) from error
    if len(content) > PLAN_MAX_BYTES:
        raise ProgrammeError([f"{file} has more than {PLAN_MAX_BYTES // 1_000_000} MB."])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProgrammeError([f"{file} is not UTF-8 text."]) from None
