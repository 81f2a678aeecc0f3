"""Plans a programme import: what it changes, what it keeps, and why it is refused. It reads no database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime

BEGUN_KEPT_MS = 7 * 24 * 3_600_000
SEATS_NAMED_MAX = 8

Sold = Mapping[str, Collection[str]]
"""The sold seats by showtime id."""


@dataclass(frozen=True, slots=True)
class Differences:
    """The ids that an import adds, changes and removes, each in the order of its programme."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """The result of an import: `programme` is the programme after it; `refused` has the reasons that forbid it.

    `kept` are the ids of showtimes that have begun and stay although the new programme does not name them, because
    their bookings still refer to them.
    """

    programme: Programme
    movies: Differences
    auditoriums: Differences
    showtimes: Differences
    kept: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def changes_anything(self) -> bool:
        """Whether the import would add, change or remove anything."""
        parts = (self.movies, self.auditoriums, self.showtimes)
        return any(part.added or part.changed or part.removed for part in parts)


class ImportRefused(Exception):
    """The import would remove or change sold seats. Nothing was changed. `reasons` has every reason, as a sentence."""

    def __init__(self, reasons: Sequence[str]) -> None:
        more = f" (And {len(reasons) - 1} more.)" if len(reasons) > 1 else ""
        super().__init__(reasons[0] + more)
        self.reasons = tuple(reasons)


def plan(old: Programme | None, new: Programme, sold: Sold, now_ms: int) -> ImportPlan:
    """The plan for replacing `old` by `new`. `sold` are the sold seats at the showtimes of both."""
    before = old or Programme("", "", (), (), ())
    kept = tuple(showtime for showtime in before.showtimes if _stays(showtime, new, sold, now_ms))
    after = _with_kept(new, kept)
    return ImportPlan(
        programme=after,
        movies=_differences(_by_id(before.movies), _by_id(after.movies)),
        auditoriums=_differences(_by_id(before.auditoriums), _by_id(after.auditoriums)),
        showtimes=_differences(_by_id(before.showtimes), _by_id(after.showtimes)),
        kept=tuple(showtime.showtime_id for showtime in kept),
        refused=tuple(_refusals(before, after, sold, now_ms)),
    )


def has_begun(showtime: Showtime, now_ms: int) -> bool:
    """Whether the showtime has started, and sells no more seats. A showtime without a start never begins."""
    return showtime.starts_at_ms is not None and showtime.starts_at_ms <= now_ms


def _stays(showtime: Showtime, new: Programme, sold: Sold, now_ms: int) -> bool:
    """Whether a dropped showtime is kept: it has begun and has sold seats, or it began less than a week ago."""
    if showtime.showtime_id in new.showtime_by_id or not has_begun(showtime, now_ms):
        return False
    return showtime.showtime_id in sold or not has_begun(showtime, now_ms - BEGUN_KEPT_MS)


def _with_kept(new: Programme, kept: Sequence[Showtime]) -> Programme:
    """The new programme followed by the kept showtimes, with the new definitions of their movies and auditoriums."""
    movies = _by_id(new.movies)
    rooms = _by_id(new.auditoriums)
    for old in kept:
        movies.setdefault(old.movie.movie_id, old.movie)
        rooms.setdefault(old.auditorium.auditorium_id, old.auditorium)
    appended = (
        Showtime(old.showtime_id, movies[old.movie.movie_id], rooms[old.auditorium.auditorium_id], old.starts_at_ms)
        for old in kept
    )
    showtimes = (*new.showtimes, *appended)
    return Programme(new.cinema, new.timezone, tuple(movies.values()), tuple(rooms.values()), showtimes)


def _refusals(before: Programme, after: Programme, sold: Sold, now_ms: int) -> Iterator[str]:
    for old in before.showtimes:
        if old.showtime_id in sold and not has_begun(old, now_ms):
            yield from _conflicts_with_sales(old, after.showtime_by_id.get(old.showtime_id), sold)
    for new in after.showtimes:
        seat_ids = sold.get(new.showtime_id, ()) if not has_begun(new, now_ms) else ()
        missing = sorted(seat_id for seat_id in seat_ids if seat_id not in new.auditorium.seat_map.by_id)
        if missing:
            yield f"{_label(new)} has sold {_seat_names(missing)}, which its new seat map does not have."


def _conflicts_with_sales(old: Showtime, new: Showtime | None, sold: Sold) -> Iterator[str]:
    seat_ids = sold[old.showtime_id]
    if new is None:
        yield f"{_label(old)} cannot be removed: {_seat_names(sorted(seat_ids))} sold there."
        return
    if new.movie.movie_id != old.movie.movie_id:
        yield f"{_label(old)} cannot show another movie: {_seat_names(sorted(seat_ids))} sold there."
    changed = sorted(seat_id for seat_id in seat_ids if _changes_kind(seat_id, old.auditorium, new.auditorium))
    if changed:
        yield f"{_label(old)} has sold {_seat_names(changed)}, which would be of another kind."


def _changes_kind(seat_id: str, old: Auditorium, new: Auditorium) -> bool:
    before, after = old.seat_map.by_id.get(seat_id), new.seat_map.by_id.get(seat_id)
    return before is not None and after is not None and before.kind != after.kind


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    return Differences(
        added=tuple(key for key in after if key not in before),
        changed=tuple(key for key in after if key in before and before[key] != after[key]),
        removed=tuple(key for key in before if key not in after),
    )


def _by_id(items: Sequence[Movie] | Sequence[Auditorium] | Sequence[Showtime]) -> dict[str, Any]:
    return {_id(item): item for item in items}


def _id(item: Movie | Auditorium | Showtime) -> str:
    match item:
        case Movie():
            return item.movie_id
        case Auditorium():
            return item.auditorium_id
        case Showtime():
            return item.showtime_id


def _label(showtime: Showtime) -> str:
    return f"Showtime {showtime.showtime_id} ({showtime.movie.title})"


def _seat_names(seat_ids: Sequence[str]) -> str:
    more = len(seat_ids) - SEATS_NAMED_MAX
    names = ", ".join(seat_ids[:SEATS_NAMED_MAX]) + (f" and {more} more" if more > 0 else "")
    return f"seat {names}" if len(seat_ids) == 1 else f"seats {names}"
