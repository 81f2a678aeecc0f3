"""An operator imports a programme while a buyer holds seats: nothing is sold that the programme does not have."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import Server, command, environment, serving
from tests.web.buyer import Buyer, client_of

pytestmark = pytest.mark.long

CINEMA = """
[cinema]
name = "The Growing House"
timezone = "Europe/London"

[[auditorium]]
id = "hall"
name = "Hall"
orphan_rule = false
house_seats = [{house}]
seat_map = \"\"\"
{rows}
\"\"\"
"""
MOVIE = """
[[movie]]
id = "{movie}"
title = "{movie}"
auditorium = "hall"
"""
THREE_ROWS = "A ssss\nB ssss\nC ssss"
TWO_ROWS = "A ssss\nB ssss"


def text(rows: str, *movies: str, house: str = "") -> str:
    """A programme with one room, and with these movies on sale in it."""
    return CINEMA.format(rows=rows, house=house) + "".join(MOVIE.format(movie=movie) for movie in movies)


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server in memory, or on Redis where a test says so."""
    with ExitStack() as stack:
        on_redis = getattr(request, "param", "memory") == "redis"
        redis = {"REDIS_URL": stack.enter_context(redis_server()).url} if on_redis else {}
        programme = text(THREE_ROWS, "film", "other")
        yield stack.enter_context(serving(programme, DATA_DIR=tmp_path, ACCESS_LOG="off", HOLD_TTL_SECONDS=60, **redis))


async def imported(server: Server, data: Path, programme: str) -> subprocess.CompletedProcess[str]:
    """`firstclick programme import`, with what it prints."""
    file = server.folder / "next.toml"
    file.write_text(programme, encoding="utf-8")
    run = ("programme", "import", str(file))
    settings = environment({"DATA_DIR": data})
    return await asyncio.to_thread(
        subprocess.run, command(run), env=settings, check=False, capture_output=True, text=True
    )


@pytest.mark.parametrize("server", ["memory", "redis"], indirect=True)
async def test_seats_that_an_import_takes_away_are_not_sold_to_their_holder(server: Server, tmp_path: Path) -> None:
    async with client_of(server) as http:
        buyer = Buyer(http)
        session = await buyer.held("film", "C1", "C2")
        done = await imported(server, tmp_path, text(TWO_ROWS, "film", "other"))
        assert "Showtime film (film): holds on seats C1, C2, C3, C4 end, if there are any." in done.stdout
        answer = await buyer.confirm(session)
        assert answer.status_code in (409, 410), answer.text
        assert answer.json()["reason"] == "programme_changed"
        later = await buyer.look(session)
        assert (later.status_code, later.json()["reason"]) == (410, "programme_changed")
        assert (await buyer.release(session)).status_code == 204
    again = await imported(server, tmp_path, text(TWO_ROWS, "film"))
    assert (again.returncode, "removed: showtime other" in again.stdout) == (0, True)


async def test_the_hold_of_a_showtime_that_is_removed_ends_with_a_reason(server: Server, tmp_path: Path) -> None:
    async with client_of(server) as http:
        buyer = Buyer(http)
        session = await buyer.held("other", "A1")
        assert (await imported(server, tmp_path, text(THREE_ROWS, "film"))).returncode == 0
        async with asyncio.timeout(15):
            while (answer := await buyer.look(session)).status_code == 200:
                await asyncio.sleep(0.1)  # waits: another process's import, which is looked for every two seconds
        assert (answer.status_code, answer.json()["reason"]) == (410, "programme_changed")
        assert (await buyer.confirm(session)).status_code == 410
        assert (await buyer.release(session)).status_code == 204


async def test_house_seats_and_chairs_out_of_order_change_at_once_at_a_showtime_that_is_open(
    server: Server, tmp_path: Path
) -> None:
    async with client_of(server) as http:
        sold = await Buyer(http).held("film", "C2")
        reference = (await Buyer(http).confirm(sold)).headers["location"].rsplit("/", 1)[-1]
        done = await imported(server, tmp_path, text("A ssxs\nB ssss\nC sxss", "film", "other", house='"B1"'))
        assert f"seat C2 is out of order and sold; move booking {reference}." in done.stdout
        wanted = {"A3": ("reserved", "out_of_order"), "B1": ("reserved", None), "C2": ("confirmed", None)}
        async with asyncio.timeout(15):
            while await shown(Buyer(http)) != wanted:
                await asyncio.sleep(0.1)  # waits: as above
        await imported(server, tmp_path, text(THREE_ROWS, "film", "other"))
        async with asyncio.timeout(15):
            while await shown(Buyer(http)) != {"C2": ("confirmed", None)}:
                await asyncio.sleep(0.1)  # waits: as above


async def shown(buyer: Buyer) -> dict[str, tuple[str, str | None]]:
    """Status and reason of every seat that is not available."""
    seats = (await buyer.http.get("/movies/film/seats")).json()
    return {seat["seat_id"]: (seat["status"], seat.get("reason")) for seat in seats if seat["booked"]}
