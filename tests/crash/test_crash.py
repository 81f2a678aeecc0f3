"""Whatever is killed, every confirm that was answered 204 is in the ledger and on the map, and no seat is sold twice.

Each variant runs for a few seconds; `make crash-test MINUTES=5` runs them at length. The same seed makes the same
customers and the same faults, at other moments.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.crash.runs import VARIANTS, Variant, run
from tests.harness.processes.postgres import RealPostgres

SECONDS = 1.0
SEED = int(os.environ.get("FIRSTCLICK_CRASH_SEED", "0")) or random.randrange(1_000_000)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(90)]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda one: one.name)
async def test_nothing_that_was_answered_is_lost_or_sold_twice(variant: Variant, postgres: RealPostgres) -> None:
    figures, verdict = await run(variant, SECONDS, SEED, postgres)
    print(f"\n{variant.name}: {figures}")  # noqa: T201 - shown by pytest -s
    assert verdict.clean, f"seed {SEED}: {verdict}"
    assert figures.kills >= len(variant.faults)
    assert figures.confirms > 0
