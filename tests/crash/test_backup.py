"""A copy that was made while customers confirm is a house of its own: nothing that was confirmed before is missing.

It goes the way that docs/BACKUP.md tells operators to go.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from firstclick.ledger import sqlite_url
from tests.harness.accounts.ledger_audit import audit, read_ledger, until_shown
from tests.harness.accounts.promises import Promises
from tests.harness.customers.buyers import Buyer, BuyingCrowd
from tests.harness.customers.connection import connections_to
from tests.harness.customers.shopper import shopping, until
from tests.harness.processes.server import Server, command, environment, running
from tests.harness.processes.world import LEDGER_FILE, SHORT_HOLDS, World, world

CUSTOMERS = 16
BEFORE = 60

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


async def test_a_copy_under_load_has_everything_that_was_confirmed_before_it_began(tmp_path: Path) -> None:
    crowd = BuyingCrowd()
    with world(settings=SHORT_HOLDS) as place:
        async with shopping(Buyer, crowd, place.ports, CUSTOMERS, seed=1) as work:
            await until(work, lambda: len(crowd.promises.sold) >= BEFORE)
            before = crowd.promises.copy()
            await _back_up(place, tmp_path / "copy.db")
        assert len(crowd.promises.sold) > len(before.sold), "customers went on while it was copied"
        await _sells_on_a_copy(tmp_path, before)


async def _back_up(place: World, target: Path) -> None:
    arguments = command(("backup", "--database-url", place.database_url, str(target)))
    process = await asyncio.create_subprocess_exec(*arguments, env=environment({}), stdout=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0


async def _sells_on_a_copy(folder: Path, before: Promises) -> None:
    """The programme is in the copy too."""
    (folder / LEDGER_FILE).parent.mkdir()
    shutil.copy(folder / "copy.db", folder / LEDGER_FILE)
    with running(Server(folder, {"ACCESS_LOG": "off", "DATA_DIR": folder / "data"})) as server:
        assert not audit(read_ledger(sqlite_url(folder / LEDGER_FILE)), before).lost
        async with connections_to([server.port]) as lines:
            await until_shown(lines, before, within_s=0)
