"""The programme: movies, auditoriums and showtimes. It has no information about which seats are taken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from math import inf
from typing import TypeVar

from firstclick.domain.cinema_page import NO_PAGE, PLAIN, CinemaPage, Picture, Presentation
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.money.promo import Promo
from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.hold_rules import NOTHING, keeps_terms
from firstclick.domain.seats.kind_rules import USUAL_RULES, SeatRules
from firstclick.domain.seats.seat_map import SeatMap, number_of
from firstclick.domain.seats.seat_state import OUT_OF_ORDER, RESERVED, Reserved

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Movie:
    """A film on the programme. `runtime_min` is in minutes, 0 when unknown.

    `poster_alt` says what the poster shows, for who does not see it.
    """

    movie_id: str
    title: str
    runtime_min: int = 0
    rating: str = ""
    summary: str = ""
    poster: Picture | None = None
    poster_alt: str = ""
    trailer_url: str = ""


@dataclass(frozen=True)
class Auditorium:
    """A room with a seat map.

    `house_seats` are the ids of the seats that the box office keeps back at every showtime. With `orphan_rule`, a
    choice that leaves a single empty seat between taken ones is refused. `rules` are those by the kinds of seats.
    """

    auditorium_id: str
    name: str
    seat_map: SeatMap
    house_seats: tuple[str, ...] = ()
    orphan_rule: bool = True
    rules: SeatRules = USUAL_RULES

    @cached_property
    def kept_back(self) -> dict[str, Reserved]:
        """The states of seats that are not sold: house seats, unless staff decide otherwise, and seats out of order."""
        out_of_order = [seat.seat_id for seat in self.seat_map.seats if seat.out_of_order]
        return dict.fromkeys(self.house_seats, RESERVED) | dict.fromkeys(out_of_order, OUT_OF_ORDER)

    def kept_back_after(self, decided: Mapping[str, bool]) -> dict[str, Reserved]:
        """`kept_back`, plus and minus the seats that staff have decided about: True keeps a seat back."""
        kept_back = {seat_id: state for seat_id, state in self.kept_back.items() if decided.get(seat_id, True)}
        return {seat_id: RESERVED for seat_id, reserved in decided.items() if reserved} | kept_back


class ShowtimeStatus(StrEnum):
    """How a showtime is sold. `closed`: not to buyers any more, and at the counter still; its bookings stand.

    `cancelled`: it does not take place. Nothing is sold or held there, and what is booked is to be refunded.
    """

    ON_SALE = "on_sale"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Planned:
    """When and where a showtime was to be before it was moved: ms since 1970 UTC, and the name of its auditorium."""

    starts_at_ms: int
    auditorium: str


@dataclass(frozen=True)
class Showtime:
    """One movie, in one auditorium, at one time: what seats are sold for.

    `starts_at_ms` is in milliseconds since 1970 UTC. It is None for the single showtime of a movie without a
    timetable; that showtime has the movie's id and never begins. `price_list` is None where seats cost nothing.
    `moved_from` is how it was planned, where the cinema has moved it since.
    """

    showtime_id: str
    movie: Movie
    auditorium: Auditorium
    starts_at_ms: int | None = None
    price_list: PriceList | None = None
    status: ShowtimeStatus = ShowtimeStatus.ON_SALE
    moved_from: Planned | None = None
    presentation: Presentation = PLAIN

    @cached_property
    def revision(self) -> str:
        """Names what the cinema has changed about this showtime by itself; "" where it is as it was planned.

        Clients that know it by another revision load it anew.
        """
        if self.status is ShowtimeStatus.ON_SALE and self.moved_from is None:
            return ""
        return f"{number_of(chr(0).join((self.status, str(self.starts_at_ms), self.auditorium.auditorium_id))):016x}"

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.status is ShowtimeStatus.CANCELLED

    @cached_property
    def offer(self) -> int:
        """A 64-bit number for what is sold here besides the seats: another number means another movie or start.

        Prices are not in it: a hold keeps those that it was taken under. A showtime that was moved keeps its number,
        and so its holds. A cancelled one offers `NOTHING`.
        """
        if self.is_cancelled:
            return NOTHING
        starts_at_ms = self.starts_at_ms if self.moved_from is None else self.moved_from.starts_at_ms
        return number_of(f"{self.movie.movie_id}\0{starts_at_ms}")

    @property
    def price_list_number(self) -> int:
        """The number of the price list; 0 where seats cost nothing."""
        return 0 if self.price_list is None else self.price_list.number

    @property
    def ends_at_ms(self) -> int | None:
        """When the film ends: its start where the runtime is unknown, and None where it never begins."""
        return None if self.starts_at_ms is None else self.starts_at_ms + self.movie.runtime_min * 60_000

    @property
    def accessible_released_ms(self) -> int | None:
        """When wheelchair and companion places are sold to all (milliseconds since 1970 UTC); None: never."""
        return self.auditorium.rules.released_ms(self.starts_at_ms)

    def has_begun(self, now_ms: int) -> bool:
        """Whether it has started. A showtime without a start never begins."""
        return self.starts_at_ms is not None and self.starts_at_ms <= now_ms

    def closes_ms(self, sells_after_start_ms: int) -> int | None:
        """When its sale ends, so long after its start; None where it never begins."""
        return None if self.starts_at_ms is None else self.starts_at_ms + sells_after_start_ms


@dataclass(frozen=True)
class Programme:
    """All that a cinema shows. `timezone` is the IANA name of the time zone that its start times were written in.

    `version` is the number of its import in the ledger, 0 before it; programmes are compared without it. Buyers may
    cancel until `cancel_until_min` minutes before the start; None: they cannot.
    """

    cinema: str
    timezone: str
    movies: tuple[Movie, ...]
    auditoriums: tuple[Auditorium, ...]
    showtimes: tuple[Showtime, ...]
    version: int = field(default=0, compare=False)
    promos: tuple[Promo, ...] = ()
    cancel_until_min: int | None = None
    page: CinemaPage = NO_PAGE

    def sharing(self, before: Programme) -> Programme:
        """This programme, made of the parts of `before` where they are equal: equal parts are compared in no time then.

        Comparing takes long for thousands of showtimes, since each has a seat map; so does ordering them by movie, and
        the result has them ordered already.
        """
        old_rooms = {one.auditorium_id: one for one in before.auditoriums}
        old_lists = {one: one for one in before.price_lists}
        rooms: dict[int, Auditorium] = {}  # by identity: each is compared once, however many showtimes are in it

        def movie(one: Movie) -> Movie:
            return _shared(one, before.movie_by_id.get(one.movie_id))

        def room(one: Auditorium) -> Auditorium:
            if id(one) not in rooms:
                rooms[id(one)] = _shared(one, old_rooms.get(one.auditorium_id))
            return rooms[id(one)]

        def showtime(one: Showtime) -> Showtime:
            its_list = old_lists.get(one.price_list, one.price_list) if one.price_list else None
            same = replace(one, movie=movie(one.movie), auditorium=room(one.auditorium), price_list=its_list)
            return _shared(same, before.showtime_by_id.get(one.showtime_id))

        shared = replace(
            self,
            movies=tuple(map(movie, self.movies)),
            auditoriums=tuple(map(room, self.auditoriums)),
            showtimes=tuple(map(showtime, self.showtimes)),
        )
        shared.order()
        return shared

    def order(self) -> None:
        """Find out now what is otherwise found out at its first use: the showtimes by id, and by movie and start."""
        _ = self.movie_by_id, self.showtime_by_id, self._starts

    @cached_property
    def movie_by_id(self) -> dict[str, Movie]:
        """The movies by their ids."""
        return {movie.movie_id: movie for movie in self.movies}

    @cached_property
    def showtime_by_id(self) -> dict[str, Showtime]:
        """The showtimes by their ids."""
        return {showtime.showtime_id: showtime for showtime in self.showtimes}

    @cached_property
    def promo_by_code(self) -> dict[str, Promo]:
        """The promos by their codes."""
        return {promo.code: promo for promo in self.promos}

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """The cinema's logos and the posters."""
        logos = (self.page.logo, self.page.logo_dark)
        return tuple(one for one in (*logos, *(movie.poster for movie in self.movies)) if one is not None)

    @cached_property
    def price_lists(self) -> tuple[PriceList, ...]:
        """The different price lists of the showtimes, in their order."""
        lists = {id(one.price_list): one.price_list for one in self.showtimes if one.price_list is not None}
        return tuple(dict.fromkeys(lists.values()))

    @cached_property
    def showtimes_by_movie(self) -> dict[str, tuple[Showtime, ...]]:
        """Each movie's showtimes that are sold to buyers, by movie id, earliest first."""
        by_movie: dict[str, list[Showtime]] = {movie.movie_id: [] for movie in self.movies}
        for showtime in self.showtimes:
            if showtime.status is ShowtimeStatus.ON_SALE:
                by_movie[showtime.movie.movie_id].append(showtime)
        return {movie_id: tuple(sorted(showtimes, key=_start)) for movie_id, showtimes in by_movie.items()}

    def sells_as_held(self, hold: Hold) -> bool:
        """Whether the programme has the movie, start and chairs that were held."""
        showtime = self.showtime_by_id.get(hold.showtime_id)
        return showtime is not None and keeps_terms(hold, showtime.auditorium.seat_map, showtime.offer)

    def why_ended(self, hold: Hold) -> EndReason:
        """Why a hold ends that the programme does not sell as it was held."""
        showtime = self.showtime_by_id.get(hold.showtime_id)
        is_cancelled = showtime is not None and showtime.is_cancelled
        return EndReason.SHOWTIME_CANCELLED if is_cancelled else EndReason.PROGRAMME_CHANGED

    def showtimes_after(self, movie_id: str, at_ms: int) -> tuple[Showtime, ...]:
        """The movie's showtimes that begin after `at_ms` (milliseconds since 1970 UTC) or never, earliest first."""
        return self.showtimes_by_movie.get(movie_id, ())[self._begun_count(movie_id, at_ms) :]

    def current_showtime(self, movie_id: str, at_ms: int) -> Showtime | None:
        """The first of `showtimes_after`, found by bisection; None when there is none."""
        showtimes, first = self.showtimes_by_movie.get(movie_id, ()), self._begun_count(movie_id, at_ms)
        return showtimes[first] if first < len(showtimes) else None

    def _begun_count(self, movie_id: str, at_ms: int) -> int:
        return bisect_right(self._starts.get(movie_id, ()), at_ms)

    @cached_property
    def _starts(self) -> dict[str, tuple[float, ...]]:
        return {movie_id: tuple(map(_start, showtimes)) for movie_id, showtimes in self.showtimes_by_movie.items()}


def _shared(now: Part, before: Part | None) -> Part:
    return before if before is not None and before == now else now


def _start(showtime: Showtime) -> float:
    """The key that showtimes are sorted by; a showtime without a start comes last."""
    return inf if showtime.starts_at_ms is None else showtime.starts_at_ms
