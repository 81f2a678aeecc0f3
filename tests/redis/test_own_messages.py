"""The message of an own batch is read only when its reply was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED
from firstclick.service.ports.store import SeatEvent
from firstclick.stores.redis import RedisSeatStore
from firstclick.stores.redis import store as store_module
from firstclick.stores.redis.batch_message import read_message
from firstclick.stores.redis.client import RedisClient
from firstclick.stores.redis.own_messages import OwnMessages
from tests.contract.store_under_test import SHOWTIME, ReceivedEvents, turn
from tests.harness.processes.redis_server import RedisServer
from tests.redis.stores import store_at


def message_of(name: str) -> bytes:
    """A message as far as it is looked at."""
    return b"\x92\x93\xb8" + name.encode() + b"the rest"


def read_of() -> tuple[OwnMessages, list[bytes]]:
    """What recognises the messages, and those that it has read."""
    read: list[bytes] = []
    return OwnMessages(read.append), read


@pytest.mark.parametrize("early", [True, False])
def test_a_message_whose_reply_has_come_is_not_read(early: bool) -> None:
    own, read = read_of()
    data = message_of(own.begin())
    if early:
        own.receive(data)
    own.answered(published=True)
    if not early:
        own.receive(data)
    assert not read
    own.receive(data)
    assert read == [data], "nothing is kept of it"


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize("repeated", [True, False])
def test_a_message_whose_reply_was_lost_is_read(early: bool, repeated: bool) -> None:
    own, read = read_of()
    data = message_of(own.begin())
    if early:
        own.receive(data)
    if repeated:
        own.begin()
        own.answered(published=True)
    else:
        own.failed()
    if not early:
        own.receive(data)
    assert read == [data]


def test_messages_of_others_are_read() -> None:
    own, read = read_of()
    other = message_of(OwnMessages(read.append).begin())
    own.begin()
    for data in (other, b"", b"\x92"):
        own.receive(data)
    assert read == [other, b"", b"\x92"]


def test_a_new_subscription_waits_for_no_earlier_message() -> None:
    own, read = read_of()
    data = message_of(own.begin())
    own.answered(published=True)
    own.subscribed()
    own.receive(data)
    assert read == [data]


class ForgetfulClient(RedisClient):
    """Loses the replies of the calls that have a connection alone."""

    async def run_alone(self, script: str, keys: list[str], arguments: Callable[[], list[bytes]]) -> Any:  # noqa: ANN401
        await super().run_alone(script, keys, arguments)
        raise StoreUnavailable


async def test_a_commit_whose_reply_was_lost_is_heard_of(server: RedisServer) -> None:
    received = ReceivedEvents()
    store = RedisSeatStore(server.url, ForgetfulClient(server.url))
    await store.start(received)
    with pytest.raises(StoreUnavailable):
        await store.commit(turn("A1", AVAILABLE, RESERVED))
    [event] = await received.up_to(SHOWTIME, 1)
    assert event.seats == (("A1", RESERVED),)
    await store.close()


async def test_own_messages_are_not_read_and_those_of_others_are(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def note(data: bytes) -> list[SeatEvent]:
        read.append(data)
        return read_message(data)

    monkeypatch.setattr(store_module, "read_message", note)
    received = ReceivedEvents()
    async with store_at(server.url, ReceivedEvents()) as here, store_at(server.url, received):
        await asyncio.gather(*(here.commit(turn(f"A{n}", AVAILABLE, RESERVED)) for n in range(20)))
        await received.up_to(SHOWTIME, 20)
        await here.commit(turn("B1", AVAILABLE, RESERVED))
        await received.up_to(SHOWTIME, 21)
    assert len(read) == 2


async def test_stores_that_write_one_showtime_at_once_each_deliver_every_event_in_order(server: RedisServer) -> None:
    received = [ReceivedEvents() for _ in range(3)]
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(store_at(server.url, one)) for one in received]
        for store in stores:
            await store.snapshot(SHOWTIME, ["A1"])

        async def sell(store: RedisSeatStore, row: str) -> None:
            for n in range(60):
                await store.commit(turn(f"{row}{n}", AVAILABLE, RESERVED))

        async with asyncio.TaskGroup() as group:
            for nth, row in enumerate("ABCDEFGHI"):
                group.create_task(sell(stores[nth % 3], row))
        for one in received:
            events = await one.up_to(SHOWTIME, 9 * 60)
            assert [event.position for event in events] == list(range(1, 9 * 60 + 1))
