"""The bodies of the programme's operations."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

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


class ProgrammeBody(Struct, forbid_unknown_fields=True):
    """The text of the programme that is to be on sale."""

    text: Text


class ProgrammeAnswer(Struct):
    """A version of the programme."""

    version: Version
    imported_at: Millis
    text: Text


class ProgrammeChanges(Struct):
    """What an import does. `ended`: showtimes at which holds end; `to_move`: bookings of seats out of order.

    `to_refund`: bookings of showtimes that it cancels; `written_to`: how many buyers get a mail; `warnings`: what may
    have been forgotten, such as a price.
    """

    dry_run: bool
    changes: Sentences
    ended: Sentences
    to_move: Sentences
    to_refund: Sentences
    written_to: Sentences
    kept_showtimes: list[str]
    warnings: Sentences


class VersionLine(Struct):
    """A version of another text than the one before."""

    version: Version
    imported_at: Millis


class VersionsAnswer(Struct):
    """The newest versions, the newest first."""

    versions: list[VersionLine]
