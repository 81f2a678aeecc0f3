"""A batch is one value: what the script gets, and what other processes read the events from."""

from __future__ import annotations

import json

import msgspec
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.seats.hold import Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Available, Held, SeatState
from firstclick.domain.values import replace
from firstclick.service.ports.store import Committed, Conflict, SeatEvent
from firstclick.stores.redis.batch_message import (
    NAME_LENGTH,
    Batch,
    NewHold,
    Other,
    batch_name,
    encode_batch,
    entry,
    read_message,
)
from firstclick.stores.redis.records import NOT_OURS, hold_bytes, seat_bytes
from tests.contract.store_under_test import ReceivedEvents, turn
from tests.harness.processes.redis_server import RedisServer, binaries, redis_server
from tests.redis.stores import store_at
from tests.redis.test_records import NASTY, holds, states, texts, times

NAME = "b" * NAME_LENGTH


def message(commits: list[Commit], positions: list[int | list[int]], at_ms: int = 5, epoch: str = "e") -> bytes:
    """What the script publishes for a batch."""
    batch = encode_batch(Batch(NAME, 0, [entry(commit, 0) for commit in commits]))
    return b"\x92" + batch + msgspec.msgpack.encode([at_ms, epoch, positions])


def new_hold(session_id: str, user_id: str, seat_ids: tuple[str, ...], end_ms: int = 60_000) -> Commit:
    """As `decide_hold` makes it."""
    hold = Hold(session_id, "showtime-1", user_id, seat_ids, HoldStatus.HOLD, 1, end_ms)
    held = Held(session_id, user_id, end_ms)
    changes = tuple(Change(seat_id, AVAILABLE, held) for seat_id in seat_ids)
    return Commit("showtime-1", changes, None, hold, before_ms=end_ms)


@given(st.lists(st.tuples(texts, states, states), max_size=5), holds | st.none(), times, texts)
def test_the_events_of_a_batch_are_read_from_its_message(
    seats: list[tuple[str, SeatState, SeatState]], hold: Hold | None, at_ms: int, epoch: str
) -> None:
    one = Commit("showtime-1", tuple(Change(*seat) for seat in seats), None, hold)
    data = message([one, one, one], [7, 0, [8, 0]], at_ms, epoch)
    changed = [(nth, (seat_id, after)) for nth, (seat_id, before, after) in enumerate(seats) if before != after]
    whole, rest = tuple(seat for _, seat in changed), tuple(seat for nth, seat in changed if nth)
    expected = [("showtime-1", epoch, 7, at_ms, whole, hold), ("showtime-1", epoch, 8, at_ms, rest, hold)]
    assert read_message(data) == [SeatEvent(*event) for event in expected]
    assert batch_name(data) == NAME.encode()


@given(texts, texts, st.lists(texts, min_size=1, max_size=5, unique=True).map(tuple))
def test_a_new_hold_is_sent_and_read_in_its_short_form(session: str, user: str, seat_ids: tuple[str, ...]) -> None:
    commit = new_hold(session, user, seat_ids)
    assert isinstance(entry(commit, 0), NewHold)
    [event] = read_message(message([commit], [3]))
    assert event.hold == commit.hold_after
    assert event.seats == tuple((change.seat_id, change.after) for change in commit.changes)


def test_whatever_differs_from_a_new_hold_of_free_seats_is_sent_in_full() -> None:
    plain = new_hold("s1", "ann", ("A1", "A2"))
    assert plain.hold_after is not None
    held = plain.changes[0].after
    others = [
        replace(plain, hold_before=plain.hold_after),
        replace(plain, not_before_ms=1),
        replace(plain, before_ms=None),
        replace(plain, changes=()),
        replace(plain, changes=plain.changes[:1]),
        replace(plain, changes=plain.changes[::-1]),
        replace(plain, changes=(plain.changes[0], Change("A2", Held("s0", "bob", 1), held))),
        replace(plain, changes=(plain.changes[0], Change("A2", Available(), held))),
        replace(plain, changes=tuple(Change(one, AVAILABLE, Held("s1", "bob", 60_000)) for one in ("A1", "A2"))),
        replace(plain, hold_after=replace(plain.hold_after, status=HoldStatus.PENDING)),
        replace(plain, hold_after=replace(plain.hold_after, expires_at_ms=70_000)),
    ]
    assert [type(entry(commit, 0)) for commit in others] == [Other] * len(others)


