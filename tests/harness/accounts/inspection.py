"""What must be true right after every fault, while customers go on: what was sold stays sold, and is shown."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic

from tests.harness.accounts.ledger_audit import SHOWN_WITHIN_S, audit, read_ledger, until_shown
from tests.harness.customers.buyers import SomeBuyingCrowd
from tests.harness.customers.connection import Connection, NoAnswer
from tests.harness.processes.world import World

SAMPLE = 5


@dataclass
class Scene(Generic[SomeBuyingCrowd]):
    """A run under way. `lines` are the auditor's own, one to each process."""

    place: World
    lines: Sequence[Connection]
    dice: random.Random
    crowd: SomeBuyingCrowd
    faults: int = field(default=0)


async def inspect(scene: Scene[SomeBuyingCrowd]) -> None:
    """What was sold cannot be held (tried before anything else), it is in the ledger, and the maps show it."""
    for line in scene.lines:
        await _try_to_hold_what_was_sold(scene, line)
    promises = scene.crowd.promises.copy()
    verdict = audit(await asyncio.to_thread(read_ledger, scene.place.database_url), promises)
    assert not verdict.lost, f"answered 204 and not in the ledger: {verdict.lost}"
    assert not verdict.doubled, f"sold twice: {verdict.doubled}"
    await until_shown(scene.lines, promises, SHOWN_WITHIN_S if scene.place.store else 0)


async def _try_to_hold_what_was_sold(scene: Scene[SomeBuyingCrowd], line: Connection) -> None:
    """The first requests to a server that was just started, where the gate is closed."""
    await line.close()
    sold = sorted(scene.crowd.promises.sold.values(), key=str)
    for sale in scene.dice.sample(sold, min(SAMPLE, len(sold))):
        body = {"user_id": "zoe", "seats": [sale.seat_ids[0]]}
        try:
            answer = await line.ask("POST", f"/showtimes/{sale.showtime}/holds", body)
        except NoAnswer:
            continue
        assert answer.status in (409, 503), f"{sale} was sold, and a hold of it was answered {answer}"
