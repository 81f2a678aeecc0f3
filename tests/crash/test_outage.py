"""The disk is full, or the database is gone: a confirm is refused for now, the seats are kept, nothing is half done.

The server goes on by itself when there is room again, or somebody who answers.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.harness.accounts.ledger_audit import read_ledger
from tests.harness.accounts.seat_maps import statuses
from tests.harness.customers.connection import Answer, Connection, connections_to
from tests.harness.processes.postgres import RealPostgres
from tests.harness.processes.world import World, hold_ttl, world

ROOM = "room-0"
BOTH_SEATS = {"B4", "B5"}
NO_ROOM_BYTES = 4096
GOES_ON_WITHIN_S = 20.0
HOLD_TTL_S = 60.0

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


async def test_a_full_disk_keeps_the_seats_and_books_nothing() -> None:
    with world(settings=hold_ttl(HOLD_TTL_S)) as place:
        limit = partial(resource.prlimit, place.servers[0].pid, resource.RLIMIT_FSIZE)
        most = resource.RLIM_INFINITY
        await _sells_around(place, lambda: limit((NO_ROOM_BYTES, most)), lambda: limit((most, most)))


async def test_a_database_that_is_gone_keeps_the_seats_and_books_nothing(postgres: RealPostgres) -> None:
    with world(postgres=postgres, settings=hold_ttl(HOLD_TTL_S)) as place:
        try:
            await _sells_around(place, postgres.kill, postgres.start)
        finally:
            postgres.start()


async def _sells_around(place: World, begin: Callable[[], object], end: Callable[[], object]) -> None:
    pid = place.servers[0].pid
    async with connections_to(place.ports) as (line,):
        held = await line.ask("POST", f"/showtimes/{ROOM}/holds", {"user_id": "ann", "seats": sorted(BOTH_SEATS)})
        assert held.status == 201
        begin()
        try:
            for _ in range(2):
                _sent_away_politely(await _confirm(line, held))
            shown = await statuses(line, ROOM)
            rival = await line.ask("POST", f"/showtimes/{ROOM}/holds", {"user_id": "bob", "seats": ["B4"]})
            assert shown.keys() == BOTH_SEATS
            assert set(shown.values()) <= {"booked", "hold"}
            assert rival.status == 409
            assert (await line.get("/readyz")).status == 503
        finally:
            end()
        assert not read_ledger(place.database_url).rows
        await _is_confirmed_in_the_end(line, held)
        assert await statuses(line, ROOM) == dict.fromkeys(BOTH_SEATS, "confirmed")
    account = read_ledger(place.database_url)
    assert account.sold(ROOM) == BOTH_SEATS
    assert len(account.rows) == 2
    assert place.servers[0].pid == pid


async def _is_confirmed_in_the_end(line: Connection, held: Answer) -> None:
    ends = time.monotonic() + GOES_ON_WITHIN_S
    while (answer := await _confirm(line, held)).status != 204:
        _sent_away_politely(answer)
        assert time.monotonic() < ends, f"the database is back, and the server still answers {answer}"


async def _confirm(line: Connection, held: Answer) -> Answer:
    return await line.ask("PUT", f"/sessions/{held.body['session_id']}/confirm", {"user_id": "ann"})


def _sent_away_politely(answer: Answer) -> None:
    assert answer.status == 503, answer
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.body["status"] == 503
