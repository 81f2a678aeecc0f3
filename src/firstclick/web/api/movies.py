"""What is on: the movies with their showtimes, and a showtime with its seat map."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from firstclick.domain.programme import Auditorium, Programme, Showtime, ShowtimeStatus
from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable, UnknownMovie, UnknownShowtime
from firstclick.domain.seats.seat_map import Row, SeatMap
from firstclick.service.selling.holds import Holds
from firstclick.web.api import programme_wire as wire
from firstclick.web.api.movie_bytes import MovieBytes, price_from
from firstclick.web.core.compression import Block, Body, tagged_body
from firstclick.web.core.operation import Caching, Handler, Operation, Refusals, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import STALE, Headers, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
BODIES_MAX = 64
"""So many showtimes' answers are kept: those that many look at on a busy evening. One is as long as its seat map."""
NO_MAP = wire.MapAnswer(0, 0, [])
"""In the place of a seat map, which is the last field of its answer."""


def routes(holds: Holds, movie_bytes: MovieBytes) -> Table:
    """`/movies`, their showtimes, and `/showtimes/{showtime_id}`."""
    movies = MovieEndpoints(holds, movie_bytes)
    outage = (StoreUnavailable, LedgerUnavailable)
    by_movie = (BadRequest, UnknownMovie, *outage)
    by_id = (BadRequest, UnknownShowtime, *outage)
    return {
        "/movies/{movie_id}/showtimes": {"GET": _look(movies.movie_showtimes, list[wire.ShowtimeSummary], by_movie)},
        "/movies": {"GET": _look(movies.movies, list[wire.MovieAnswer], outage)},
        "/showtimes/{showtime_id}": {"GET": _look(movies.showtime, wire.ShowtimeAnswer, by_id)},
    }


def _look(handler: Handler, answer: object, refusals: Refusals) -> Operation:
    return Operation(handler, 200, answer, refusals, tag=Tag.MOVIES, caching=Caching.ETAG)


class MovieEndpoints:
    """The handlers."""

    def __init__(self, holds: Holds, movie_bytes: MovieBytes) -> None:
        self._holds = holds
        self._movie_bytes = movie_bytes
        self._maps: dict[str, tuple[SeatMap, Block]] = {}
        self._bodies: dict[str, tuple[Showtime, Body]] = {}
        self._programme: Programme | None = None

    async def movies(self, request: Request) -> Reply:
        """The movies that have something on sale, with their showtimes to come."""
        return tagged_body(request, self._staleness(), await self._movie_bytes.movies(self._holds))

    async def movie_showtimes(self, request: Request) -> Reply:
        """The movie's showtimes that are on sale, earliest first."""
        movie_id = request.id("movie_id")
        if movie_id not in self._holds.programme.movie_by_id:
            raise UnknownMovie(movie_id)
        return tagged_body(request, self._staleness(), await self._movie_bytes.showtimes(self._holds, movie_id))

    async def showtime(self, request: Request) -> Reply:
        """A showtime with the geometry of its auditorium."""
        view = await self._holds.views.open(request.id("showtime_id"))
        return tagged_body(request, [], self._showtime_body(view.showtime))

    def _showtime_body(self, showtime: Showtime) -> Body:
        """The answer about the showtime; the last ones are kept, until the programme is another."""
        programme = self._holds.programme
        if programme is not self._programme:
            self._programme, self._bodies = programme, {}
        showtime_id = showtime.showtime_id
        known = self._bodies.get(showtime_id)
        if known is None or known[0] is not showtime:
            if len(self._bodies) >= BODIES_MAX:
                del self._bodies[next(iter(self._bodies))]
            known = self._bodies[showtime_id] = (showtime, self._encoded(showtime, programme))
        return known[1]

    def _encoded(self, showtime: Showtime, programme: Programme) -> Body:
        room, rules = showtime.auditorium, self._holds.rules
        answer = wire.ShowtimeAnswer(
            showtime_id=showtime.showtime_id,
            movie_id=showtime.movie.movie_id,
            title=showtime.movie.title,
            cinema=programme.cinema,
            timezone=programme.timezone,
            starts_at=showtime.starts_at_ms,
            auditorium=wire.AuditoriumAnswer(room.auditorium_id, room.name),
            presentation=wire.presentation_answer(showtime.presentation),
            rules=wire.RulesAnswer(
                seats_per_hold_max=rules.seats_per_hold_max,
                hold_ttl_ms=rules.hold_ttl_ms,
                orphan_rule=room.orphan_rule,
                hold_life_max_ms=rules.hold_life_max_ms,
                orphan_walls=room.rules.walls,
                love_pairs=room.rules.love_pairs,
                companion_rule=room.rules.companions,
                accessible_released_at=_or_unset(showtime.accessible_released_ms),
            ),
            status=status_of(showtime),
            moved_from=moved_from(showtime),
            price_from=price_from(showtime),
            seat_map=NO_MAP,
        )
        return Body((_encode(answer).removesuffix(_encode(NO_MAP) + b"}"), self._map_block(room), b"}"))

    def _staleness(self) -> Headers:
        """The headers of an answer whose numbers of seats may be out of date."""
        return STALE if self._holds.stale else []

    def _map_block(self, room: Auditorium) -> Block:
        """The auditorium's seat map as JSON, encoded once."""
        known = self._maps.get(room.auditorium_id)
        if known is None or known[0] is not room.seat_map:
            on_programme = {one.auditorium_id for one in self._holds.programme.auditoriums}
            self._maps = {one: known for one, known in self._maps.items() if one in on_programme}
            known = self._maps[room.auditorium_id] = (room.seat_map, Block(_encode(map_answer(room.seat_map))))
        return known[1]


def map_answer(seat_map: SeatMap) -> wire.MapAnswer:
    """The geometry of a room as the page draws it."""
    return wire.MapAnswer(seat_map.width, seat_map.height, [_row_answer(row) for row in seat_map.rows])


def status_of(showtime: Showtime) -> ShowtimeStatus | UnsetType:
    """How the showtime is sold; unset while it is on sale."""
    return UNSET if showtime.status is ShowtimeStatus.ON_SALE else showtime.status


def moved_from(showtime: Showtime) -> wire.MovedFrom | UnsetType:
    """How the showtime was planned; unset where it is as it was planned."""
    planned = showtime.moved_from
    return UNSET if planned is None else wire.MovedFrom(planned.starts_at_ms, planned.auditorium)


def _row_answer(row: Row) -> wire.MapRow:
    seats = [
        wire.MapSeat(one.seat_id, one.label, one.x, one.kind, _or_unset(one.number), list(one.at) if one.at else UNSET)
        for one in row.seats
    ]
    return wire.MapRow(row.label, row.y, seats, row.section.name if row.section else UNSET)


def _or_unset(number: int | None) -> int | UnsetType:
    return UNSET if number is None else number
