"""A cinema with a page of its own: a logo with a script in it, colours, posters, links, and several versions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.processes.server import Server, running
from tests.programme.picture_files import ATTACK, png

FILMS = 20
CINEMA = """[cinema]
name = "Lumen & Söhne"
timezone = "Europe/Berlin"
accent = "#0b5cad"
accent_dark = "#8fd0ff"
logo = "logo.svg"
imprint = "https://lumen.example/impressum?a=1&b=2"
privacy = "https://lumen.example/datenschutz"
"""
VERSIONS = (
    'formats = ["3D"]\nspoken = "de"\n',
    'formats = ["OV"]\nspoken = "en"\nsubtitles = ["de"]\n',
    'audio_described = true\nspoken = "de"\n',
    "",
)
MOVIE = """
[[movie]]
id = "film-{number}"
title = "Film {number}"
summary = "A film of which nobody knows more than its number, and that it is shown in a room of four rows."
poster = "{poster}"
poster_alt = "Poster {number}"
trailer = "https://tube.example/{number}"
rows = 4
seats_per_row = 6
{version}"""
ELSEWHERE = "https://img.example/7.jpg"


def programme() -> str:
    """The text. The last poster is elsewhere."""
    posters = [*(f"posters/{number}.png" for number in range(FILMS - 1)), ELSEWHERE]
    films = (
        MOVIE.format(number=number, poster=poster, version=VERSIONS[number % len(VERSIONS)])
        for number, poster in enumerate(posters)
    )
    return CINEMA + "".join(films)


@contextmanager
def branded_server(**settings: object) -> Iterator[Server]:
    """A server that sells it, with the pictures beside the programme's file."""
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        folder = Path(name)
        (folder / "posters").mkdir()
        (folder / "logo.svg").write_bytes(ATTACK)
        for number in range(FILMS - 1):
            (folder / "posters" / f"{number}.png").write_bytes(png(120, 180 + number))
        (folder / "programme.toml").write_text(programme(), encoding="utf-8")
        with running(Server(folder, {"PROGRAMME": folder / "programme.toml", **settings})) as server:
            yield server
