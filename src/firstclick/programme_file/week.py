"""Creates the showtimes of the coming weeks, and finds showtimes that overlap in an auditorium."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from firstclick.domain.programme import Auditorium, Showtime, ShowtimeStatus
from firstclick.programme_file.changes import ShowtimeChanges, Start
from firstclick.programme_file.local_time import to_ms
from firstclick.programme_file.problems import quoted
from firstclick.programme_file.tables import Table
from firstclick.programme_file.timetable import ShowtimePlan
from firstclick.programme_file.weekly import Weekly

WEEKS_AHEAD = 1
"""For how many weeks a weekly timetable is sold, unless a setting says otherwise."""
DAYS_OF_WEEK = 7
SHOWTIMES_MAX = 10_000

_DAY = datetime.timedelta(days=1)
_MINUTE_MS = 60_000


@dataclass(frozen=True)
class Slot:
    """One start of a plan: as it was planned, and as it is, in local time and in milliseconds since 1970 UTC.

    `table` is the one that says when and where it is.
    """

    plan: ShowtimePlan
    planned: datetime.datetime
    planned_ms: int
    local: datetime.datetime
    starts_at_ms: int
    auditorium: Auditorium
    table: Table
    is_cancelled: bool = False

    @property
    def showtime_id(self) -> str:
        """The id, which goes by the planned start."""
        return self.plan.showtime_id(self.planned)

    @property
    def ends_at_ms(self) -> int:
        """When the movie ends. A movie of unknown length counts as one minute, so that two cannot start at once."""
        return self.starts_at_ms + max(self.plan.movie.runtime_min, 1) * _MINUTE_MS


def slots_on_sale(
    plans: Iterable[ShowtimePlan], today: datetime.date, weeks: int, changes: ShowtimeChanges
) -> list[Slot]:
    """Every start that is sold, earliest first: those of a weekly timetable for so many weeks, from today on.

    A timetable that begins later is sold for as many weeks from its first day on, and a start that was moved until its
    new day.
    """
    slots = (create_slots([plan], coming_days(_begins(plan, today), _days(weeks)), changes) for plan in plans)
    return sorted(chain.from_iterable(slots), key=lambda slot: slot.starts_at_ms)


def coming_days(today: datetime.date, count: int) -> list[datetime.date]:
    """So many days, from today on."""
    return [today + _DAY * n for n in range(count)]


def create_slots(
    plans: Sequence[ShowtimePlan], dates: Collection[datetime.date], changes: ShowtimeChanges
) -> list[Slot]:
    """Every start of the plans on these dates, and those that were moved to one that is not before them, in order."""
    slots = [_slot((plan, planned), changes) for plan in plans for planned in plan.starts_on(dates)]
    first = min(dates)
    for plan, planned in changes.moved:
        is_known = planned.date() in dates or planned in plan.lasting_starts()
        if not is_known and any(plan is one for one in plans):
            slot = _slot((plan, planned), changes)
            slots += [slot] if slot.local.date() >= first else []
    return sorted(slots, key=lambda slot: slot.starts_at_ms)


def _slot(start: Start, changes: ShowtimeChanges) -> Slot:
    plan, planned = start
    change = changes.by_id.get(plan.showtime_id(planned)) if changes.by_id else None
    planned_ms = to_ms(planned, changes.zone)
    if change is None:
        return Slot(plan, planned, planned_ms, planned, planned_ms, plan.auditorium, plan.table)
    local = change.starts_at or planned
    room = change.auditorium or plan.auditorium
    is_moved = change.starts_at is not None or change.auditorium is not None
    table = change.table if is_moved else plan.table
    is_cancelled = change.status is ShowtimeStatus.CANCELLED
    return Slot(plan, planned, planned_ms, local, to_ms(local, changes.zone), room, table, is_cancelled)


def showtime_of(slot: Slot) -> Showtime:
    """The showtime of this start as it was planned."""
    plan = slot.plan
    return Showtime(slot.showtime_id, plan.movie, plan.auditorium, slot.planned_ms, presentation=plan.presentation)


def clashes(slots: Iterable[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Every slot that starts before an earlier one in its auditorium is over, after that one. `slots` are in order.

    Instants are compared, not the wall clock: on the nights on which the clocks change, the two differ by an hour.
    """
    latest: dict[str, Slot] = {}
    for slot in (one for one in slots if not one.is_cancelled):
        auditorium_id = slot.auditorium.auditorium_id
        before = latest.setdefault(auditorium_id, slot)
        if before is not slot and slot.starts_at_ms < before.ends_at_ms:
            yield before, slot
        if slot.ends_at_ms >= before.ends_at_ms:
            latest[auditorium_id] = slot


def refuse_clashes(plans: list[ShowtimePlan], today: datetime.date, weeks: int, changes: ShowtimeChanges) -> None:
    """Report showtimes that start before the previous one in their auditorium is over, once per pair of tables."""
    reported: set[tuple[str, int, str, int]] = set()
    for before, slot in clashes(create_slots(plans, _dates_to_check(plans, today, weeks, changes), changes)):
        pair = (before.table.kind, before.table.nth, slot.table.kind, slot.table.nth)
        if pair not in reported:
            reported.add(pair)
            _report_clash(before, slot)


def _dates_to_check(
    plans: list[ShowtimePlan], today: datetime.date, weeks: int, changes: ShowtimeChanges
) -> list[datetime.date]:
    # One more day than is sold, because a late showtime may run into the day after. The days around each single start
    # in the future are included, so that a file that is valid today is still valid in that week. Later nights on which
    # the clocks change are not: a weekly timetable would be refused all year for one night that it can be changed for
    # in that week.
    begins = {today, *(_begins(plan, today) for plan in plans)}
    dates = {day for first in begins for day in coming_days(first, _days(weeks) + 1)}
    singles = [start.date() for plan in plans for start in plan.lasting_starts()]
    singles += [change.starts_at.date() for change in changes.by_id.values() if change.starts_at]
    dates.update(single + _DAY * n for single in singles if single >= today for n in (-1, 0, 1))
    return sorted(dates)


def _begins(plan: ShowtimePlan, today: datetime.date) -> datetime.date:
    return plan.when.first_from(today) if isinstance(plan.when, Weekly) else today


def _days(weeks: int) -> int:
    return DAYS_OF_WEEK * weeks


def _report_clash(before: Slot, slot: Slot) -> None:
    earlier = before.plan.movie
    slot.table.complain(
        f"{slot.local:%Y-%m-%d %H:%M} in auditorium {quoted(slot.auditorium.auditorium_id)} begins before "
        f"{quoted(earlier.movie_id)} (line {before.table.line()}) is over, "
        f"which starts at {before.local:%Y-%m-%d %H:%M} and runs {earlier.runtime_min} minutes"
        f"{_clock_change_between(before, slot)}."
    )


def _clock_change_between(before: Slot, slot: Slot) -> str:
    """The end of the sentence for a clash that a reader of the wall clock would not expect; else ""."""
    apart_min = (slot.starts_at_ms - before.starts_at_ms) // _MINUTE_MS
    if (slot.local - before.local) // datetime.timedelta(minutes=1) == apart_min:
        return ""
    return f"; the clocks change that night, and the two are {apart_min} minutes apart"
