"""Warns of seats that are sold without a price where others have one: it may have been forgotten. Forbids nothing."""

from __future__ import annotations

from collections.abc import Iterator

from firstclick.domain.programme import Auditorium, Programme, Showtime


def price_warnings(programme: Programme, before: Programme, now_ms: int) -> tuple[str, ...]:
    """A sentence for each auditorium with showtimes to come that no price names; none where nothing has a price.

    A programme that has lost the last price that there was `before` is warned of too. `now_ms` is milliseconds since
    1970 UTC.
    """
    if not programme.price_lists and not before.price_lists:
        return ()
    return tuple(_sentences(programme, now_ms))


def _sentences(programme: Programme, now_ms: int) -> Iterator[str]:
    to_come = [one for one in programme.showtimes if not one.is_cancelled and not one.has_begun(now_ms)]
    by_room: dict[str, list[Showtime]] = {}
    for one in to_come:
        by_room.setdefault(one.auditorium.auditorium_id, []).append(one)
    for here in by_room.values():
        room, unpriced = here[0].auditorium, [one for one in here if one.price_list is None]
        if unpriced:
            yield _of_room(room) if len(unpriced) == len(here) else _of_showtimes(room, unpriced)


def _of_room(room: Auditorium) -> str:
    return f"No price names the seats of {room.name}: they cost nothing. If that is meant, give them the price 0."


def _of_showtimes(room: Auditorium, unpriced: list[Showtime]) -> str:
    first, *others = unpriced
    more = f" and {len(others)} more" if others else ""
    its = "their" if others else "its"
    name = f"showtime {first.showtime_id} ({first.movie.title}){more}"
    return f"No price names {name} in {room.name}: {its} seats cost nothing. If that is meant, give them the price 0."
