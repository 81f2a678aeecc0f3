"""A payment with two processes on one Redis: begun at one, paid at the other, and one charge whatever comes twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest

from tests.harness.processes.world import World, world
from tests.web.buyer import client_of
from tests.web.paying import DEAR, PayingBuyer

pytestmark = [pytest.mark.e2e, pytest.mark.long]


@pytest.fixture(scope="module")
def priced() -> Iterator[World]:
    """Two processes that sell at prices."""
    settings = {"PAYMENT_PROVIDERS": "practice", "HOLD_TTL_SECONDS": 60}
    with world(2, programme=DEAR, with_redis=True, settings=settings) as started:
        yield started


@pytest.fixture
async def both(priced: World) -> AsyncIterator[tuple[PayingBuyer, PayingBuyer]]:
    """The same buyer at each process."""
    first, second = priced.servers
    async with client_of(first) as one, client_of(second) as other:
        yield PayingBuyer(one, "anna"), PayingBuyer(other, "anna")


async def test_what_is_begun_at_one_process_is_paid_at_the_other(both: tuple[PayingBuyer, PayingBuyer]) -> None:
    here, there = both
    payment = await here.begun("dear-0", "A1", "A2")
    assert (await there.statuses("dear-0"))["A1"] == "booked"
    await there.choose(payment["payment_id"], "pay")
    paid = await here.becomes(payment["payment_id"], "paid")
    assert (await there.payment(payment["payment_id"]))["reference"] == paid["reference"]
    for buyer in both:
        assert (await buyer.statuses("dear-0"))["A2"] == "confirmed"


async def test_two_tabs_at_two_processes_begin_one_payment(
    both: tuple[PayingBuyer, PayingBuyer], priced: World
) -> None:
    here, there = both
    session_id, quote = await here.ordered("dear-1", "A1")
    answers = await asyncio.gather(here.begin(session_id, quote), there.begin(session_id, quote))
    assert [one.status_code for one in answers] == [201, 201], [one.text for one in answers]
    payments = {one.json()["payment_id"] for one in answers}
    assert len(payments) == 1
    payment_id = payments.pop()
    await asyncio.gather(here.choose(payment_id, "pay"), there.choose(payment_id, "pay"))
    await asyncio.gather(here.becomes(payment_id, "paid"), there.becomes(payment_id, "paid"))
    with closing(sqlite3.connect(priced.folder / "data" / "practice.db")) as account:
        taken = account.execute("SELECT captured_minor FROM payments WHERE payment_id = ?", (payment_id,)).fetchall()
    assert taken == [(1300,)]


async def test_who_leaves_at_one_process_frees_the_seats_at_both(both: tuple[PayingBuyer, PayingBuyer]) -> None:
    here, there = both
    payment_id = (await here.begun("dear-2", "A1"))["payment_id"]
    assert (await there.http.delete(f"/payments/{payment_id}")).status_code == 204
    await here.becomes(payment_id, "not_charged")
    assert (await there.held("dear-2", "A1")) != ""
