"""What the cinema's own page has added to the contract: pictures, colours, and how films are shown."""

from __future__ import annotations

OF_THE_CINEMA = frozenset(
    f"/{what} is new"
    for what in (
        *("paths//cinema/colours/{colours}", "paths//cinema/pictures/{digest}"),
        *(f"components/schemas/{name}" for name in ("PosterAnswer", "PresentationAnswer")),
        *(f"components/schemas/MovieAnswer/properties/{name}" for name in ("poster", "trailer_url")),
        *(f"components/schemas/Showtime{name}/properties/presentation" for name in ("Summary", "Answer")),
    )
)
