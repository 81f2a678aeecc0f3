"""Two programmes compared, as text for `firstclick programme import`: added, changed (before → after), removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo

from firstclick.domain.cinema_page import Picture, Presentation
from firstclick.domain.money.price_list import PriceList, TicketType
from firstclick.domain.money.promo import Promo
from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.kind_rules import SeatRules
from firstclick.domain.seats.seat_map import Row
from firstclick.programme_file.drawing import draw_columns
from firstclick.programme_file.local_time import from_ms

TEXT_CHARS_MAX = 60
Item = TypeVar("Item", Movie, Auditorium, Showtime, Promo)
Values = Mapping[str, str]
"""What an operator sees of an item, by the name of the field."""


def compare(before: Programme, after: Programme) -> Iterator[str]:
    """A line for each thing that differs: the cinema, promos, movies, auditoriums, showtimes, and prices."""
    if before.cinema:
        yield from _changed("cinema", _cinema(before), _cinema(after))
    old_zone, new_zone = ZoneInfo(before.timezone or "UTC"), ZoneInfo(after.timezone)
    yield from _compare_items("promo", before.promo_by_code, after.promo_by_code, (_promo, _promo))
    yield from _compare_items("movie", before.movie_by_id, after.movie_by_id, (_movie, _movie))
    rooms = [{room.auditorium_id: room for room in one.auditoriums} for one in (before, after)]
    yield from _compare_items("auditorium", rooms[0], rooms[1], (_auditorium, _auditorium))
    readers = (lambda one: _showtime(one, old_zone), lambda one: _showtime(one, new_zone))
    yield from _compare_items("showtime", before.showtime_by_id, after.showtime_by_id, readers)
    yield from _compare_prices(before, after)


def _compare_prices(before: Programme, after: Programme) -> Iterator[str]:
    """The prices that differ at showtimes of both programmes, once for all showtimes at which the same differs."""
    differing: dict[tuple[PriceList | None, PriceList | None], list[str]] = {}
    for showtime_id, new in after.showtime_by_id.items():
        old = before.showtime_by_id.get(showtime_id)
        if old is not None and old.price_list != new.price_list:
            differing.setdefault((old.price_list, new.price_list), []).append(showtime_id)
    for (was, now), showtime_ids in differing.items():
        more = f" and {len(showtime_ids) - 1} more" if len(showtime_ids) > 1 else ""
        yield from _changed(f"prices of {showtime_ids[0]}{more}", _prices(was), _prices(now))


def _compare_items(
    noun: str,
    before: Mapping[str, Item],
    after: Mapping[str, Item],
    read: tuple[Callable[[Item], Values], Callable[[Item], Values]],
) -> Iterator[str]:
    yield from (f"added: {noun} {one}" for one in after if one not in before)
    for one, item in after.items():
        if one in before and before[one] != item:
            yield from _changed(f"{noun} {one}", read[0](before[one]), read[1](item))
    yield from (f"removed: {noun} {one}" for one in before if one not in after)


def _changed(name: str, before: Values, after: Values) -> Iterator[str]:
    for field in dict.fromkeys((*before, *after)):
        was, now = before.get(field, ""), after.get(field, "")
        if was != now:
            yield f"changed: {name}, {field} {_short(was)} → {_short(now)}"


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= TEXT_CHARS_MAX else f'"{text[: TEXT_CHARS_MAX - 1]}…"'


def _cinema(programme: Programme) -> Values:
    minutes = programme.cancel_until_min
    rule = "" if minutes is None else f"{minutes} min before the start"
    page = programme.page
    return {
        "name": programme.cinema,
        "timezone": programme.timezone,
        "cancel until": rule,
        "accent": page.accent,
        "accent dark": page.accent_dark,
        "logo": _picture(page.logo),
        "logo dark": _picture(page.logo_dark),
        "imprint": page.imprint_url,
        "privacy": page.privacy_url,
        "languages": ", ".join(page.languages),
    }


def _promo(promo: Promo) -> Values:
    limits = [promo.valid_from_ms, promo.valid_until_ms, *promo.movie_ids, *promo.showtime_ids]
    return {
        "off": str(promo.amount) if promo.amount else f"{promo.percent} %",
        "valid": " ".join(str(one) for one in limits if one is not None),
        "uses": str(promo.uses_max or ""),
    }


def _prices(price_list: PriceList | None) -> Values:
    if price_list is None:
        return {}
    fees, tax = price_list.fees, price_list.tax_basis_points
    return {
        **{f"{price.kind.value} {price.ticket_type_id}": str(price.amount) for price in price_list.prices},
        "fee per seat": str(fees.per_seat) if fees.per_seat else "",
        "fee per order": str(fees.per_order) if fees.per_order else "",
        "tax": f"{tax / 100:g} %" if tax else "",
        **{f"ticket {one.ticket_type_id}": _ticket_type(one) for one in price_list.ticket_types},
    }


def _ticket_type(one: TicketType) -> str:
    return ", ".join(filter(None, (one.name, f"from {one.age_min}" if one.age_min else "", one.note)))


def _movie(movie: Movie) -> Values:
    return {
        "title": movie.title,
        "runtime": f"{movie.runtime_min} min" if movie.runtime_min else "",
        "rating": movie.rating,
        "summary": movie.summary,
        "poster": _picture(movie.poster),
        "poster says": movie.poster_alt,
        "trailer": movie.trailer_url,
    }


def _picture(picture: Picture | None) -> str:
    """The name; that of a file with its size and the beginning of its digest, so that another content is seen."""
    if picture is None or not picture.digest:
        return picture.name if picture else ""
    return f"{picture.name}, {picture.width} by {picture.height}, {picture.digest[:8]}"


def shown_as(form: Presentation) -> str:
    """How a film is shown, as operators read it."""
    spoken = [f"spoken {form.spoken}"] if form.spoken else []
    subtitles = [f"subtitles {one}" for one in form.subtitles]
    return ", ".join([*form.formats, *spoken, *subtitles, *(["audio described"] if form.audio_described else [])])


def _auditorium(room: Auditorium) -> Values:
    return {
        "name": room.name,
        "house seats": " ".join(room.house_seats),
        "orphan rule": ("with walls" if room.rules.walls else "on") if room.orphan_rule else "off",
        "love seats": "" if room.rules.love_pairs else "sold by halves",
        "companion seats": "" if room.rules.companions else "sold alone",
        "wheelchair places": _released(room.rules),
        **{f"row {' '.join(filter(None, row.key))}": _row(row) for row in room.seat_map.rows},
    }


def _released(rules: SeatRules) -> str:
    return "" if rules.accessible_min is None else f"sold to all {rules.accessible_min} minutes before the start"


def _row(row: Row) -> str:
    """The row as it is drawn, with the numbers at its ends: they also show the direction."""
    first, last = row.seats[0].label, row.seats[-1].label
    places = [f"{seat.at[0]:g},{seat.at[1]:g}" for seat in row.seats if seat.at]
    more = f", drawn at {' '.join(places)}" if places else ""
    return f"{draw_columns(row)} ({first} to {last}{more})"


def _showtime(showtime: Showtime, zone: ZoneInfo) -> Values:
    at_ms = showtime.starts_at_ms
    return {
        "movie": showtime.movie.movie_id,
        "auditorium": showtime.auditorium.auditorium_id,
        "start": "" if at_ms is None else f"{from_ms(at_ms, zone):%Y-%m-%d %H:%M}",
        "status": showtime.status.value.replace("_", " "),
        "shown as": shown_as(showtime.presentation),
    }
