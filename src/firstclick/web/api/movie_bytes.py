"""What is on, as prebuilt JSON: a change encodes one showtime and joins one movie, a read joins the movies."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import msgspec
from msgspec import UNSET, UnsetType

from firstclick.domain.money.money import exponent_of
from firstclick.domain.programme import Movie, Programme, Showtime
from firstclick.domain.refusals import UnknownShowtime
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from firstclick.service.selling.holds import Holds
from firstclick.web.api.price_wire import PriceFrom
from firstclick.web.api.programme_wire import MovieAnswer, ShowtimeSummary, poster_answer, presentation_answer
from firstclick.web.core.compression import Block, Body, Part

_encode = msgspec.json.Encoder().encode
BLOCK_BYTES_MIN = 16_384
STEP_SHOWTIMES = 25
"""How many showtimes are opened and encoded before other requests have their turn."""
STEP_MOVIES = 20
CHANGES_AT_ONCE = 500
"""How many movies are joined, and changed showtimes counted, before that."""


class MovieBytes:
    """The JSON of the movies that have something on sale. It follows the views (`ViewListener`).

    `encoded` counts the showtimes whose JSON was made since the start.
    """

    def __init__(self) -> None:
        self._programme: Programme | None = None
        self._showtimes: dict[str, _ShowtimeBytes] = {}
        self._movies: dict[str, _MovieBytes] = {}
        self._blocks: list[Block] = []
        self._body: Body | None = None
        self._changed: set[str] = set()
        self._as_of_ms = 0
        self._until_ms = math.inf
        self._building = asyncio.Lock()
        self.encoded = 0

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """The number of available seats is out of date."""
        self._changed.add(view.showtime.showtime_id)

    def on_reset(self, view: LiveView) -> None:
        """As after a change."""
        self._changed.add(view.showtime.showtime_id)

    def on_removed(self, view: LiveView) -> None:
        """As after a change. The programme is another one, too, so everything is built again."""
        self._changed.add(view.showtime.showtime_id)

    async def movies(self, holds: Holds) -> Body:
        """All movies that have something on sale, as a JSON array.

        Raises `StoreUnavailable` and `LedgerUnavailable` when a showtime cannot be opened for the first time.
        """
        await self._follow(holds)
        if self._body is None:
            self._blocks = _blocks([movie.text() for movie in self._movies.values() if movie.on_sale], self._blocks)
            parts: list[Part] = [b"["]
            for block in self._blocks:
                parts += (block, b",")
            self._body = Body([*parts[: max(len(parts) - 1, 1)], b"]"])
        return self._body

    async def showtimes(self, holds: Holds, movie_id: str) -> Body:
        """The movie's showtimes that are on sale, as a JSON array. Raises `KeyError`, and what `movies` raises."""
        await self._follow(holds)
        return self._movies[movie_id].showtimes()

    async def _follow(self, holds: Holds) -> None:
        """Make what is out of date again, so that it is right for the programme, the seats and the time of now.

        Other requests have their turn after every step of it; most reads need no step, or one.
        """
        while self._is_behind(holds):
            if self._is_of_another(holds, holds.now_ms()):
                await self._build(holds)
            self._drop_begun(holds)
            self._update(holds)
            if self._is_behind(holds):
                await asyncio.sleep(0)

    def _is_behind(self, holds: Holds) -> bool:
        now_ms = holds.now_ms()
        return bool(self._changed) or now_ms >= self._until_ms or self._is_of_another(holds, now_ms)

    def _is_of_another(self, holds: Holds, now_ms: int) -> bool:
        """Whether everything is of another programme, or of a time that is yet to come."""
        return holds.programme is not self._programme or now_ms < self._as_of_ms

    async def _build(self, holds: Holds) -> None:
        """Build everything, in steps. The clock was set back, or another programme is on sale, maybe twice."""
        async with self._building:
            while self._is_of_another(holds, now_ms := holds.now_ms()):
                programme = holds.programme
                coming = {movie: holds.on_sale(movie.movie_id) for movie in programme.movies}
                await asyncio.sleep(0)
                try:
                    showtimes = await self._encoded(holds, [one for on_sale in coming.values() for one in on_sale])
                except UnknownShowtime:
                    if holds.programme is programme:
                        raise
                    continue  # it has left the programme, which is another one by now
                movies = await _joined(coming, showtimes, holds.rules.sells_after_start_ms)
                self._showtimes, self._movies, self._body = showtimes, movies, None
                self._programme, self._as_of_ms, self._until_ms = programme, now_ms, _first_end_ms(movies)

    async def _encoded(self, holds: Holds, showtimes: Sequence[Showtime]) -> dict[str, _ShowtimeBytes]:
        encoded: dict[str, _ShowtimeBytes] = {}
        rest, timezone = iter(showtimes), holds.programme.timezone
        while step := list(islice(rest, STEP_SHOWTIMES)):
            views = await asyncio.gather(*[holds.views.open(one.showtime_id) for one in step])
            self._changed.difference_update([one.showtime_id for one in step])
            made = [_ShowtimeBytes(one, timezone, view) for one, view in zip(step, views, strict=True)]
            encoded |= {one.showtime.showtime_id: one for one in made}
            self.encoded += len(step)
            await asyncio.sleep(0)
        return encoded

    def _drop_begun(self, holds: Holds) -> None:
        """Look again which showtimes are on sale, of some movies of which one has begun."""
        now_ms, sells_after_ms = holds.now_ms(), holds.rules.sells_after_start_ms
        if now_ms < self._until_ms:
            return
        self._body = None
        begun = [(movie_id, movie) for movie_id, movie in self._movies.items() if now_ms >= movie.until_ms]
        for movie_id, movie in begun[:STEP_MOVIES]:
            movie.sell([self._showtimes[one.showtime_id] for one in holds.on_sale(movie_id)], sells_after_ms)
        self._as_of_ms, self._until_ms = now_ms, _first_end_ms(self._movies)

    def _update(self, holds: Holds) -> None:
        """Count again the available seats of some showtimes that have changed."""
        for _ in range(min(len(self._changed), CHANGES_AT_ONCE)):
            showtime_id = self._changed.pop()
            view, known = holds.views.opened(showtime_id), self._showtimes.get(showtime_id)
            if view is not None and known is not None:
                known.update(view)
                self._movies[known.showtime.movie.movie_id].changed()
                self._body = None
                self.encoded += 1


