"""One browser that does not read delays nobody, and is given a snapshot when it reads again."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.e2e.stalling import PATIENT, Scene, stalled_scene
from tests.harness.customers.raw_socket import RawSocket
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long]
OTHERS = 199
CHANGES = 40
SOMETHING_WITHIN_S = 20.0
# A stalled socket would delay the others for ever.
ALL_RECEIVED_WITHIN_S = 30.0


@pytest.fixture
def scene() -> Iterator[Scene]:
    """Two sockets that have not read since a flood, of a server that waits for them."""
    with stalled_scene(PATIENT) as set_up:
        yield set_up


async def positions_of(socket: ClientConnection) -> AsyncIterator[tuple[int, int]]:
    """The first and the last position of each event that the socket is sent."""
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "SEATS_UPDATED":
            yield message["from"], message["to"]


async def received(socket: ClientConnection, positions: set[int]) -> None:
    """Read until every one of these positions was sent in an event: none is replaced by a snapshot."""
    async for first, last in positions_of(socket):
        positions = {one for one in positions if not first < one <= last}
        if not positions:
            return


async def test_a_stalled_socket_among_200_does_not_delay_the_others(scene: Scene) -> None:
    """They are sent everything while it stands still. `make bench CASES=stalled` says how soon."""
    address = f"{scene.server.feed_url}?movie_id=hall"
    sockets = await asyncio.gather(*(connect(address, proxy=None) for _ in range(OTHERS)))
    async with client_of(scene.server) as client:
        buyers = [Buyer(client, f"user-{n}") for n in range(CHANGES)]
        seats = [f"{chr(81 + n // 25)}{n % 25 + 1}" for n in range(CHANGES)]
        answers = [await buyer.hold_seat("hall", seat_id) for buyer, seat_id in zip(buyers, seats, strict=True)]
    changed = {answer.json()["position"] for answer in answers}
    assert len(changed) == CHANGES
    async with asyncio.timeout(ALL_RECEIVED_WITHIN_S):
        await asyncio.gather(*(received(socket, changed) for socket in sockets))
    assert sys.platform != "linux" or scene.reader.is_open_at_the_server(scene.server)
    await asyncio.gather(*(socket.close() for socket in sockets))


def messages_to(socket: RawSocket, position: int) -> list[dict[str, Any]]:
    """The messages up to the one that leads to this position."""
    messages = []
    for frame in socket.frames(SOMETHING_WITHIN_S):
        messages.append(frame.json())
        if position in (messages[-1].get("position"), messages[-1].get("to")):
            return messages
    raise AssertionError(f"nothing leads to {position}")


async def test_when_it_reads_again_it_is_given_a_snapshot_and_is_in_step(scene: Scene) -> None:
    assert sys.platform != "linux" or scene.reader.is_open_at_the_server(scene.server)
    async with client_of(scene.server) as client:
        last = (await client.get("/showtimes/hall/seats")).json()["position"]
        scene.reader.read_again()
        messages = await asyncio.to_thread(messages_to, scene.reader, last)
        assert [one["type"] for one in messages[:2]] == ["HELLO", "SNAPSHOT"]
        assert _in_step([one for one in messages[1:] if one["type"] != "HEARTBEAT"]) == 1
        held = await Buyer(client).hold_seat("hall", "T25")
        *_, event = await asyncio.to_thread(messages_to, scene.reader, held.json()["position"])
    assert (event["from"], event["to"]) == (last, held.json()["position"])


def _in_step(messages: list[dict[str, Any]]) -> int:
    """The number of snapshots after the first: each event must begin where the message before it ended."""
    position, snapshots = messages[0]["position"], 0
    for one in messages[1:]:
        if one["type"] == "SNAPSHOT":
            assert one["position"] > position
            snapshots, position = snapshots + 1, one["position"]
        else:
            assert one["from"] == position, "a gap that no snapshot covers"
            position = one["to"]
    return snapshots