def test_a_value_is_sent_with_the_bytes_that_are_stored() -> None:
    commit = new_hold("s1", "ann", ("A1",))
    sent = entry(commit, 0)
    assert isinstance(sent, NewHold)
    assert (sent.hold.encode(), sent.seat.encode()) == (
        hold_bytes(commit.hold_after),
        seat_bytes(commit.changes[0].after),
    )


@pytest.mark.parametrize("positions", [[], [1, 2], ["1"], [None]])
def test_a_message_without_one_position_for_each_commit_is_not_valid(positions: list[int | list[int]]) -> None:
    commit = new_hold("s1", "ann", ("A1",))
    with pytest.raises(NOT_OURS):
        read_message(message([commit], positions))


@pytest.mark.parametrize("kind", sorted(binaries()))
async def test_names_of_every_kind_are_held_and_read_back(kind: str) -> None:
    with redis_server(binaries()[kind]) as server, server.client() as client:
        received = ReceivedEvents()
        async with store_at(server.url, ReceivedEvents()) as here, store_at(server.url, received) as there:
            end_ms = here.now_ms() + 60_000
            commits = [new_hold(f"session-{name}", name, (name, f"{name}2"), end_ms) for name in NASTY]
            for commit in commits:
                assert isinstance(await here.commit(commit), Committed)
            heard = await received.up_to("showtime-1", len(NASTY))
            assert [event.hold for event in heard] == [commit.hold_after for commit in commits]
            assert await there.hold(f"session-{NASTY[1]}") == commits[1].hold_after
        stored = json.loads(str(client.get(f"seat:showtime-1:{NASTY[1]}2")))
        assert stored["user_id"] == NASTY[1]


async def test_a_hold_of_several_seats_takes_none_where_one_is_taken(server: RedisServer, client: redis.Redis) -> None:
    async with store_at(server.url, ReceivedEvents()) as store:
        end_ms = store.now_ms() + 60_000
        await store.commit(turn("A2", AVAILABLE, RESERVED))
        assert isinstance(await store.commit(new_hold("s1", "ann", ("A1", "A2", "A3"), end_ms)), Conflict)
        assert client.exists("seat:showtime-1:A1", "seat:showtime-1:A3", "session:s1", "firstclick:deadlines") == 0
        assert client.hget("showtime:showtime-1", "position") == "1"


async def test_a_hold_whose_id_is_in_use_takes_no_seat(server: RedisServer, client: redis.Redis) -> None:
    async with store_at(server.url, ReceivedEvents()) as store:
        first, second = (new_hold("s1", "ann", (seat,), store.now_ms() + 60_000) for seat in ("A1", "A2"))
        await store.commit(first)
        answer = await store.commit(second)
        assert isinstance(answer, Conflict)
        assert answer.hold == first.hold_after
        assert client.exists("seat:showtime-1:A2") == 0


async def test_a_key_that_is_no_text_keeps_its_seat_and_stops_nobody_else(
    server: RedisServer, client: redis.Redis
) -> None:
    client.rpush("seat:showtime-1:A1", "x")
    async with store_at(server.url, ReceivedEvents()) as store:
        end_ms = store.now_ms() + 60_000
        answer = await store.commit(new_hold("s1", "ann", ("A1",), end_ms))
        assert isinstance(answer, Conflict)
        assert answer.seats == {"A1": RESERVED}
        assert isinstance(await store.commit(new_hold("s2", "ann", ("A2",), end_ms)), Committed)
