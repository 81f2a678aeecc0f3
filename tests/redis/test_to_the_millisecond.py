"""What the scripts do at a deadline itself, a millisecond before it and a millisecond after it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

import pytest
import redis

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Commit
from firstclick.domain.seats.hold_rules import decide_confirm, decide_expiry, decide_payment, decide_release
from firstclick.domain.values import replace
from firstclick.stores.redis import RedisSeatStore
from firstclick.stores.redis.batch_message import Batch, encode_batch, entry
from firstclick.stores.redis.client import CALL_DEADLINE_MS, RedisClient
from firstclick.stores.redis.records import ENDED_HOLD_KEPT_MS
from firstclick.stores.redis.start_check import DEADLINES_KEY, FORMATS_KEY
from tests.contract.store_under_test import SHOWTIME, Subject, after, kept_back
from tests.harness.processes.redis_server import RedisServer
from tests.redis.hand_clock import give_hand_clock, set_clock

NOON_MS = 1_790_000_000_000
SEAT, SESSION = f"seat:{SHOWTIME}:A1", "session:s1"


@pytest.fixture
def client(server: RedisServer) -> Iterator[redis.Redis]:
    """Sets the clock, and looks at what is stored."""
    with server.client() as opened:
        set_clock(opened, NOON_MS)
        yield opened


@pytest.fixture
async def subject(server: RedisServer, client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Subject]:
    """A store in use, on the hand clock, at noon."""
    give_hand_clock(monkeypatch)
    store = RedisSeatStore(server.url)

    async def until(ms: int) -> None:
        set_clock(client, ms)
        await store.lapsed(0)

    subject = Subject(store, until, soon_ms=1_000)
    await store.start(subject.received, subject.installation)
    await until(NOON_MS)
    yield subject
    await store.close()


async def test_a_hold_is_confirmed_in_its_last_millisecond(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    await subject.until(hold.expires_at_ms - 1)
    await subject.write(decide_confirm(hold, hold.taken_at_ms))


async def test_a_hold_is_not_confirmed_at_its_end_itself(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    await subject.until(hold.expires_at_ms)
    await subject.refused(decide_confirm(hold, hold.taken_at_ms))
    await subject.refused(decide_payment(hold, hold.expires_at_ms + 1_000, hold.taken_at_ms))


async def test_a_hold_ends_at_its_end_itself_and_not_earlier(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    await subject.until(hold.expires_at_ms - 1)
    assert await subject.store.lapsed(10) == []
    await subject.refused(decide_expiry(hold))
    await subject.until(hold.expires_at_ms)
    assert await subject.store.lapsed(10) == [hold]
    await subject.write(decide_expiry(hold))


async def test_a_commit_is_written_before_its_time_and_not_at_it(subject: Subject) -> None:
    before_ms = NOON_MS + 1_000
    await subject.until(before_ms - 1)
    await subject.write(replace(kept_back("A1"), before_ms=before_ms))
    await subject.until(before_ms)
    await subject.refused(replace(kept_back("A2"), before_ms=before_ms))


async def test_a_commit_is_written_from_its_time_on(subject: Subject) -> None:
    not_before_ms = NOON_MS + 1_000
    early = replace(kept_back("A1"), not_before_ms=not_before_ms)
    await subject.until(not_before_ms - 1)
    await subject.refused(early)
    await subject.until(not_before_ms)
    await subject.write(early)


async def test_a_seat_that_would_be_gone_at_once_is_not_held(subject: Subject, client: redis.Redis) -> None:
    """Redis keeps no key for less than a millisecond, and a key would last through the one after it."""
    late = subject.wish("s1", "A1")
    await subject.until(after(late).expires_at_ms - 1)
    await subject.refused(late)
    assert client.exists(SEAT, SESSION) == 0
    await subject.until(after(late).expires_at_ms - 2)
    await subject.write(late)


async def test_a_held_seat_has_a_key_until_the_millisecond_before_its_end(
    subject: Subject, client: redis.Redis
) -> None:
    commit = subject.wish("s1", "A1", life_ms=60_000)
    [held] = await writes_of(subject, client, commit, SEAT)
    assert held.endswith(f" NX PX {after(commit).expires_at_ms - NOON_MS - 1}")


async def test_a_sold_seat_of_a_timed_showtime_has_a_key_until_the_millisecond_before_its_end(
    subject: Subject, client: redis.Redis
) -> None:
    hold = await subject.take("s1", "A1")
    subject.ends[SHOWTIME] = NOON_MS + 5_000_000
    confirm = decide_confirm(hold, NOON_MS)
    [seat] = await writes_of(subject, client, confirm, SEAT)
    assert seat.endswith(" PX 4999999")
    assert "confirmed" in seat
    assert 4_990_000 < pttl(client, SESSION) < 5_000_000, "and its record is deleted with it"


async def test_a_batch_that_is_late_writes_nothing(subject: Subject, server: RedisServer, client: redis.Redis) -> None:
    """Its callers were refused by then. At its time itself it is written."""
    set_clock(client, subject.store.now_ms() + 2 * CALL_DEADLINE_MS)
    with pytest.raises(StoreUnavailable):
        await subject.store.commit(subject.wish("s1", "A1"))
    assert client.exists(SEAT, SESSION) == 0
    set_clock(client, NOON_MS)
    calls = RedisClient(server.url)
    for latest_ms, written in ((NOON_MS - 1, False), (NOON_MS, True)):
        batch = encode_batch(Batch("late", latest_ms, [entry(kept_back("A1"), NOON_MS)]))
        answer = await calls.run("commit", [DEADLINES_KEY], [batch])
        assert (answer[0], len(answer[3:]) == 1) == (NOON_MS, written)
    await calls.close()


@pytest.mark.usefixtures("subject")
async def test_a_format_that_was_not_renewed_for_ten_seconds_is_deleted(
    server: RedisServer, client: redis.Redis
) -> None:
    """Each start adds one: without it their number would grow for as long as any server runs."""
    client.zadd(FORMATS_KEY, {"ended": NOON_MS, "ends soon": NOON_MS + 1})
    calls = RedisClient(server.url)
    await calls.run("look", [DEADLINES_KEY, FORMATS_KEY], [0, "new"])
    await calls.close()
    kept = [client.zscore(FORMATS_KEY, name) for name in ("ended", "ends soon", "new")]
    assert kept == [None, NOON_MS + 1, NOON_MS + 10_000]


async def test_the_record_of_a_live_hold_outlives_it_by_ten_minutes(subject: Subject, client: redis.Redis) -> None:
    hold = await subject.take("s1", "A1")
    assert lives(client, hold.expires_at_ms - NOON_MS + ENDED_HOLD_KEPT_MS)


async def test_the_record_of_a_released_hold_lives_until_ten_minutes_after_its_end(
    subject: Subject, client: redis.Redis
) -> None:
    hold = await subject.take("s1", "A1")
    await subject.until(NOON_MS + 20_000)
    await subject.write(decide_release(hold, NOON_MS + 20_000))
    assert lives(client, hold.expires_at_ms - NOON_MS - 20_000 + ENDED_HOLD_KEPT_MS)


async def test_the_record_of_an_expired_hold_lives_for_ten_minutes(subject: Subject, client: redis.Redis) -> None:
    """However late its end was noticed."""
    hold = await subject.take("s1", "A1")
    await subject.until(hold.expires_at_ms + 3_600_000)
    await subject.write(decide_expiry(hold))
    assert lives(client, ENDED_HOLD_KEPT_MS)


async def test_the_record_of_a_confirmed_hold_does_not_end(subject: Subject, client: redis.Redis) -> None:
    hold = await subject.take("s1", "A1")
    await subject.write(decide_confirm(hold, NOON_MS))
    assert (pttl(client, SESSION), pttl(client, SEAT)) == (-1, -1)
    assert client.zscore("firstclick:deadlines", SESSION) is None


async def writes_of(subject: Subject, client: redis.Redis, commit: Commit, key: str) -> Sequence[str]:
    """What the commit sets this key to, as Redis shows its commands."""
    with client.monitor() as monitor:  # type: ignore[no-untyped-call]
        await subject.write(commit)
        client.echo("that was all")
        commands: list[str] = []
        for one in monitor.listen():
            commands.append(str(one["command"]))
            if "that was all" in commands[-1]:
                break
    return [command for command in commands if command.startswith(f"SET {key} ")]


def lives(client: redis.Redis, expected_ms: int, record: str = SESSION) -> bool:
    """Whether the record was given that life: the clock of this process moves by itself."""
    left_ms = pttl(client, record)
    assert expected_ms - 10_000 < left_ms <= expected_ms, (left_ms, expected_ms)
    return True


def pttl(client: redis.Redis, key: str) -> int:
    """How long Redis keeps the key, in milliseconds; -1: for ever."""
    found = client.pttl(key)
    assert isinstance(found, int)
    return found
