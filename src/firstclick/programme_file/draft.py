"""Reads a programme that is being edited: its tables, its problems, and all that can be read although it has some."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import suppress

from firstclick.programme_file.assembly import Parts, complete, read_parts
from firstclick.programme_file.document import read_document, too_deep
from firstclick.programme_file.json_tables import json_tables
from firstclick.programme_file.lines import index_lines
from firstclick.programme_file.local_time import from_ms
from firstclick.programme_file.problems import ProblemReport
from firstclick.programme_file.rewrite import rewrite
from firstclick.programme_file.tables import CINEMA
from firstclick.programme_file.week import Slot, clashes, coming_days, create_slots
from firstclick.service.ports.programme import (
    DrawnRoom,
    FormDraft,
    PlannedStart,
    ProgrammeError,
    ProgrammeText,
    Tables,
)

DAYS_SHOWN = 14
SHOWTIMES_SHOWN_MAX = 5000
SEATS_SHOWN_MAX = 100_000


def read_draft(source: ProgrammeText, tables: Tables | None, now_ms: int, weeks: int) -> FormDraft:
    """The text with the values of `tables` in it, and what can be read of it. Raises `ProgrammeError`.

    `now_ms` is milliseconds since 1970 UTC; the showtimes are those of two weeks from that day at the cinema on.
    """
    try:
        text = source.text if tables is None else rewrite(source.text, tables, source.name)
        return _read(source._replace(text=text), now_ms, weeks)
    except RecursionError as error:
        raise ProgrammeError([too_deep(source.name)]) from error


def _read(source: ProgrammeText, now_ms: int, weeks: int) -> FormDraft:
    document = read_document(source.text, source.name)
    report = ProblemReport(source.name, index_lines(source.text))
    parts = read_parts(document, report, source.pictures)
    today = from_ms(now_ms, parts.zone).date()
    with suppress(ProgrammeError):  # the report has the problems
        complete(parts, report, today, weeks)
    tables = json_tables(document)
    knows_zone = tables[CINEMA].get("timezone") == parts.zone.key
    planned = list(_planned(parts, today)) if knows_zone else []
    return FormDraft(source.text, tables, report.found(), list(_rooms(parts)), planned)


def _rooms(parts: Parts) -> Iterator[DrawnRoom]:
    """Every room whose seats can be read, as long as they are not too many to be shown."""
    seats = 0
    for room in _drawn(parts):
        seats += len(room.seat_map.seats)
        if room.seat_map.seats and seats <= SEATS_SHOWN_MAX:
            yield room


def _drawn(parts: Parts) -> Iterator[DrawnRoom]:
    for nth, room in enumerate(parts.rooms):
        yield DrawnRoom(room.auditorium_id, nth, room.seat_map)
    for movie_id, entry in parts.entries.items():
        own = entry.auditorium
        if own is not None and own.auditorium_id == movie_id and movie_id not in parts.auditoriums:
            yield DrawnRoom(movie_id, None, own.seat_map)


def _planned(parts: Parts, today: datetime.date) -> Iterator[PlannedStart]:
    """The showtimes of the coming days, earliest first; nothing of a timetable that is far too long to be sold."""
    days = coming_days(today, DAYS_SHOWN)
    slots = [
        slot for slot in create_slots(parts.plans, days, parts.changes) if days[0] <= slot.local.date() <= days[-1]
    ]
    if len(slots) > SHOWTIMES_SHOWN_MAX:
        return
    clashing = {id(slot) for pair in clashes(slots) for slot in pair}
    yield from (_planned_showtime(slot, id(slot) in clashing) for slot in slots)


def _planned_showtime(slot: Slot, is_clashing: bool) -> PlannedStart:
    plan = slot.plan
    ends_at_ms = slot.ends_at_ms if plan.movie.runtime_min else None
    names = (plan.movie.movie_id, slot.auditorium.auditorium_id)
    return PlannedStart(*names, slot.starts_at_ms, ends_at_ms, plan.table.nth, is_clashing, slot.is_cancelled)
