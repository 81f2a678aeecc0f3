"""`WEEKS_AHEAD` reaches what reads a programme: a server at its start, an import while it runs, and the commands."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, running
from tests.upgrade.wire import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.long]
DAILY = """
[cinema]
name = "The Daily House"
timezone = "UTC"

[[auditorium]]
id = "room"
name = "The Room"
rows = 1
seats_per_row = 4

[[movie]]
id = "dawn"
title = "Dawn"

[[showtime]]
movie = "dawn"
auditorium = "room"
days = "daily"
time = "23:59"
"""
TWICE = DAILY.replace('"23:59"', '"23:59"\nalso = 2099-01-01T12:00:00')


def shown(server: Server) -> int:
    with urllib.request.urlopen(f"{server.url}/movies/dawn/showtimes") as answer:  # noqa: S310
        return len(json.load(answer))


def test_it_reaches_the_server_an_import_and_the_commands(tmp_path: Path) -> None:
    (tmp_path / "daily.toml").write_text(DAILY, encoding="utf-8")
    (tmp_path / "twice.toml").write_text(TWICE, encoding="utf-8")
    settings = {"PROGRAMME": tmp_path / "daily.toml", "WEEKS_AHEAD": 3, "DATA_DIR": tmp_path / "data"}
    for words, count in (("daily.toml",), 7), (("--weeks-ahead", "3", "daily.toml"), 21):
        assert f"in order: {count} showtimes" in firstclick("programme", "check", *words, cwd=tmp_path).stdout
    with running(Server(tmp_path, settings)) as server:
        assert shown(server) in (20, 21)  # one of today may have begun
        importing = {"DATA_DIR": tmp_path / "data", "WEEKS_AHEAD": 3}
        firstclick("programme", "import", "twice.toml", cwd=tmp_path, **importing)
        wait_until(lambda: shown(server) in (21, 22), "the further start is on sale")
