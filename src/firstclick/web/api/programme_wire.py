"""The bodies of the programme: movies, showtimes, and the seat map of an auditorium."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.cinema_page import PLAIN, Picture, Presentation
from firstclick.domain.programme import Movie, ShowtimeStatus
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.web.api.price_wire import PriceFrom
from firstclick.web.api.wire import Millis

Place = Annotated[list[float], Meta(min_length=2, max_length=2, examples=[[3.5, 0.25]])]


class MovedFrom(Struct):
    """When and where a showtime was planned, before the cinema moved it."""

    starts_at: Millis
    auditorium: str


class PresentationAnswer(Struct):
    """In which form the film is shown. `spoken` and `subtitles` are language codes (BCP 47)."""

    formats: list[str] | UnsetType = UNSET
    spoken: str | UnsetType = UNSET
    subtitles: list[str] | UnsetType = UNSET
    audio_described: bool | UnsetType = UNSET


class PosterAnswer(Struct):
    """A picture: its address, which may be relative to the page's, its size in pixels where it is known."""

    url: str
    alt: str
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET


class ShowtimeSummary(Struct, kw_only=True):
    """A showtime on the programme. `starts_at` is null for a movie without a timetable."""

    showtime_id: str
    starts_at: Millis | None
    timezone: str
    auditorium: str
    presentation: PresentationAnswer | UnsetType = UNSET
    seats_total: int
    price_from: PriceFrom | UnsetType = UNSET
    seats_available: int


class MovieAnswer(Struct, kw_only=True):
    """A movie; `rows` and `seats_per_row` are those of its current showtime's auditorium."""

    id: str
    title: str
    rows: int
    seats_per_row: int
    runtime_min: int
    rating: str
    summary: str
    poster: PosterAnswer | UnsetType = UNSET
    trailer_url: str | UnsetType = UNSET
    showtimes: list[ShowtimeSummary]


class MapSeat(Struct):
    """A seat's place: `x` counts columns from the left wall, from 0.

    `label` is what the chair says; `number` is left out where that is no integer. `at` is where it is drawn, in columns
    and rows, where the plan of the room has it elsewhere than in its column and row.
    """

    seat_id: str
    label: str
    x: int
    kind: SeatKind
    number: int | UnsetType = UNSET
    at: Place | UnsetType = UNSET


class MapRow(Struct):
    """A row of seats, left to right; `y` counts rows from the screen, from 0. `section` is the name of its part."""

    label: str
    y: int
    seats: list[MapSeat]
    section: str | UnsetType = UNSET


class MapAnswer(Struct):
    """The geometry of an auditorium."""

    width: int
    height: int
    rows: list[MapRow]


class AuditoriumAnswer(Struct):
    """A room."""

    auditorium_id: str
    name: str


class RulesAnswer(Struct):
    """What one may hold at this showtime.

    From `accessible_released_at` on, wheelchair and companion places are sold to all; left out where they never are.
    """

    seats_per_hold_max: int
    hold_ttl_ms: int
    orphan_rule: bool
    hold_life_max_ms: int
    orphan_walls: bool
    love_pairs: bool
    companion_rule: bool
    accessible_released_at: Millis | UnsetType = UNSET


class ShowtimeAnswer(Struct, kw_only=True):
    """A showtime with its seat map. `status` is left out while it is on sale, whether it has begun or not."""

    showtime_id: str
    movie_id: str
    title: str
    cinema: str
    timezone: str
    starts_at: Millis | None
    auditorium: AuditoriumAnswer
    presentation: PresentationAnswer | UnsetType = UNSET
    rules: RulesAnswer
    status: ShowtimeStatus | UnsetType = UNSET
    moved_from: MovedFrom | UnsetType = UNSET
    price_from: PriceFrom | UnsetType = UNSET
    seat_map: MapAnswer


def picture_url(picture: Picture) -> str:
    """Where a picture is loaded from, relative to the page where it is a stored file."""
    return f"cinema/pictures/{picture.digest}" if picture.digest else picture.name


def poster_answer(movie: Movie) -> PosterAnswer | UnsetType:
    """The movie's poster; unset where it has none."""
    poster = movie.poster
    if poster is None:
        return UNSET
    return PosterAnswer(picture_url(poster), movie.poster_alt, poster.width or UNSET, poster.height or UNSET)


def presentation_answer(form: Presentation) -> PresentationAnswer | UnsetType:
    """In which form a film is shown; unset where nothing is said about it."""
    if form == PLAIN:
        return UNSET
    formats, subtitles = list(form.formats) or UNSET, list(form.subtitles) or UNSET
    return PresentationAnswer(formats, form.spoken or UNSET, subtitles, form.audio_described or UNSET)
