"""What an import would change, what stays, and what it may not do because seats are sold. It reads no database."""

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
    """What an import comes to: `programme` is on sale after it, `refused` are sentences that forbid it.

    `kept` are showtimes that have begun and stay, although the new programme does not name them: what was sold is
    looked up there.
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
    """The import would take sold seats away; nothing was changed. `reasons` has every reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        more = f" (And {len(reasons) - 1} more.)" if len(reasons) > 1 else ""
        super().__init__(reasons[0] + more)
        self.reasons = tuple(reasons)


def plan(old: Programme | None, new: Programme, sold: Sold, now_ms: int) -> ImportPlan:
    """The plan to go from `old` to `new`, with `sold` seats of both."""
    before = old or Programme("", "", (), (), ())
    kept = tuple(one for one in before.showtimes if _stays(one, new, sold, now_ms))
    after = _with_kept(new, kept)
    return ImportPlan(
        programme=after,
        movies=_differences(_by_id(before.movies), _by_id(after.movies)),
        auditoriums=_differences(_by_id(before.auditoriums), _by_id(after.auditoriums)),
        showtimes=_differences(_by_id(before.showtimes), _by_id(after.showtimes)),
        kept=tuple(one.showtime_id for one in kept),
        refused=tuple(_refusals(before, after, sold, now_ms)),
    )


def has_begun(showtime: Showtime, now_ms: int) -> bool:
    """Whether it sells no more seats; a showtime without a time never begins."""
    return showtime.starts_at_ms is not None and showtime.starts_at_ms <= now_ms


def _stays(showtime: Showtime, new: Programme, sold: Sold, now_ms: int) -> bool:
    """A showtime that has begun stays for as long as its sales count, and a week in any case."""
    if showtime.showtime_id in new.showtime_by_id or not has_begun(showtime, now_ms):
        return False
    return showtime.showtime_id in sold or not has_begun(showtime, now_ms - BEGUN_KEPT_MS)


def _with_kept(new: Programme, kept: Sequence[Showtime]) -> Programme:
    """The new programme, and behind it what is kept, with its movies and rooms as they are named now."""
    movies = _by_id(new.movies)
    rooms = _by_id(new.auditoriums)
    for one in kept:
        movies.setdefault(one.movie.movie_id, one.movie)
        rooms.setdefault(one.auditorium.auditorium_id, one.auditorium)
    behind = (
        Showtime(one.showtime_id, movies[one.movie.movie_id], rooms[one.auditorium.auditorium_id], one.starts_at_ms)
        for one in kept
    )
    return Programme(new.cinema, new.timezone, tuple(movies.values()), tuple(rooms.values()), (*new.showtimes, *behind))


def _refusals(before: Programme, after: Programme, sold: Sold, now_ms: int) -> Iterator[str]:
    for old in before.showtimes:
        if old.showtime_id in sold and not has_begun(old, now_ms):
            yield from _broken_promises(old, after.showtime_by_id.get(old.showtime_id), sold)
    for new in after.showtimes:
        seat_ids = sold.get(new.showtime_id, ()) if not has_begun(new, now_ms) else ()
        missing = sorted(seat_id for seat_id in seat_ids if seat_id not in new.auditorium.seat_map.by_id)
        if missing:
            yield f"{_called(new)} has sold {_named(missing)}, which its new seat map does not have."


def _broken_promises(old: Showtime, new: Showtime | None, sold: Sold) -> Iterator[str]:
    seat_ids = sold[old.showtime_id]
    if new is None:
        yield f"{_called(old)} cannot be removed: {_named(sorted(seat_ids))} sold there."
        return
    if new.movie.movie_id != old.movie.movie_id:
        yield f"{_called(old)} cannot show another movie: {_named(sorted(seat_ids))} sold there."
    changed = sorted(seat_id for seat_id in seat_ids if _is_another_kind(seat_id, old.auditorium, new.auditorium))
    if changed:
        yield f"{_called(old)} has sold {_named(changed)}, which would be of another kind."


def _is_another_kind(seat_id: str, old: Auditorium, new: Auditorium) -> bool:
    before, after = old.seat_map.by_id.get(seat_id), new.seat_map.by_id.get(seat_id)
    return before is not None and after is not None and before.kind != after.kind


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    return Differences(
        added=tuple(one for one in after if one not in before),
        changed=tuple(one for one in after if one in before and before[one] != after[one]),
        removed=tuple(one for one in before if one not in after),
    )


def _by_id(some: Sequence[Movie] | Sequence[Auditorium] | Sequence[Showtime]) -> dict[str, Any]:
    return {_id(one): one for one in some}


def _id(one: Movie | Auditorium | Showtime) -> str:
    match one:
        case Movie():
            return one.movie_id
        case Auditorium():
            return one.auditorium_id
        case Showtime():
            return one.showtime_id


def _called(showtime: Showtime) -> str:
    return f"Showtime {showtime.showtime_id} ({showtime.movie.title})"


def _named(seat_ids: Sequence[str]) -> str:
    more = len(seat_ids) - SEATS_NAMED_MAX
    names = ", ".join(seat_ids[:SEATS_NAMED_MAX]) + (f" and {more} more" if more > 0 else "")
    return f"seat {names}" if len(seat_ids) == 1 else f"seats {names}"
