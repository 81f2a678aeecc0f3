"""The bodies of the programme: movies, showtimes, and the seat map of an auditorium."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.programme import ShowtimeStatus
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.web.api.price_wire import PriceFrom
from firstclick.web.api.wire import Millis

Place = Annotated[list[float], Meta(min_length=2, max_length=2, examples=[[3.5, 0.25]])]


class MovedFrom(Struct):
    """When and where a showtime was planned, before the cinema moved it."""

    starts_at: Millis
    auditorium: str


class ShowtimeSummary(Struct, kw_only=True):
    """A showtime on the programme. `starts_at` is null for a movie without a timetable."""

    showtime_id: str
    starts_at: Millis | None
    timezone: str
    auditorium: str
    seats_total: int
    price_from: PriceFrom | UnsetType = UNSET
    seats_available: int


class MovieAnswer(Struct):
    """A movie; `rows` and `seats_per_row` are those of its current showtime's auditorium."""

    id: str
    title: str
    rows: int
    seats_per_row: int
    runtime_min: int
    rating: str
    summary: str
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
    rules: RulesAnswer
    status: ShowtimeStatus | UnsetType = UNSET
    moved_from: MovedFrom | UnsetType = UNSET
    price_from: PriceFrom | UnsetType = UNSET
    seat_map: MapAnswer
