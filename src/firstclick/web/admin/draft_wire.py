"""The bodies of a programme that is being edited by forms."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.seats.seat_map import SeatKind
from firstclick.web.admin.programme_wire import Text
from firstclick.web.api.programme_wire import MapAnswer
from firstclick.web.api.wire import Millis

Values = Annotated[
    dict[str, Any],
    Meta(
        description="A table of the file; local dates and times are text.",
        examples=[{"movie": "kestrel", "auditorium": "studio", "starts_at": "2026-12-01T19:30:00"}],
    ),
]
TablesByKind = Annotated[
    dict[str, Any],
    Meta(
        description="As `ProgrammeTables`; kinds of tables that are left out stay as they are in the text.",
        examples=[{"ticket_type": [{"id": "adult", "name": "Adult"}]}],
    ),
]
PLAN_CHARS_MAX = 4_000_000
PlanName = Annotated[str, Meta(max_length=200, description="The name of the file.", examples=["hall.json"])]
PlanText = Annotated[
    str,
    Meta(
        max_length=PLAN_CHARS_MAX,
        description="pretix' JSON, a table of seats (CSV) or TOML with `[[auditorium]]` tables.",
        examples=["row,number,x,y,kind\nA,1,0,0,standard\n"],
    ),
]
Kinds = Annotated[
    dict[str, SeatKind],
    Meta(description="What seats of a category of a pretix plan are.", examples=[{"Sofa": "love"}]),
]
Index = Annotated[int, Meta(ge=0, description="Which table of its kind, from 0.", examples=[3])]


class ProgrammeDraftBody(Struct, forbid_unknown_fields=True):
    """A text that is being edited, and the values that forms have for its tables."""

    text: Text
    tables: TablesByKind | UnsetType = UNSET


class ProgrammeTables(Struct):
    """The tables of a programme file. Tables of other names are in the text only."""

    cinema: Values
    auditorium: list[Values]
    movie: list[Values]
    showtime: list[Values]
    change: list[Values]
    ticket_type: list[Values]
    price: list[Values]
    promo: list[Values]


class ProgrammeProblem(Struct):
    """Why the text would be refused, with line and table where it has them; `cinema` has no index."""

    sentence: str
    line: int | None
    table: str | None
    index: Index | None


class ProgrammeRoom(Struct):
    """The seats of an auditorium. `index` is null for the own room of a movie without a timetable."""

    auditorium: str
    index: Index | None
    layout: MapAnswer
    out_of_order: list[str]


class PlannedShowtime(Struct):
    """One start of the `showtime` table `index`. `ends_at` is null where the movie's runtime is unknown.

    It `clashes` when another one is in the auditorium at the same time; one that is `cancelled` does not take place.
    """

    movie: str
    auditorium: str
    starts_at: Millis
    ends_at: Millis | None
    index: Index
    clashes: bool
    cancelled: bool


class PlanBody(Struct, forbid_unknown_fields=True):
    """A seating plan; how the file's name ends says which format it has."""

    name: PlanName
    text: PlanText
    kinds: Kinds = {}


class PlanRoomAnswer(Struct):
    """A room of a plan. `id` and `name` are empty where its format has none."""

    id: str
    name: str
    layout: MapAnswer
    out_of_order: list[str]


class PlanAnswer(Struct):
    """The rooms of a plan, and what kind of seat each of its categories became."""

    rooms: list[PlanRoomAnswer]
    kinds: Kinds


class ProgrammeDraft(Struct):
    """A text and what is in it, also where it has problems. `week` are the showtimes of the coming 14 days."""

    text: Text
    tables: ProgrammeTables
    problems: list[ProgrammeProblem]
    rooms: list[ProgrammeRoom]
    week: list[PlannedShowtime]
