"""While somebody attacks, every hold of an honest customer is given. `make bench CASES=attack` says how soon."""

from __future__ import annotations

import pytest

from tests.attacks.attacker import ATTACKS
from tests.attacks.honest import attacked, hold_times_ms
from tests.harness.customers.connection import connections_to
from tests.harness.processes.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.long]
HOLDS = 40


@pytest.mark.parametrize("kind", ATTACKS)
async def test_every_hold_is_given(server: Server, kind: str) -> None:
    async with connections_to([server.port]) as (line,):
        with attacked(server, kind):
            assert len(await hold_times_ms(line, HOLDS)) == HOLDS
    assert server.runs()
