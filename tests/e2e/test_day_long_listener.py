"""A listener that does nothing but answer pings is kept, however long it listens; one that then sends without an end
is not. A day passes in jumping time.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.protocol import Event, State

from firstclick.web.protocol.feed import RECEIVED_BYTES_MAX
from tests.e2e.protocol_server import protocol_server
from tests.simulation.clocks import JumpingLoop, pass_ms

pytestmark = [pytest.mark.e2e, pytest.mark.long]
DAY_MS = 24 * 3_600_000
PONG_BYTES = 6
"""Of a masked frame without its payload."""


class Listener(ClientConnection):
    """Counts the pings, which it answers as every client does."""

    pings = 0

    def process_event(self, event: Event) -> None:
        self.pings += isinstance(event, Frame) and event.opcode is Opcode.PING
        super().process_event(event)


async def listened_all_day(*, then_sends: int = 0) -> tuple[int, State]:
    """The pings of a day, and the state of the socket after them, and after so many times the bytes of a minute."""
    async with (
        protocol_server() as (host, port),
        connect(f"ws://{host}:{port}/", ping_interval=None, create_connection=Listener, proxy=None) as feed,
    ):
        await pass_ms(DAY_MS)
        assert isinstance(feed, Listener)
        with suppress(ConnectionClosed):
            for _ in range(then_sends):
                for _ in range(RECEIVED_BYTES_MAX // PONG_BYTES):
                    await feed.pong()
                await (await feed.ping())
        return feed.pings, feed.state


def test_a_listener_that_answers_pings_all_day_is_kept() -> None:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        pings, state = runner.run(listened_all_day())
    assert pings * PONG_BYTES > 2 * RECEIVED_BYTES_MAX, "more than is taken within a minute"
    assert state is State.OPEN


def test_after_a_day_as_little_is_taken_within_a_minute_as_before() -> None:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        _, state = runner.run(listened_all_day(then_sends=1))
        assert state is State.OPEN
        _, state = runner.run(listened_all_day(then_sends=4))
    assert state is not State.OPEN
