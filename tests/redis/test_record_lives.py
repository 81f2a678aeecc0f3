"""How long Redis keeps a hold's record: not shorter than anything that depends on it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence

import pytest
import redis

from firstclick.domain.seats.hold import Commit, Hold
from firstclick.domain.seats.hold_rules import (
    decide_confirm,
    decide_failed_payment,
    decide_longer_payment,
    decide_payment,
)
from firstclick.stores.redis.records import ENDED_HOLD_KEPT_MS
from firstclick.stores.redis.reorder_buffer import ReorderBuffer
from firstclick.stores.redis.store import PRUNE_AFTER
from tests.contract.redis_store import subject_at
from tests.contract.store_under_test import Subject, after
from tests.harness.processes.patient_server import PATIENT
from tests.harness.processes.redis_server import RedisServer
from tests.harness.processes.world import world
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme

pytestmark = pytest.mark.long

FOR_GOOD = -1
SESSION = "session:s1"
DAY_MS = 24 * 3_600_000
SEAT = "seat:showtime-1:A1"


@pytest.fixture
async def subject(server: RedisServer) -> AsyncIterator[Subject]:
    """A store in use."""
    async with subject_at(server) as opened:
        yield opened


def payment(hold: Hold) -> Commit:
    """The hold becomes pending."""
    return decide_payment(hold, hold.taken_at_ms + 10_000, hold.taken_at_ms)


async def test_the_record_of_a_pending_hold_has_no_end(client: redis.Redis, subject: Subject) -> None:
    """All processes may be away for longer than any record lives: a `booked` seat has no end either."""
    hold = await subject.take("s1", "A1")
    assert client.pttl(SESSION) > ENDED_HOLD_KEPT_MS
    await subject.write(payment(hold))
    assert (client.pttl(SESSION), client.pttl(SEAT)) == (FOR_GOOD, FOR_GOOD)
    await subject.write(decide_longer_payment(after(payment(hold)), hold.taken_at_ms + 20_000))
    assert client.pttl(SESSION) == FOR_GOOD


async def test_a_payment_that_failed_leaves_a_record_for_ten_minutes(client: redis.Redis, subject: Subject) -> None:
    pending = payment(await subject.take("s1", "A1"))
    await subject.write(pending)
    await subject.write(decide_failed_payment(after(pending), after(pending).taken_at_ms))
    assert ENDED_HOLD_KEPT_MS - 5_000 < client.pttl(SESSION) <= ENDED_HOLD_KEPT_MS


async def test_a_pending_record_of_the_version_before_which_has_an_end_is_confirmed_for_good(
    client: redis.Redis, subject: Subject
) -> None:
    pending = payment(await subject.take("s1", "A1"))
    await subject.write(pending)
    client.pexpire(SESSION, ENDED_HOLD_KEPT_MS)
    await subject.write(decide_confirm(after(pending), after(pending).taken_at_ms))
    assert client.pttl(SESSION) == FOR_GOOD


async def test_a_past_showtime_of_the_version_before_gets_its_end_when_it_is_opened(
    client: redis.Redis, subject: Subject
) -> None:
    """Also one that was moved. What is not sold yet ends as ever: a hold by itself, a pending one never."""
    for session, seat in (("s1", "A1"), ("s2", "A2"), ("s3", "A3")):
        await subject.take(session, seat)
    records = [await subject.store.hold(session) for session in ("s1", "s2")]
    sold, pending = [record for record in records if record is not None]
    await subject.write(decide_confirm(sold, sold.taken_at_ms))
    await subject.write(payment(pending))
    lasting = (SEAT, SESSION, "showtime:showtime-1")
    others = ("seat:showtime-1:A2", "session:s2", "seat:showtime-1:A3", "session:s3")
    before = [client.pttl(key) // DAY_MS for key in others]
    assert [client.pttl(key) for key in lasting] == [FOR_GOOD] * 3
    subject.ends["showtime-1"] = subject.store.now_ms() + DAY_MS
    await subject.snapshot()
    assert all(DAY_MS - 5_000 < client.pttl(key) <= DAY_MS for key in lasting)
    assert before == [client.pttl(key) // DAY_MS for key in others] == [-1, -1, 0, 0]
    subject.ends["showtime-1"] += DAY_MS
    await subject.snapshot()
    assert all(2 * DAY_MS - 5_000 < client.pttl(key) <= 2 * DAY_MS for key in lasting)


async def test_a_store_keeps_nothing_for_showtimes_that_are_past(subject: Subject) -> None:
    gc.collect()
    before = sum(isinstance(one, ReorderBuffer) for one in gc.get_objects())
    for nth in range(4 * PRUNE_AFTER):
        subject.ends[f"showtime-{nth}"] = subject.store.now_ms() - 1
        await subject.take(f"s{nth}", "A1", showtime=f"showtime-{nth}")
    gc.collect()
    assert sum(isinstance(one, ReorderBuffer) for one in gc.get_objects()) - before <= PRUNE_AFTER + 1


@pytest.mark.e2e
async def test_a_seat_that_was_sold_at_a_timed_showtime_goes_a_day_after_its_end() -> None:
    """Redis' own clock is compared. A seat that is not confirmed in time on the map is repaired, so the test waits."""
    with (
        world(1, programme=programme(), with_redis=True, program=PATIENT) as place,
        place.redis.client() as client,
    ):
        async with client_of(place.servers[0]) as http:
            [film] = [one for one in (await http.get("/movies")).json() if one["id"] == "tonight"]
            showtime, ada = film["showtimes"][0], Buyer(http)
            session = await ada.held("tonight", "A1")
            assert (await ada.confirm(session)).status_code == 204
            gone_at_ms = showtime["starts_at"] + film["runtime_min"] * 60_000 + DAY_MS
            names = (f"seat:{showtime['showtime_id']}:A1", f"session:{session}", f"showtime:{showtime['showtime_id']}")
            while not all(client.pttl(name) > DAY_MS for name in names):
                await asyncio.sleep(0.05)  # waits: only what is sold lasts for so long
            assert [abs(ends_ms - gone_at_ms) < 10_000 for ends_ms in _ends_ms(client, names)] == [True] * 3


def _ends_ms(client: redis.Redis, names: Sequence[str]) -> list[int]:
    """When the keys end by Redis' clock, which is read in the same transaction."""
    with client.pipeline(transaction=True) as together:
        together.time()
        for name in names:
            together.pttl(name)
        (seconds, micros), *lives_ms = together.execute()
    return [seconds * 1_000 + micros // 1_000 + life_ms for life_ms in lives_ms]