async def _joined(
    coming: Mapping[Movie, Sequence[Showtime]], showtimes: Mapping[str, _ShowtimeBytes], sells_after_ms: int
) -> dict[str, _MovieBytes]:
    """The movies with these showtimes, their texts made already, in steps."""
    movies: dict[str, _MovieBytes] = {}
    for number, (movie, on_sale) in enumerate(coming.items()):
        movies[movie.movie_id] = one = _MovieBytes(movie)
        one.sell([showtimes[each.showtime_id] for each in on_sale], sells_after_ms)
        if on_sale:
            one.text()
        if number % STEP_MOVIES == 0:
            await asyncio.sleep(0)
    return movies


def _first_end_ms(movies: Mapping[str, _MovieBytes]) -> float:
    """Until when none of their showtimes begins."""
    return min([movie.until_ms for movie in movies.values()], default=math.inf)


class _ShowtimeBytes:
    """A showtime's summary; only the number of available seats, its last field, ever changes."""

    __slots__ = ("_head", "showtime", "text")

    def __init__(self, showtime: Showtime, timezone: str, view: LiveView) -> None:
        self.showtime = showtime
        summary = ShowtimeSummary(
            showtime_id=showtime.showtime_id,
            starts_at=showtime.starts_at_ms,
            timezone=timezone,
            auditorium=showtime.auditorium.name,
            presentation=presentation_answer(showtime.presentation),
            seats_total=len(showtime.auditorium.seat_map.seats),
            price_from=price_from(showtime),
            seats_available=0,
        )
        self._head = _encode(summary).removesuffix(b"0}")
        self.update(view)

    def update(self, view: LiveView) -> None:
        self.text = b"%b%d}" % (self._head, view.seats_available)


class _MovieBytes:
    """A movie with its showtimes that are on sale; until `until_ms` none of these begins."""

    __slots__ = ("_body", "_joined", "_movie", "_text", "on_sale", "until_ms")

    def __init__(self, movie: Movie) -> None:
        self._movie = movie
        self.on_sale: Sequence[_ShowtimeBytes] = ()
        self.until_ms = -math.inf
        self.changed()

    def sell(self, on_sale: Sequence[_ShowtimeBytes], sells_after_ms: int) -> None:
        self.on_sale = on_sale
        start_ms = on_sale[0].showtime.starts_at_ms if on_sale else None
        self.until_ms = math.inf if start_ms is None else start_ms + sells_after_ms
        self.changed()

    def changed(self) -> None:
        self._text: bytes | None = None
        self._joined: bytes | None = None
        self._body: Body | None = None

    def showtimes(self) -> Body:
        if self._body is None:
            self._body = Body([b"[", Block(self._join()), b"]"])
        return self._body

    def _join(self) -> bytes:
        if self._joined is None:
            self._joined = b",".join([one.text for one in self.on_sale])
        return self._joined

    def text(self) -> bytes:
        if self._text is None:
            self._text = b"%b%b]}" % (self._head(), self._join())
        return self._text

    def _head(self) -> bytes:
        movie, seat_map = self._movie, self.on_sale[0].showtime.auditorium.seat_map
        answer = MovieAnswer(
            id=movie.movie_id,
            title=movie.title,
            rows=len(seat_map.rows),
            seats_per_row=seat_map.seats_per_row_max,
            runtime_min=movie.runtime_min,
            rating=movie.rating,
            summary=movie.summary,
            poster=poster_answer(movie),
            trailer_url=movie.trailer_url or UNSET,
            showtimes=[],
        )
        return _encode(answer).removesuffix(b"]}")


def price_from(showtime: Showtime) -> PriceFrom | UnsetType:
    """The lowest price of the showtime, as it is shown on the programme; unset where seats cost nothing."""
    if showtime.price_list is None:
        return UNSET
    lowest = showtime.price_list.price_from
    return PriceFrom(lowest.amount_minor, lowest.currency, exponent_of(lowest.currency))


def _blocks(texts: Iterable[bytes], before: Sequence[Block]) -> list[Block]:
    """The texts joined by commas in blocks that are large enough to be compressed well; unchanged ones are kept."""
    groups: list[list[bytes]] = []
    size = BLOCK_BYTES_MIN
    for text in texts:
        if size >= BLOCK_BYTES_MIN:
            groups.append([])
            size = 0
        groups[-1].append(text)
        size += len(text)
    joined = [b",".join(group) for group in groups]
    known = [*before[: len(joined)], *[None] * (len(joined) - len(before))]
    return [old if old and old.text == text else Block(text) for old, text in zip(known, joined, strict=True)]
