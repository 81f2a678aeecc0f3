"""Builds a `Programme` from a parsed TOML document."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from firstclick.domain.cinema_page import NO_PAGE, CinemaPage
from firstclick.domain.money.promo import Promo
from firstclick.domain.programme import Auditorium, Programme
from firstclick.programme_file.changes import ShowtimeChanges, read_changes
from firstclick.programme_file.cinema_page import PAGE_KEYS, Pictures, read_page
from firstclick.programme_file.local_time import find_zone
from firstclick.programme_file.movies import Entry, names_auditorium, read_movie, untimed_showtime
from firstclick.programme_file.price_lists import PriceLists
from firstclick.programme_file.prices import (
    CINEMA_KEYS,
    PRICES_MAX,
    KnownIds,
    Terms,
    read_price,
    read_terms,
    read_ticket_types,
)
from firstclick.programme_file.problems import ProblemReport, did_you_mean, quoted
from firstclick.programme_file.promos import read_promo, refuse_repeated_codes
from firstclick.programme_file.rooms import read_auditorium
from firstclick.programme_file.tables import CINEMA, KINDS, Table, no_such_table, refuse_repeated_ids, tables_of
from firstclick.programme_file.timetable import ShowtimePlan, read_plan
from firstclick.programme_file.week import SHOWTIMES_MAX, Slot, refuse_clashes, showtime_of, slots_on_sale

_CINEMA_KEYS = ("name", "timezone", *CINEMA_KEYS, *PAGE_KEYS)
_FALLBACK_ZONE = "UTC"


@dataclass(frozen=True)
class Parts:
    """The contents of the file's tables. `zone` is the cinema's time zone, `terms` what it says about money.

    `rooms` are the auditoriums in the order of the file, also those whose id another one has.
    """

    cinema: str
    page: CinemaPage
    zone: ZoneInfo
    terms: Terms
    rooms: list[Auditorium]
    auditoriums: Mapping[str, Auditorium]
    entries: Mapping[str, Entry]
    plans: list[ShowtimePlan]
    changes: ShowtimeChanges
    prices: PriceLists
    promos: list[Promo]


def assemble(
    document: Mapping[str, object],
    report: ProblemReport,
    today_in: Callable[[ZoneInfo], datetime.date],
    weeks: int,
    pictures: Pictures,
) -> Programme:
    """Build the programme for so many weeks from today on.

    `today_in` returns the current date in the given time zone, `pictures` are the files that it may name. Raises
    `ProgrammeError`.
    """
    parts = read_parts(document, report, pictures)
    return complete(parts, report, today_in(parts.zone), weeks)


def complete(parts: Parts, report: ProblemReport, today: datetime.date, weeks: int) -> Programme:
    """Build the programme of the parts, for so many weeks from `today` on. Raises `ProgrammeError`."""
    refuse_clashes(parts.plans, today, weeks, parts.changes)
    report.raise_if_any()
    slots = slots_on_sale(parts.plans, today, weeks, parts.changes)
    untimed = [entry for entry in parts.entries.values() if entry.auditorium]
    _refuse_repeated_showtimes(slots, untimed)
    if not untimed:
        _refuse_past(slots, today, report)
    report.raise_if_any()
    programme = _build(parts, slots)
    report.raise_if_any()
    return programme


def read_parts(document: Mapping[str, object], report: ProblemReport, pictures: Pictures) -> Parts:
    """Read all tables, and report what is wrong in them."""
    _refuse_unknown_tables(document, report)
    (cinema, page), zone, terms = _read_cinema(document, report, pictures)
    auditorium_tables = tables_of(document, "auditorium", report)
    movies = tables_of(document, "movie", report)
    showtimes = tables_of(document, "showtime", report)
    refuse_repeated_ids(auditorium_tables)
    refuse_repeated_ids(movies)
    rooms = [read_auditorium(table) for table in auditorium_tables]
    auditoriums = {one.auditorium_id: one for one in rooms}
    entries = {entry.movie.movie_id: entry for entry in (read_movie(table, auditoriums, pictures) for table in movies)}
    _refuse_unscheduled(entries, showtimes, report)
    plans = [plan for table in showtimes if (plan := read_plan(table, entries, auditoriums, zone)) is not None]
    untimed = [movie_id for movie_id, entry in entries.items() if entry.auditorium]
    changes = read_changes(tables_of(document, "change", report), plans, untimed, auditoriums, zone)
    known = {
        "movie": frozenset(entries),
        "auditorium": frozenset((*auditoriums, *untimed)),
        "showtime": frozenset(_lasting_ids(entries, plans)),
    }
    prices = _read_prices(document, report, terms, known)
    promos = _read_promos(document, report, (terms.currency, zone), known)
    return Parts(cinema, page, zone, terms, rooms, auditoriums, entries, plans, changes, prices, promos)


def _lasting_ids(entries: Mapping[str, Entry], plans: Iterable[ShowtimePlan]) -> Iterator[str]:
    """The ids of showtimes that the file has tomorrow, too; those of a weekly timetable come and go."""
    yield from (movie_id for movie_id, entry in entries.items() if entry.auditorium)
    for plan in plans:
        yield from map(plan.showtime_id, plan.lasting_starts())


def _read_prices(document: Mapping[str, object], report: ProblemReport, terms: Terms, known: KnownIds) -> PriceLists:
    type_tables, tables = tables_of(document, "ticket_type", report), tables_of(document, "price", report)
    refuse_repeated_ids(type_tables)
    if len(tables) > PRICES_MAX:
        tables[-1].complain(f"that makes {len(tables)} prices; {PRICES_MAX} is the most.")
    types = read_ticket_types(type_tables)
    return PriceLists(terms, types, [read_price(table, terms.currency, types, known) for table in tables])


def _read_promos(
    document: Mapping[str, object], report: ProblemReport, cinema: tuple[str, ZoneInfo], known: KnownIds
) -> list[Promo]:
    tables = tables_of(document, "promo", report)
    refuse_repeated_codes(tables)
    return [read_promo(table, *cinema, known) for table in tables]


def _refuse_unknown_tables(document: Mapping[str, object], report: ProblemReport) -> None:
    for name in document:
        if name not in KINDS:
            line = report.lines.line(name) or report.lines.line("", 0, name)
            report.add(line, no_such_table(name))


def _read_cinema(
    document: Mapping[str, object], report: ProblemReport, pictures: Pictures
) -> tuple[tuple[str, CinemaPage], ZoneInfo, Terms]:
    values = document.get(CINEMA)
    if not isinstance(values, dict):
        report.add(report.lines.line(CINEMA), "the table [cinema], with a name and a timezone, is missing.", CINEMA)
        return ("", NO_PAGE), ZoneInfo(_FALLBACK_ZONE), Terms("", None, 0, None)
    table = Table(CINEMA, 0, values, report)
    table.refuse_unknown(_CINEMA_KEYS)
    return (table.prose("name"), read_page(table, pictures)), _read_zone(table), read_terms(table)


def _read_zone(table: Table) -> ZoneInfo:
    name = table.text("timezone")
    zone = find_zone(name or _FALLBACK_ZONE)
    if zone is None:
        hint = did_you_mean(name, available_timezones())
        table.complain(f"there is no time zone {quoted(name)}{hint}", "timezone")
    return zone or ZoneInfo(_FALLBACK_ZONE)


def _refuse_unscheduled(entries: Mapping[str, Entry], showtimes: list[Table], report: ProblemReport) -> None:
    if not entries:
        report.add(0, "there is no [[movie]] table, so there is nothing to sell.")
    shown = {name for table in showtimes if isinstance(name := table.values.get("movie"), str)}
    for movie_id, entry in entries.items():
        if movie_id and movie_id not in shown and not names_auditorium(entry.table):
            entry.table.complain(
                'nothing says when or where it is shown: add a [[showtime]], or give it an "auditorium" or '
                '"rows" and "seats_per_row" to sell it without a timetable.'
            )


def _build(parts: Parts, slots: list[Slot]) -> Programme:
    entries = list(parts.entries.values())
    timed = [showtime_of(slot) for slot in slots]
    untimed = [untimed_showtime(entry, entry.auditorium) for entry in entries if entry.auditorium]
    starts = {one.showtime_id: slot.planned for one, slot in zip(timed, slots, strict=True)}
    own_auditoriums = [
        showtime.auditorium for showtime in untimed if showtime.auditorium.auditorium_id not in parts.auditoriums
    ]
    return Programme(
        cinema=parts.cinema,
        timezone=parts.zone.key,
        movies=tuple(entry.movie for entry in entries),
        auditoriums=(*parts.auditoriums.values(), *own_auditoriums),
        showtimes=tuple(map(parts.changes.applied, parts.prices.priced([*timed, *untimed], starts))),
        promos=tuple(parts.promos),
        cancel_until_min=parts.terms.cancel_until_min,
        page=parts.page,
    )


def _refuse_repeated_showtimes(slots: list[Slot], untimed: list[Entry]) -> None:
    first: dict[str, Table] = {}
    named = [(entry.movie.movie_id, entry.table) for entry in untimed]
    named += [(slot.showtime_id, slot.plan.table) for slot in slots]
    for showtime_id, table in named:
        if showtime_id in first:
            where = f"already taken, in line {first[showtime_id].line()}"
            table.complain(f"the showtime's id {quoted(showtime_id)} is {where}.", "id")
        first.setdefault(showtime_id, table)
    if len(slots) > SHOWTIMES_MAX:
        slots[-1].plan.table.complain(f"that makes {len(slots)} showtimes; {SHOWTIMES_MAX} is the most.")


def _refuse_past(slots: list[Slot], today: datetime.date, report: ProblemReport) -> None:
    if all(slot.local.date() < today for slot in slots):
        report.add(0, f"every showtime is before {today:%Y-%m-%d}, so there is nothing left to sell.")
