"""Reads the `[[change]]` tables: what the cinema has changed about single showtimes after they were planned."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from firstclick.domain.programme import Auditorium, Planned, Showtime, ShowtimeStatus
from firstclick.programme_file.local_time import to_ms
from firstclick.programme_file.movies import find_auditorium
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.tables import ID_MAX_CHARS, Table
from firstclick.programme_file.timetable import ShowtimePlan
from firstclick.programme_file.weekly import read_start

CHANGES_MAX = 2_000
_WHERE = ("starts_at", "auditorium")
_HOW = ("sales", "status")
_KEYS = ("showtime", *_WHERE, *_HOW)
_CLOSED, _CANCELLED = "closed", "cancelled"
_START = re.compile(r"-([0-9]{8}-[0-9]{4})-")

Start = tuple[ShowtimePlan, datetime.datetime]
"""A start as it was planned, on the wall clock."""


@dataclass(frozen=True)
class ShowtimeChange:
    """One table: how a showtime is from now on. `starts_at` and `auditorium` are None where they are as planned."""

    table: Table
    status: ShowtimeStatus
    starts_at: datetime.datetime | None = None
    auditorium: Auditorium | None = None


@dataclass(frozen=True)
class ShowtimeChanges:
    """All tables of a file, by the id of the showtime. `moved` are the planned starts of those that begin elsewhen."""

    zone: ZoneInfo
    by_id: Mapping[str, ShowtimeChange] = field(default_factory=dict)
    moved: Sequence[Start] = ()

    def applied(self, showtime: Showtime) -> Showtime:
        """The showtime as it is after its change, if there is one."""
        change = self.by_id.get(showtime.showtime_id)
        if change is None:
            return showtime
        changed = replace(showtime, status=change.status)
        at_ms, room = showtime.starts_at_ms, change.auditorium or showtime.auditorium
        now_ms = to_ms(change.starts_at, self.zone) if change.starts_at else at_ms
        if at_ms is None or (now_ms, room.auditorium_id) == (at_ms, showtime.auditorium.auditorium_id):
            return changed
        planned = Planned(at_ms, showtime.auditorium.name)
        return replace(changed, auditorium=room, starts_at_ms=now_ms, moved_from=planned)


def read_changes(
    tables: Sequence[Table],
    plans: Sequence[ShowtimePlan],
    untimed: Iterable[str],
    auditoriums: Mapping[str, Auditorium],
    zone: ZoneInfo,
) -> ShowtimeChanges:
    """Read the tables. `plans` and `untimed`, ids of movies without a timetable, say which showtimes there are."""
    if len(tables) > CHANGES_MAX:
        tables[-1].complain(f"that makes {len(tables)} changes; {CHANGES_MAX} is the most.")
    known = _Known(plans, untimed)
    by_id: dict[str, ShowtimeChange] = {}
    moved: list[Start] = []
    for table in tables:
        change, showtime_id = _read(table, auditoriums, zone), table.text("showtime", chars_max=ID_MAX_CHARS)
        if showtime_id in by_id:
            where = f"already in line {by_id[showtime_id].table.line()}"
            table.complain(f"the change of this showtime is {where}; write both into one.", "showtime")
            continue
        start = known.find(table, showtime_id)
        if change.auditorium is not None and start is not None:
            _refuse_other_seats(table, start[0].auditorium, change.auditorium)
        if change.starts_at is not None and start is not None:
            moved.append(start)
        by_id[showtime_id] = change
    return ShowtimeChanges(zone, by_id, moved)


def _read(table: Table, auditoriums: Mapping[str, Auditorium], zone: ZoneInfo) -> ShowtimeChange:
    table.refuse_unknown(_KEYS)
    if not any(table.has(key) for key in (*_WHERE, *_HOW)):
        table.complain(f"it changes nothing: it needs one of {', '.join((*_WHERE, *_HOW))}.")
    status = ShowtimeStatus.ON_SALE
    if table.has("sales"):
        status = ShowtimeStatus.CLOSED
        if table.text("sales") not in (_CLOSED, ""):
            table.complain('sales can be "closed" only; without the change it is on sale.', "sales")
    if table.has("status"):
        status = ShowtimeStatus.CANCELLED
        if table.text("status") not in (_CANCELLED, ""):
            table.complain('status can be "cancelled" only; without the change it takes place.', "status")
    starts_at = read_start(table, "starts_at", table.values["starts_at"], zone) if table.has("starts_at") else None
    auditorium = find_auditorium(table, auditoriums) if table.has("auditorium") else None
    return ShowtimeChange(table, status, starts_at, auditorium)


def _refuse_other_seats(table: Table, planned: Auditorium, now: Auditorium) -> None:
    """Report an auditorium that lacks a seat of the planned one, or has kinds of seats for which that has no price."""
    before, after = ({seat.seat_id: seat.kind for seat in room.seat_map.seats} for room in (planned, now))
    if not before.items() <= after.items() or set(after.values()) != set(before.values()):
        table.complain(
            f"{quoted(now.auditorium_id)} does not have the seats of {quoted(planned.auditorium_id)}, each of the same "
            "kind; a showtime is moved only to an auditorium that has.",
            "auditorium",
        )


class _Known:
    """The showtimes that the tables of a file have, on whatever day."""

    def __init__(self, plans: Sequence[ShowtimePlan], untimed: Iterable[str]) -> None:
        self._plans = plans
        self._untimed = frozenset(untimed)
        self._lasting = {plan.showtime_id(start): (plan, start) for plan in plans for start in plan.lasting_starts()}

    def find(self, table: Table, showtime_id: str) -> Start | None:
        """The planned start. Reports a showtime that there is not, and one without a start that would be moved."""
        if showtime_id in self._untimed:
            if any(table.has(key) for key in _WHERE):
                table.complain("this movie is sold without a timetable, so it has no showtime to move.")
            return None
        found = self._lasting.get(showtime_id) or self._weekly(showtime_id)
        if found is None and showtime_id:
            hint = did_you_mean(showtime_id, (*self._lasting, *self._untimed))
            table.complain(f"there is no showtime {quoted(showtime_id)}{hint}", "showtime")
        return found

    def _weekly(self, showtime_id: str) -> Start | None:
        """The start by a weekly timetable that has it: the time is in the id."""
        for found in _START.finditer(showtime_id):
            try:
                start = datetime.datetime.strptime(found[1], "%Y%m%d-%H%M")  # noqa: DTZ007 - of the cinema's wall clock
            except ValueError:
                continue
            for plan in self._plans:
                if plan.showtime_id(start) == showtime_id and start in plan.starts_on([start.date()]):
                    return plan, start
        return None
