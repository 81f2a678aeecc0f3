"""The bodies of the programme's operations."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.web.api.programme_wire import MapAnswer
from firstclick.web.api.wire import Millis

TEXT_CHARS_MAX = 1_000_000
Text = Annotated[
    str,
    Meta(
        max_length=TEXT_CHARS_MAX,
        description="A programme file, as docs/PROGRAMME.md says.",
        examples=['[cinema]\nname = "The Corner House"\ntimezone = "Europe/London"\n'],
    ),
]
Version = Annotated[int, Meta(ge=0, description="The number of the import; 0 before the first.", examples=[12])]
Sentences = Annotated[list[str], Meta(examples=[['changed: movie kestrel, title "Kestrel" \u2192 "The Kestrel"']])]


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
Index = Annotated[int, Meta(ge=0, description="Which table of its kind, from 0.", examples=[3])]


class ProgrammeBody(Struct, forbid_unknown_fields=True):
    """The text of the programme that is to be on sale."""

    text: Text


class ProgrammeAnswer(Struct):
    """A version of the programme."""

    version: Version
    imported_at: Millis
    text: Text


class ProgrammeChanges(Struct):
    """What an import does. `ended`: showtimes at which holds end; `to_move`: bookings of seats out of order."""

    dry_run: bool
    changes: Sentences
    ended: Sentences
    to_move: Sentences
    kept_showtimes: list[str]


class VersionLine(Struct):
    """A version of another text than the one before."""

    version: Version
    imported_at: Millis


class VersionsAnswer(Struct):
    """The newest versions, the newest first."""

    versions: list[VersionLine]


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

    It `clashes` when another one is in the auditorium at the same time.
    """

    movie: str
    auditorium: str
    starts_at: Millis
    ends_at: Millis | None
    index: Index
    clashes: bool


class ProgrammeDraft(Struct):
    """A text and what is in it, also where it has problems. `week` are the showtimes of the coming 14 days."""

    text: Text
    tables: ProgrammeTables
    problems: list[ProgrammeProblem]
    rooms: list[ProgrammeRoom]
    week: list[PlannedShowtime]
