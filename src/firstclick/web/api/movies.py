"""What is on: the movies with their showtimes, and a showtime with its seat map."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from firstclick.domain.programme import Movie, Showtime
from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable, UnknownMovie, UnknownShowtime
from firstclick.domain.seats.seat_map import Row, SeatMap
from firstclick.service.selling.holds import Holds
from firstclick.web.api import wire
from firstclick.web.core.compression import compressed
from firstclick.web.core.operation import Operation, Table
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, REVALIDATE, STALE, Headers, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode


def routes(holds: Holds) -> Table:
    """`/movies`, their showtimes, and `/showtimes/{showtime_id}`."""
    movies = MovieEndpoints(holds)
    outage = (StoreUnavailable, LedgerUnavailable)
    by_movie = (BadRequest, UnknownMovie, *outage)
    by_id = (BadRequest, UnknownShowtime, *outage)
    return {
        "/movies/{movie_id}/showtimes": {"GET": Operation(movies.showtimes, 200, list[wire.ShowtimeSummary], by_movie)},
        "/movies": {"GET": Operation(movies.movies, 200, list[wire.MovieAnswer], outage)},
        "/showtimes/{showtime_id}": {"GET": Operation(movies.showtime, 200, wire.ShowtimeAnswer, by_id)},
    }


class MovieEndpoints:
    """The handlers."""

    def __init__(self, holds: Holds) -> None:
        self._holds = holds

    async def movies(self, request: Request) -> Reply:
        """The movies that have something on sale, with their showtimes to come."""
        answers = []
        for movie in self._holds.programme.movies:
            coming = self._holds.on_sale(movie.movie_id)
            if coming:
                answers.append(await self._movie(movie, coming))
        return compressed(request, self._headers(), _encode(answers))

    async def showtimes(self, request: Request) -> Reply:
        """The movie's showtimes that are on sale, earliest first."""
        movie_id = request.id("movie_id")
        if movie_id not in self._holds.programme.movie_by_id:
            raise UnknownMovie(movie_id)
        coming = self._holds.on_sale(movie_id)
        summaries = list(await asyncio.gather(*map(self._summary, coming)))
        return compressed(request, self._headers(), _encode(summaries))

    async def showtime(self, request: Request) -> Reply:
        """A showtime with the geometry of its auditorium."""
        view = await self._holds.views.open(request.id("showtime_id"))
        showtime, programme = view.showtime, self._holds.programme
        room, rules = showtime.auditorium, self._holds.rules
        answer = wire.ShowtimeAnswer(
            showtime_id=showtime.showtime_id,
            movie_id=showtime.movie.movie_id,
            title=showtime.movie.title,
            cinema=programme.cinema,
            timezone=programme.timezone,
            starts_at=showtime.starts_at_ms,
            auditorium=wire.AuditoriumAnswer(room.auditorium_id, room.name),
            rules=wire.RulesAnswer(rules.seats_per_hold_max, rules.hold_ttl_ms, room.orphan_rule),
            seat_map=_map_answer(room.seat_map),
        )
        return compressed(request, [JSON, REVALIDATE], _encode(answer))

    def _headers(self) -> Headers:
        """The headers of an answer that counts seats, which may be out of date."""
        return [JSON, REVALIDATE, *(STALE if self._holds.stale else ())]

    async def _movie(self, movie: Movie, coming: Sequence[Showtime]) -> wire.MovieAnswer:
        seat_map = coming[0].auditorium.seat_map
        return wire.MovieAnswer(
            id=movie.movie_id,
            title=movie.title,
            rows=len(seat_map.rows),
            seats_per_row=seat_map.seats_per_row_max,
            runtime_min=movie.runtime_min,
            rating=movie.rating,
            summary=movie.summary,
            showtimes=list(await asyncio.gather(*map(self._summary, coming))),
        )

    async def _summary(self, showtime: Showtime) -> wire.ShowtimeSummary:
        view = await self._holds.views.open(showtime.showtime_id)
        return wire.ShowtimeSummary(
            showtime_id=showtime.showtime_id,
            starts_at=showtime.starts_at_ms,
            timezone=self._holds.programme.timezone,
            auditorium=showtime.auditorium.name,
            seats_total=len(showtime.auditorium.seat_map.seats),
            seats_available=view.seats_available,
        )


def _map_answer(seat_map: SeatMap) -> wire.MapAnswer:
    return wire.MapAnswer(seat_map.width, seat_map.height, [_row_answer(row) for row in seat_map.rows])


def _row_answer(row: Row) -> wire.MapRow:
    seats = [wire.MapSeat(seat.seat_id, seat.number, seat.x, seat.kind) for seat in row.seats]
    return wire.MapRow(row.label, row.y, seats)
