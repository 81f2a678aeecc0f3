"""Refusals about what is on the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from firstclick.domain.refusals.refusal import Refusal


class UnknownMovie(Refusal, status=404, slug="unknown-movie", title="No such movie"):
    """There is no such movie on the programme."""

    def __init__(self, movie_id: str) -> None:
        super().__init__(f"There is no movie {movie_id} on the programme.")


class NothingOnSale(Refusal, status=404, slug="nothing-on-sale", title="Nothing on sale"):
    """The movie has no showtime left to sell."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} has no showtime on sale any more.")


class UnknownShowtime(Refusal, status=404, slug="unknown-showtime", title="No such showtime"):
    """There is no such showtime on the programme."""

    def __init__(self, showtime_id: str) -> None:
        super().__init__(f"There is no showtime {showtime_id} on the programme.")


class UnknownAuditorium(Refusal, status=404, slug="unknown-auditorium", title="No such auditorium"):
    """There is no such auditorium on the programme."""

    def __init__(self, auditorium_id: str) -> None:
        super().__init__(f"There is no auditorium {auditorium_id} on the programme.")


class ShowtimeBegun(Refusal, status=422, slug="showtime-begun", title="Showtime has begun"):
    """The showtime has begun; it sells no more seats."""

    def __init__(self) -> None:
        super().__init__("This showtime has begun and sells no more seats; please choose another.")


class ShowtimeClosed(Refusal, status=422, slug="showtime-closed", title="Showtime is closed"):
    """The cinema sells this showtime to buyers no more; what is held or booked stays so."""

    def __init__(self) -> None:
        super().__init__("Seats for this showtime are not sold here any more; please choose another showtime.")


class ProgrammeRefused(Refusal, status=422, slug="programme-refused", title="Programme refused"):
    """The programme has mistakes, or would remove or change what is sold; `reasons` has each. Nothing was changed."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("This cannot be put on sale: see the reasons. What is on sale has not changed.")
        self.reasons = tuple(reasons)

    def fields(self) -> Mapping[str, Any]:
        """Each reason as a sentence."""
        return {"reasons": list(self.reasons)}


class ProgrammeReplaced(Refusal, status=412, slug="programme-replaced", title="Programme was replaced"):
    """Another programme was imported since the one that `If-Match` names. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Another programme was put on sale meanwhile; load it, and make your changes there.")


class UnknownVersion(Refusal, status=404, slug="unknown-version", title="No such version"):
    """The programme has no such version."""

    def __init__(self, version: int) -> None:
        super().__init__(f"The programme has no version {version}.")
