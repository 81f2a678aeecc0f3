"""Converts a programme to rows and back. It runs no statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row as TableRow

from firstclick.domain.cinema_page import PLAIN
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.programme import Auditorium, Movie, Planned, Programme, Showtime, ShowtimeStatus
from firstclick.domain.seats.kind_rules import SeatRules
from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap, Section
from firstclick.ledger.page_documents import movie_page, page_document, page_of, presentations_of
from firstclick.ledger.price_rows import promo_documents, promos_of
from firstclick.ledger.records import Values

Rows = Iterable[TableRow[Any]]
MUST_HAVE, MAY_HAVE = 6, 3
"""So many values of a seat are always there, and so many more may be."""


def movie_rows(movies: Iterable[Movie]) -> list[Values]:
    """A row for each movie, in the order of the programme."""
    return [
        {
            "movie_id": one.movie_id,
            "place": place,
            "title": one.title,
            "runtime_min": one.runtime_min,
            "rating": one.rating,
            "summary": one.summary,
        }
        for place, one in enumerate(movies)
    ]


def auditorium_rows(auditoriums: Iterable[Auditorium]) -> list[Values]:
    """A row for each auditorium, its seat map as one document."""
    return [
        {
            "auditorium_id": one.auditorium_id,
            "place": place,
            "name": one.name,
            "seat_map": _room_document(one),
            "house_seats": list(one.house_seats),
            "orphan_rule": one.orphan_rule,
        }
        for place, one in enumerate(auditoriums)
    ]


def showtime_rows(showtimes: Iterable[Showtime], numbers: Mapping[PriceList, int]) -> list[Values]:
    """A row for each showtime, with the number of its price list."""
    return [
        {
            "showtime_id": one.showtime_id,
            "place": place,
            "movie_id": one.movie.movie_id,
            "auditorium_id": one.auditorium.auditorium_id,
            "starts_at_ms": one.starts_at_ms,
            "price_list": numbers[one.price_list] if one.price_list else None,
        }
        for place, one in enumerate(showtimes)
    ]


def extras_document(programme: Programme) -> Values | list[Values] | None:
    """The promos, and with them changes of single showtimes and what is on the cinema's page, where there is any."""
    promos = promo_documents(programme.promos)
    changed = {one.showtime_id: _change_values(one) for one in programme.showtimes if one.revision}
    page = page_document(programme)
    more = {"page": page} if page else {}
    return {"promos": promos, "changed": changed, **more} if changed or page else promos


def _change_values(showtime: Showtime) -> Values:
    planned = showtime.moved_from
    moved = {} if planned is None else {"moved_from": [planned.starts_at_ms, planned.auditorium]}
    return {"status": showtime.status.value, **moved}


def programme_of(
    newest: TableRow[Any], movies: Rows, auditoriums: Rows, showtimes: Rows, lists: Mapping[int, PriceList]
) -> Programme:
    """The programme of these rows, which must be sorted by `place`. `lists` are the price lists by number."""
    extras = newest.promos if isinstance(newest.promos, dict) else {"promos": newest.promos, "changed": {}}
    changed, page = extras["changed"], extras.get("page", {})
    films = {row.movie_id: _movie(row, page) for row in movies}
    rooms = {row.auditorium_id: _auditorium(row) for row in auditoriums}
    shown = presentations_of(page)
    return Programme(
        cinema=newest.cinema,
        timezone=newest.timezone,
        movies=tuple(films.values()),
        auditoriums=tuple(rooms.values()),
        showtimes=tuple(
            Showtime(
                row.showtime_id,
                films[row.movie_id],
                rooms[row.auditorium_id],
                row.starts_at_ms,
                lists.get(row.price_list),
                **_change(changed.get(row.showtime_id, {})),
                presentation=shown.get(row.showtime_id, PLAIN),
            )
            for row in showtimes
        ),
        version=newest.version,
        promos=promos_of(extras["promos"]),
        cancel_until_min=newest.cancel_until_min,
        page=page_of(page),
    )


def _change(values: Values) -> Values:
    """The fields of a showtime of what `_change_values` returned."""
    if not values:
        return {}
    moved_from = Planned(*values["moved_from"]) if "moved_from" in values else None
    return {"status": ShowtimeStatus(values["status"]), "moved_from": moved_from}


def _room_document(room: Auditorium) -> Values | list[Values]:
    """The seat map, and with it the rules by the kinds of its seats where they are not the usual ones."""
    rows = seat_map_document(room.seat_map)
    return rows if room.rules == SeatRules() else {"rows": rows, "rules": asdict(room.rules)}


def seat_map_document(seat_map: SeatMap) -> list[Values]:
    """The seat map as JSON: a list of rows, and in each row its seats as `[id, row, number, x, y, kind]`.

    A seventh value, true, is for a seat that is out of order; an eighth is its `written`, a ninth its `at`. Values at
    their default are left out at the end, and so is the section of a row that is in none.
    """
    return [_row_values(row) for row in seat_map.rows]


def _row_values(row: Row) -> Values:
    values = {"label": row.label, "y": row.y, "seats": [_seat_values(seat) for seat in row.seats]}
    return {**values, "section": [row.section.section_id, row.section.name]} if row.section else values


def seat_map_of(document: Sequence[Values]) -> SeatMap:
    """The seat map of a document that `seat_map_document` returned."""
    return SeatMap(tuple(map(_row, document)))


def _row(values: Values) -> Row:
    section = Section(*values["section"]) if "section" in values else None
    return Row(values["label"], values["y"], tuple(map(_seat, values["seats"])), section)


def _seat_values(seat: Seat) -> list[object]:
    values: list[object] = [
        seat.seat_id,
        seat.row,
        seat.number,
        seat.x,
        seat.y,
        seat.kind.value,
        seat.out_of_order,
        seat.written,
        seat.at,
    ]
    while not values[-1] and len(values) > MUST_HAVE:
        values.pop()
    return values


def _seat(values: Sequence[Any]) -> Seat:
    seat_id, row, number, x, y, kind, *more = values
    if len(more) == MAY_HAVE:
        more[-1] = tuple(more[-1])
    return Seat(seat_id, row, number, x, y, SeatKind(kind), *more)


def _movie(row: TableRow[Any], page: Values) -> Movie:
    return Movie(row.movie_id, row.title, row.runtime_min, row.rating, row.summary, **movie_page(page, row.movie_id))


def _auditorium(row: TableRow[Any]) -> Auditorium:
    document = row.seat_map
    rows, rules = (document["rows"], document["rules"]) if isinstance(document, dict) else (document, {})
    seat_map, house_seats = seat_map_of(rows), tuple(row.house_seats)
    return Auditorium(row.auditorium_id, row.name, seat_map, house_seats, row.orphan_rule, SeatRules(**rules))
