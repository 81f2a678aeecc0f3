"""Which resource a path leads to."""

from __future__ import annotations

import pytest

from firstclick.web.core.routes import Routes

ROUTES = Routes(
    {
        "/": "page",
        "/movies": "movies",
        "/movies/{movie_id}/seats": "seats",
        "/movies/{movie_id}/seats/{seat_id}/hold": "hold",
        "/movies/latest/seats": "latest",
        "/static/{name:path}": "file",
    }
)


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
    ],
)
def test_a_path_leads_to_its_resource(path: str, found: str, parameters: dict[str, str]) -> None:
    assert ROUTES.find(path) == (found, parameters)


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
    ],
)
def test_any_other_path_leads_nowhere(path: str) -> None:
    assert ROUTES.find(path) is None
