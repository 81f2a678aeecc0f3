"""A server whose ledger has 100,000 bookings starts and shows them. `make bench CASES=start-up-sold` says how soon."""

from __future__ import annotations

import pytest

from tests.crash.full_ledger import fill
from tests.harness.accounts.seat_maps import statuses
from tests.harness.customers.connection import connections_to
from tests.harness.processes.world import ROOMS, SEATS, world

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


async def test_with_100_000_bookings_it_starts_and_shows_them() -> None:
    with world() as place:
        place.servers[0].kill()
        fill(place)
        place.servers[0].start()
        async with connections_to(place.ports) as (line,):
            assert await statuses(line, ROOMS[-1]) == dict.fromkeys(SEATS, "confirmed")
