"""Rules are broken by hand, and the auditor sees it: what it calls clean is worth something."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg
import pytest

from tests.harness.accounts.inspection import Scene, inspect
from tests.harness.accounts.ledger_audit import audit, read_ledger
from tests.harness.accounts.promises import Promises, Sale
from tests.harness.customers.buyers import Buyer, BuyingCrowd
from tests.harness.customers.connection import Connection, connections_to
from tests.harness.customers.shopper import shopping, until
from tests.harness.faults import broken_servers
from tests.harness.faults.booking_gate import BUILD, SHUT, WAITING
from tests.harness.faults.outages import kill_a_process
from tests.harness.processes.postgres import RealPostgres
from tests.harness.processes.world import SHORT_HOLDS, world

CUSTOMERS = 8
ENOUGH = 15
DROP = "DROP INDEX one_live_booking_a_seat"

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


async def test_without_the_unique_index_a_seat_is_found_to_be_doubled(postgres: RealPostgres) -> None:
    """Two processes that do not share a seat store, and sell the same seat at once: only the index is between them."""
    with (
        world(processes=2, postgres=postgres, program=broken_servers.CLAIMS_NOTHING, settings=SHORT_HOLDS) as place,
        psycopg.connect(place.database_url) as gate,
    ):
        async with connections_to(place.ports) as lines:
            promises = Promises()
            for statement in BUILD:
                gate.execute(statement)
            gate.commit()
            assert sorted(await _sold_at_both_at_once("B4", lines, gate, promises)) == [204, 409]
            verdict = audit(read_ledger(place.database_url), promises)
            assert verdict.clean, verdict
            gate.execute(DROP)
            gate.commit()
            assert await _sold_at_both_at_once("C4", lines, gate, promises) == [204, 204]
            assert audit(read_ledger(place.database_url), promises).doubled == {("room-0", "C4")}


async def test_without_the_check_of_owners_a_thief_is_found() -> None:
    async with _scene(broken_servers.ANYBODY_CONFIRMS) as (scene, work):
        await until(work, lambda: scene.crowd.answers["steal", 204] > 0)
        scene.crowd.gate.clear()
        verdict = audit(read_ledger(scene.place.database_url), scene.crowd.promises)
    assert verdict.lost


async def test_what_was_answered_before_it_was_written_is_found_to_be_lost() -> None:
    async with _scene(broken_servers.ANSWERS_BEFORE_THE_DISK) as (scene, work):
        await _kill_when_enough_is_sold(scene, work)
        verdict = audit(read_ledger(scene.place.database_url), scene.crowd.promises)
    assert verdict.lost


async def test_a_sold_seat_that_can_be_held_after_a_restart_is_found() -> None:
    async with _scene(broken_servers.REPAIRS_NOTHING) as (scene, work):
        await _kill_when_enough_is_sold(scene, work)
        with pytest.raises(AssertionError, match="was sold, and a hold of it was answered"):
            await inspect(scene)


@asynccontextmanager
async def _scene(program: str) -> AsyncIterator[tuple[Scene[BuyingCrowd], asyncio.Task[None]]]:
    """Customers at a broken server in one process."""
    with world(program=program, settings=SHORT_HOLDS) as place:
        async with connections_to(place.ports) as lines:
            scene = Scene(place, lines, random.Random(1), BuyingCrowd())
            async with shopping(Buyer, scene.crowd, place.ports, CUSTOMERS, seed=1) as work:
                yield scene, work


async def _kill_when_enough_is_sold(scene: Scene[BuyingCrowd], work: asyncio.Task[None]) -> None:
    await until(work, lambda: len(scene.crowd.promises.sold) >= ENOUGH)
    scene.crowd.gate.clear()
    await kill_a_process(scene.place, scene.dice)


async def _sold_at_both_at_once(
    seat_id: str, lines: Sequence[Connection], gate: psycopg.Connection, promises: Promises
) -> list[int]:
    """Both have looked, and stand before the gate until neither can see what the other writes."""
    sales = [await _held(line, seat_id, user_id) for line, user_id in zip(lines, ("ann", "bob"), strict=True)]
    gate.execute(SHUT)
    tasks = [asyncio.create_task(_confirm(*one, promises)) for one in zip(lines, sales, strict=True)]
    while gate.execute(WAITING).fetchone() != (2,):
        await asyncio.sleep(0.005)  # waits: for both to stand before the gate, which only the database sees
    gate.commit()
    return await asyncio.gather(*tasks)


async def _held(line: Connection, seat_id: str, user_id: str) -> Sale:
    answer = await line.ask("POST", "/showtimes/room-0/holds", {"user_id": user_id, "seats": [seat_id]})
    return Sale(answer.body["session_id"], "room-0", (seat_id,), user_id)


async def _confirm(line: Connection, sale: Sale, promises: Promises) -> int:
    promises.asks(sale)
    answer = await line.ask("PUT", f"/sessions/{sale.session_id}/confirm", {"user_id": sale.user_id})
    if answer.status == 204:
        promises.confirmed(sale, answer.received_ms)
    return answer.status
