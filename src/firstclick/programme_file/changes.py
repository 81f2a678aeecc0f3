"""Reads the `[[change]]` tables: what the cinema has changed about single showtimes after they were planned."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from firstclick.domain.programme import Showtime, ShowtimeStatus
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.tables import Table
from firstclick.programme_file.timetable import ShowtimePlan

CHANGES_MAX = 2_000
_KEYS = ("showtime", "sales")
_CLOSED = "closed"
_START = re.compile(r"-([0-9]{8}-[0-9]{4})-")


@dataclass(frozen=True)
class ShowtimeChange:
    """One table: how a showtime is sold from now on."""

    table: Table
    status: ShowtimeStatus


@dataclass(frozen=True)
class ShowtimeChanges:
    """All tables of a file, by the id of the showtime."""

    by_id: Mapping[str, ShowtimeChange] = field(default_factory=dict)

    def applied(self, showtime: Showtime) -> Showtime:
        """The showtime as it is after its change, if there is one."""
        change = self.by_id.get(showtime.showtime_id)
        return showtime if change is None else replace(showtime, status=change.status)


def read_changes(tables: Sequence[Table], plans: Sequence[ShowtimePlan], untimed: Iterable[str]) -> ShowtimeChanges:
    """Read the tables. `plans` and `untimed`, ids of movies without a timetable, say which showtimes there are."""
    if len(tables) > CHANGES_MAX:
        tables[-1].complain(f"that makes {len(tables)} changes; {CHANGES_MAX} is the most.")
    known = _Known(plans, untimed)
    by_id: dict[str, ShowtimeChange] = {}
    for table in tables:
        change, showtime_id = _read(table), table.identifier("showtime")
        if showtime_id in by_id:
            where = f"already in line {by_id[showtime_id].table.line()}"
            table.complain(f"the change of this showtime is {where}; write both into one.", "showtime")
        elif showtime_id:
            known.check(table, showtime_id)
            by_id[showtime_id] = change
    return ShowtimeChanges(by_id)


def _read(table: Table) -> ShowtimeChange:
    table.refuse_unknown(_KEYS)
    if table.text("sales") not in (_CLOSED, ""):
        table.complain('sales can be "closed" only; without the change it is on sale.', "sales")
    return ShowtimeChange(table, ShowtimeStatus.CLOSED)


class _Known:
    """The showtimes that the tables of a file have, on whatever day."""

    def __init__(self, plans: Sequence[ShowtimePlan], untimed: Iterable[str]) -> None:
        self._plans = plans
        self._untimed = frozenset(untimed)
        self._lasting = {plan.showtime_id(start) for plan in plans for start in plan.lasting_starts()}

    def check(self, table: Table, showtime_id: str) -> None:
        """Report a showtime that there is not."""
        if showtime_id in self._untimed or showtime_id in self._lasting or self._is_weekly(showtime_id):
            return
        table.complain(
            f"there is no showtime {quoted(showtime_id)}{did_you_mean(showtime_id, self._lasting | self._untimed)}",
            "showtime",
        )

    def _is_weekly(self, showtime_id: str) -> bool:
        """Whether a weekly timetable has it: its start is in its id."""
        for found in _START.finditer(showtime_id):
            try:
                start = datetime.datetime.strptime(found[1], "%Y%m%d-%H%M")  # noqa: DTZ007 - of the cinema's wall clock
            except ValueError:
                continue
            on_date = [start.date()]
            if any(plan.showtime_id(start) == showtime_id and start in plan.starts_on(on_date) for plan in self._plans):
                return True
        return False
