"""What the cinema's page shows, as JSON beside the programme's rows, and back. What is empty is left out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from firstclick.domain.cinema_page import NO_PAGE, PLAIN, CinemaPage, Picture, Presentation
from firstclick.domain.programme import Movie, Programme
from firstclick.ledger.records import Values


def page_document(programme: Programme) -> Values:
    """The page, what movies say for it, and which showtimes are shown in which form; empty where there is none."""
    shown: dict[Presentation, list[str]] = {}
    for one in programme.showtimes:
        if one.presentation != PLAIN:
            shown.setdefault(one.presentation, []).append(one.showtime_id)
    document = {
        "cinema": _stated(programme.page),
        "movies": {one.movie_id: values for one in programme.movies if (values := _movie_values(one))},
        "shown": [[_stated(form), showtime_ids] for form, showtime_ids in shown.items()],
    }
    return {name: value for name, value in document.items() if value}


def page_of(document: Values) -> CinemaPage:
    """The page of a document that `page_document` returned."""
    values = document.get("cinema")
    if not values:
        return NO_PAGE
    lists = {"languages": tuple(values["languages"])} if "languages" in values else {}
    return CinemaPage(**{**values, **lists, **_picture(values, "logo"), **_picture(values, "logo_dark")})


def movie_page(document: Values, movie_id: str) -> dict[str, Any]:
    """The fields of a movie that are for the page."""
    values = document.get("movies", {}).get(movie_id, {})
    return {**values, **_picture(values, "poster")}


def presentations_of(document: Values) -> dict[str, Presentation]:
    """How each showtime is shown, by its id, where something is said about it."""
    found: dict[str, Presentation] = {}
    for form, showtime_ids in document.get("shown", []):
        lists = {name: tuple(form[name]) for name in ("formats", "subtitles") if name in form}
        found |= dict.fromkeys(showtime_ids, Presentation(**{**form, **lists}))
    return found


def _movie_values(movie: Movie) -> Values:
    poster = {"poster": asdict(movie.poster)} if movie.poster else {}
    texts = {"poster_alt": movie.poster_alt, "trailer_url": movie.trailer_url}
    return {**poster, **{name: text for name, text in texts.items() if text}}


def _stated(value: CinemaPage | Presentation) -> Values:
    return {name: one for name, one in asdict(value).items() if one}


def _picture(values: Values, name: str) -> dict[str, Picture]:
    return {name: Picture(**values[name])} if name in values else {}
