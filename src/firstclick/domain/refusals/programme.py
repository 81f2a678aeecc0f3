"""Refusals about what is on the programme."""

from __future__ import annotations

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


class ShowtimeBegun(Refusal, status=422, slug="showtime-begun", title="Showtime has begun"):
    """The showtime has begun; it sells no more seats."""

    def __init__(self) -> None:
        super().__init__("This showtime has begun and sells no more seats; please choose another.")
