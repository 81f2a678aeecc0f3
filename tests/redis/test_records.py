"""What is written to Redis is read back as it was, whatever people call themselves."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    RESERVED,
    Confirmed,
    Held,
    Pending,
    Reserved,
    ReservedReason,
    SeatState,
)
from firstclick.domain.values import replace
from firstclick.service.ports.store import Committed
from firstclick.stores.redis.records import hold_bytes, hold_value, seat_bytes, seat_state
from tests.contract.store_under_test import ReceivedEvents
from tests.harness.processes.redis_server import binaries, redis_server
from tests.redis.stores import store_at

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)
times = st.integers(0, 2**53)
states: st.SearchStrategy[SeatState] = st.one_of(
    st.just(AVAILABLE),
    st.builds(Reserved, st.none() | st.sampled_from(ReservedReason)),
    st.builds(Held, texts, texts, times),
    st.builds(Pending, texts, texts),
    st.builds(Confirmed, texts, texts),
)
holds = st.builds(
    Hold,
    texts,
    texts,
    texts,
    st.lists(texts, max_size=5).map(tuple),
    st.sampled_from(HoldStatus),
    times,
    times,
    texts,
    st.none() | st.sampled_from(EndReason),
    texts,
    st.integers(0, 2**31),
)
NASTY = ("ann", 'a"b', "back\\slash", "é\u2028\u2029", "🎟" * 16, "null", "%s %d", "[1]", "\x7f", "' OR 1=1 --", "}{")


@given(states)
def test_a_seat_is_read_back_as_it_was(state: SeatState) -> None:
    assert seat_state(seat_bytes(state)) == state
    assert seat_bytes(state) == seat_bytes(seat_state(seat_bytes(state))), "the same bytes, because they are compared"


@given(holds | st.none())
def test_a_hold_is_read_back_as_it_was(hold: Hold | None) -> None:
    assert hold_value(hold_bytes(hold)) == hold


def test_a_key_that_there_is_not_is_no_hold_and_a_free_seat() -> None:
    assert (hold_value(None), hold_value(b"")) == (None, None)
    assert (seat_state(None), seat_state(b"")) == (AVAILABLE, AVAILABLE)
    assert hold_value(b"hello") is None


def test_a_value_that_is_not_ours_keeps_its_seat_from_being_sold() -> None:
    for value in (b"hello", b"{}", b"[]", b'{"status":"sold"}', b'{"user_id":"of the first version"}', b"\xff"):
        assert seat_state(value) == RESERVED


@pytest.mark.parametrize("kind", sorted(binaries()))
async def test_names_of_every_kind_go_through_redis_and_back(kind: str) -> None:
    with redis_server(binaries()[kind]) as server:
        received = ReceivedEvents()
        async with store_at(server.url, ReceivedEvents()) as here, store_at(server.url, received) as there:
            for nth, name in enumerate(NASTY):
                end_ms = here.now_ms() + 60_000
                hold = Hold(f"session-{nth}", "showtime-1", name, (name,), HoldStatus.HOLD, here.now_ms(), end_ms)
                held = Held(hold.session_id, name, end_ms)
                answer = await here.commit(Commit("showtime-1", (Change(name, AVAILABLE, held),), None, hold))
                assert isinstance(answer, Committed)
                assert await there.hold(hold.session_id) == hold
            heard = await received.up_to("showtime-1", len(NASTY))
            assert [event.seats[0][0] for event in heard] == list(NASTY)
            assert [event.hold.user_id for event in heard if event.hold] == list(NASTY)
            snapshot = await there.snapshot("showtime-1", NASTY)
            assert snapshot.taken.keys() == set(NASTY)


@pytest.mark.parametrize("kind", sorted(binaries()))
async def test_a_foreign_value_in_redis_stops_nobody_else(kind: str) -> None:
    with redis_server(binaries()[kind]) as server, server.client() as client:
        async with store_at(server.url, ReceivedEvents()) as store:
            client.set("seat:showtime-1:A1", "hello")
            commits = [
                Commit("showtime-1", (Change(seat_id, AVAILABLE, Confirmed("s", "ann")),)) for seat_id in ("A1", "A2")
            ]
            async with asyncio.timeout(20):
                first, second = await asyncio.gather(*map(store.commit, commits))
            assert not isinstance(first, Committed)
            assert isinstance(second, Committed)
            assert (await store.snapshot("showtime-1", ["A1"])).taken == {"A1": RESERVED}


def test_a_record_says_how_long_its_holder_was_away_and_otherwise_has_the_bytes_of_before() -> None:
    hold = Hold("s1", "show", "ann", ("A1",), HoldStatus.HOLD, 1, 2)
    away = replace(hold, away_ms=120_000)
    assert hold_bytes(away) == hold_bytes(hold)[:-1] + b',"away_ms":120000}'
    assert hold_value(hold_bytes(away)) == away


def test_a_record_names_its_network_and_without_one_it_has_the_bytes_of_before() -> None:
    hold = Hold("s1", "show", "ann", ("A1",), HoldStatus.HOLD, 1, 2)
    before = b'{"session_id":"s1","showtime_id":"show","user_id":"ann","seats":["A1"],"status":"hold",'
    assert hold_bytes(hold) == before + b'"taken_at":1,"expires_at":2}'
    known = replace(hold, network="home")
    assert hold_bytes(known) == before + b'"taken_at":1,"expires_at":2,"network":"home"}'
    assert (hold_value(hold_bytes(hold)), hold_value(hold_bytes(known))) == (hold, known)


def test_a_record_names_its_price_list_and_a_free_one_has_the_bytes_of_before() -> None:
    hold = Hold("s1", "show", "ann", ("A1",), HoldStatus.HOLD, 1, 2, network="home")
    free = hold_bytes(hold)
    assert b"price" not in free
    priced = replace(hold, price_list=3)
    assert hold_bytes(priced) == free[:-1] + b',"price_list":3}'
    assert (hold_value(free), hold_value(hold_bytes(priced))) == (hold, priced)
