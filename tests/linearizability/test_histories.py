"""What customers of two processes on one Redis are told could have happened in some order, one call after another.

Meanwhile processes are killed and paused. A few seconds; `make linearizability MINUTES=5` for longer.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.harness.faults.broken_servers import CLAIMS_NOTHING
from tests.harness.processes.world import HOLD_TTL_S, hold_ttl, world
from tests.linearizability.rounds import record_at, record_round

SECONDS = 6.0
SEED = int(os.environ.get("FIRSTCLICK_LINEARIZABILITY_SEED", "0")) or random.randrange(1_000_000)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(90)]


async def test_the_history_of_every_seat_has_an_order() -> None:
    figures = await record_round(SECONDS, SEED)
    print(f"\nseed {SEED}: {figures}")  # noqa: T201 - shown by pytest -s
    assert not figures.wrong, f"seed {SEED}: {figures.wrong}"
    assert figures.faults >= 2
    assert figures.sold > 0
    assert figures.unknown > 0


async def test_two_processes_that_do_not_share_their_seats_are_found_out() -> None:
    with world(processes=2, program=CLAIMS_NOTHING, settings=hold_ttl(HOLD_TTL_S)) as place:
        figures = await record_at(place, seconds=1.0, seed=SEED, faults=())
    assert figures.wrong
