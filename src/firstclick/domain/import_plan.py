"""Plans a programme import: what it changes, and what it keeps. It reads no database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from firstclick.domain.import_refusals import NOTHING_SOLD, Sold, is_over, label, refusals, seat_names
from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.seat_map import Seat, chair_of

BEGUN_KEPT_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Differences:
    """The ids that an import adds, changes and removes, each in the order of its programme."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """The result of an import: `programme` after it, `before` it; `refused` has the reasons that forbid it.

    `ended` has a sentence for each showtime at which holds end, if there are any: only the store knows them. `to_move`
    has one for each booking of a seat that is out of order now, and `to_refund` for each of a showtime that it cancels;
    `written_to` says for each showtime that it moves or cancels how many buyers get a mail. `kept` are the ids of
    showtimes that have begun or are cancelled, and stay although the new programme does not name them, because their
    bookings still refer to them. `superseded` are the seats by showtime id that the two programmes do not keep back
    alike: what staff have decided about them is void.
    """

    programme: Programme
    before: Programme
    movies: Differences
    auditoriums: Differences
    showtimes: Differences
    ended: tuple[str, ...]
    to_move: tuple[str, ...]
    to_refund: tuple[str, ...]
    written_to: tuple[str, ...]
    kept: tuple[str, ...]
    refused: tuple[str, ...]
    superseded: Mapping[str, Collection[str]]

    @property
    def changes_anything(self) -> bool:
        """Whether the import would add, change or remove anything."""
        parts = (self.movies, self.auditoriums, self.showtimes)
        return _names(self.before) != _names(self.programme) or any(
            part.added or part.changed or part.removed for part in parts
        )


def _names(programme: Programme) -> tuple[object, ...]:
    """What a programme says beside its movies, auditoriums and showtimes."""
    return programme.cinema, programme.timezone, programme.promos, programme.cancel_until_min, programme.page


def plan(
    old: Programme | None, new: Programme, sold: Sold, now_ms: int, with_mail: Collection[str] = frozenset()
) -> ImportPlan:
    """The plan for replacing `old` by `new`. `sold` are the sold seats at the showtimes of both.

    `with_mail` are the references of bookings whose buyers can be written to; none where no mail is sent.
    """
    before = old or Programme("", "", (), (), ())
    kept = tuple(showtime for showtime in before.showtimes if _stays(showtime, new, sold, now_ms))
    after = _with_kept(new, kept)
    return ImportPlan(
        programme=after,
        before=before,
        movies=_differences(before.movies, after.movies),
        auditoriums=_differences(before.auditoriums, after.auditoriums),
        showtimes=_differences(before.showtimes, after.showtimes),
        ended=tuple(_ended(before, after, sold, now_ms)),
        to_move=tuple(_to_move(before, after, sold, now_ms)),
        to_refund=tuple(_to_refund(before, after, sold)),
        written_to=tuple(_written_to(before, after, sold, with_mail)),
        kept=tuple(showtime.showtime_id for showtime in kept),
        refused=tuple(refusals(before, after, sold, now_ms)),
        superseded=dict(_superseded(before, after)),
    )


def _stays(showtime: Showtime, new: Programme, sold: Sold, now_ms: int) -> bool:
    """Whether a dropped showtime is kept: it has begun and has sold seats, or it began less than a week ago.

    One that is cancelled is kept as long as it has bookings.
    """
    if showtime.showtime_id in new.showtime_by_id:
        return False
    if not showtime.has_begun(now_ms):
        return showtime.is_cancelled and showtime.showtime_id in sold
    return showtime.showtime_id in sold or not showtime.has_begun(now_ms - BEGUN_KEPT_MS)


def _with_kept(new: Programme, kept: Sequence[Showtime]) -> Programme:
    """The new programme followed by the kept showtimes, with the new definitions of their movies and auditoriums."""
    movies = {movie.movie_id: movie for movie in new.movies}
    rooms = {room.auditorium_id: room for room in new.auditoriums}
    for old in kept:
        movies.setdefault(old.movie.movie_id, old.movie)
        rooms.setdefault(old.auditorium.auditorium_id, old.auditorium)
    appended = (
        replace(old, movie=movies[old.movie.movie_id], auditorium=rooms[old.auditorium.auditorium_id]) for old in kept
    )
    showtimes = (*new.showtimes, *appended)
    return replace(new, movies=tuple(movies.values()), auditoriums=tuple(rooms.values()), showtimes=showtimes)


def _ended(before: Programme, after: Programme, sold: Sold, now_ms: int) -> Iterator[str]:
    """The seats at opened showtimes whose holds end, because what was held is not sold any more."""
    for old in before.showtimes:
        new = after.showtime_by_id.get(old.showtime_id)
        if is_over(old, now_ms) or (new is not None and _sells_the_same(old, new)):
            continue
        sells_other = new is None or new.offer != old.offer
        sold_here = sold.get(old.showtime_id, NOTHING_SOLD)
        chairs = {} if new is None or sells_other else {seat.seat_id: chair_of(seat) for seat in _seats(new)}
        could_be_held = [seat for seat in _seats(old) if not seat.out_of_order]
        changed = [seat.seat_id for seat in could_be_held if chairs.get(seat.seat_id) != chair_of(seat)]
        free = [seat_id for seat_id in changed if seat_id not in sold_here]
        if free:
            yield f"{label(old)}: holds on {'any seat' if sells_other else seat_names(free)} end, if there are any."


def _seats(showtime: Showtime) -> Sequence[Seat]:
    return showtime.auditorium.seat_map.seats


def _sells_the_same(old: Showtime, new: Showtime) -> bool:
    return old.offer == new.offer and old.auditorium.seat_map == new.auditorium.seat_map


def _to_move(before: Programme, after: Programme, sold: Sold, now_ms: int) -> Iterator[str]:
    """The bookings whose seats are out of order by this import."""
    for new in after.showtimes:
        old = before.showtime_by_id.get(new.showtime_id)
        if is_over(new, now_ms) or (old is not None and old.auditorium.seat_map == new.auditorium.seat_map):
            continue
        for seat_id, reference in sorted(sold.get(new.showtime_id, NOTHING_SOLD).items()):
            seat = new.auditorium.seat_map.by_id.get(seat_id)
            if seat is not None and seat.out_of_order:
                yield f"{label(new)}: seat {seat_id} is out of order and sold; move booking {reference}."


def _to_refund(before: Programme, after: Programme, sold: Sold) -> Iterator[str]:
    """The bookings of the showtimes that are cancelled by this import."""
    for new in after.showtimes:
        old = before.showtime_by_id.get(new.showtime_id)
        if not new.is_cancelled or (old is not None and old.is_cancelled):
            continue
        bookings: dict[str, list[str]] = {}
        for seat_id, reference in sorted(sold.get(new.showtime_id, NOTHING_SOLD).items()):
            bookings.setdefault(reference, []).append(seat_id)
        for reference, seat_ids in bookings.items():
            yield f"{label(new)} is cancelled: refund booking {reference}, {seat_names(seat_ids)}."


def has_moved(old: Showtime, new: Showtime) -> bool:
    """Whether a showtime has another start or auditorium."""
    return (old.starts_at_ms, old.auditorium.auditorium_id) != (new.starts_at_ms, new.auditorium.auditorium_id)


def _written_to(before: Programme, after: Programme, sold: Sold, with_mail: Collection[str]) -> Iterator[str]:
    """How many buyers of the showtimes that are moved or cancelled by this import are written to."""
    for new in after.showtimes:
        old, seats = before.showtime_by_id.get(new.showtime_id), sold.get(new.showtime_id, NOTHING_SOLD)
        if old is None or not seats:
            continue
        if new.is_cancelled != old.is_cancelled:
            what = "is cancelled" if new.is_cancelled else "takes place after all"
        elif has_moved(old, new):
            what = "is moved"
        else:
            continue
        references = set(seats.values())
        mails = len(references.intersection(with_mail))
        counts = f"seats sold: {len(seats)}, bookings: {len(references)}, of which get a mail: {mails}"
        yield f"{label(new)} {what}: {counts}."


Items = Sequence[Movie] | Sequence[Auditorium] | Sequence[Showtime]


def _superseded(before: Programme, after: Programme) -> Iterator[tuple[str, Collection[str]]]:
    for new in after.showtimes:
        old = before.showtime_by_id.get(new.showtime_id)
        if old is not None and old.auditorium.kept_back != new.auditorium.kept_back:
            differing = old.auditorium.kept_back.items() ^ new.auditorium.kept_back.items()
            yield new.showtime_id, {seat_id for seat_id, _ in differing}


def _differences(old: Items, new: Items) -> Differences:
    before, after = ({_id(item): item for item in items} for items in (old, new))
    return Differences(
        added=tuple(key for key in after if key not in before),
        changed=tuple(key for key in after if key in before and before[key] != after[key]),
        removed=tuple(key for key in before if key not in after),
    )


def _id(item: Movie | Auditorium | Showtime) -> str:
    match item:
        case Movie():
            return item.movie_id
        case Auditorium():
            return item.auditorium_id
        case Showtime():
            return item.showtime_id
