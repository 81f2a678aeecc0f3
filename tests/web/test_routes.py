"""Which resource a path leads to."""

from __future__ import annotations

import pytest

from firstclick.web.core.routes import Routes

PATTERNS = {
    "/": "page",
    "/movies": "movies",
    "/movies/{movie_id}/seats": "seats",
    "/movies/{movie_id}/seats/{seat_id}/hold": "hold",
    "/movies/latest/seats": "latest",
    "/static/{name:path}": "file",
    "/kept/of/{year}/{name:path}": "kept",
}


@pytest.mark.parametrize(
    ("path", "found", "parameters"),
    [
        ("/", "page", {}),
        ("/movies", "movies", {}),
        ("/movies/movie-1/seats", "seats", {"movie_id": "movie-1"}),
        ("/movies/{movie_id}/seats", "seats", {"movie_id": "{movie_id}"}),
        ("/movies/a b/seats/é/hold", "hold", {"movie_id": "a b", "seat_id": "é"}),
        ("/movies/latest/seats", "latest", {}),
        ("/static/app.js", "file", {"name": "app.js"}),
        ("/static/a/b.js", "file", {"name": "a/b.js"}),
        ("/static/a//b/", "file", {"name": "a//b/"}),
        ("/kept/of/2026/a/b", "kept", {"year": "2026", "name": "a/b"}),
    ],
)
def test_a_path_leads_to_its_resource(path: str, found: str, parameters: dict[str, str]) -> None:
    assert Routes(PATTERNS).find(path) == (found, parameters)


@pytest.mark.parametrize(
    "path",
    [
        "/movie",
        "/movies/",
        "/movies//seats",
        "/movies/m/seats/",
        "/movies/m",
        "/static",
        "/static/",
        "//",
        "movies/",
        "x/movies",
        "movies",
        "",
        "/kept/of/2026/",
    ],
)
def test_any_other_path_leads_nowhere(path: str) -> None:
    assert Routes(PATTERNS).find(path) is None


def test_the_patterns_are_listed_in_their_order() -> None:
    assert Routes(PATTERNS).patterns == tuple(PATTERNS)


def test_one_part_has_the_same_name_in_all_patterns() -> None:
    with pytest.raises(ValueError, match=r"^\{id\} is called movie_id in another pattern\.$"):
        Routes({"/movies/{movie_id}/seats": "seats", "/movies/{id}": "movie"})
