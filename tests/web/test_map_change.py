"""Another seat map is imported while seats are sold: those who know the old one load the new one."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.harness.customers.feed_client import listening
from tests.harness.processes.server import Server, command, environment, serving
from tests.web.buyer import Buyer, client_of

pytestmark = pytest.mark.long

ADOPTED_WITHIN_S = 15
ROOM = """
[cinema]
name = "The Growing House"
timezone = "Europe/London"

[[movie]]
id = "film"
title = "Film"
rows = {rows}
seats_per_row = 4
"""


def import_text(server: Server, data: Path, rows: int) -> None:
    """Import the programme with a room of so many rows, as an operator does."""
    file = server.folder / "next.toml"
    file.write_text(ROOM.format(rows=rows), encoding="utf-8")
    settings = environment({"DATA_DIR": data})
    subprocess.run(command(("programme", "import", str(file))), env=settings, check=True, capture_output=True)


async def changed(http: httpx.AsyncClient, path: str, etag: str) -> httpx.Response:
    """The seats once they are others than those of `etag`."""
    async with asyncio.timeout(ADOPTED_WITHIN_S):
        while (answer := await http.get(path, headers={"If-None-Match": etag})).status_code == 304:
            await asyncio.sleep(0.1)  # waits: another process's import, which is looked for every two seconds
    return answer


async def test_who_knows_the_old_map_is_given_the_new_one(tmp_path: Path) -> None:
    with serving(ROOM.format(rows=3), DATA_DIR=tmp_path, ACCESS_LOG="off") as server:
        async with client_of(server) as http, listening(server, movie_id="film") as feed:
            before = await feed.next_is("SNAPSHOT")
            await Buyer(http).held("film", "C1")
            await feed.next_is("SEATS_UPDATED")
            etag = (await http.get("/showtimes/film/seats")).headers["etag"]
            await asyncio.to_thread(import_text, server, tmp_path, 2)
            answer = await changed(http, "/showtimes/film/seats", etag)
            told = answer.json()
            assert [seat["seat_id"] for seat in told["seats"]] == [f"{row}{n}" for row in "AB" for n in range(1, 5)]
            assert answer.headers["etag"] == f'"{told["epoch"]}-{told["position"]}"' != etag
            after = await feed.next_is("SNAPSHOT")
            assert (len(before["seats"]), len(after["seats"])) == (12, 8)
            assert after["epoch"] == told["epoch"]
            update = await feed.next_is("SEATS_UPDATED")
            assert update["seats"] == [{"seat_id": "C1", "status": "available", "reason": "programme_changed"}]
            (movie,) = (await http.get("/movies")).json()
            assert movie["showtimes"][0]["seats_available"] == 8
