"""What one process has spent counts at the others a quarter of a second later; empty counts are not sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from firstclick.service.ports.peers import SpentCounts
from firstclick.service.selling.rates import Rates
from firstclick.service.selling.shared_rates import PUBLISH_EVERY_S, share_rates
from tests.simulation.clocks import START_MS, pass_ms

NEXT_MS = 1000 * PUBLISH_EVERY_S + 1


class Channel:
    """A channel between processes: what one publishes, all others receive at once."""

    def __init__(self) -> None:
        self.sent: list[SpentCounts] = []
        self.receivers: dict[str, Callable[[SpentCounts], None]] = {}


class MemoryPeerChannel:
    """One process's connection to the channel (`service.ports.peers.PeerChannel`)."""

    def __init__(self, channel: Channel, name: str) -> None:
        self.channel = channel
        self.name = name
        self.closed = False

    async def publish(self, spent: SpentCounts) -> None:
        self.channel.sent.append(spent)
        for name, receive in self.channel.receivers.items():
            if name != self.name:
                receive(spent)

    async def listen(self, receive: Callable[[SpentCounts], None]) -> None:
        self.channel.receivers[self.name] = receive
        await asyncio.get_running_loop().create_future()

    async def close(self) -> None:
        self.closed = True


@asynccontextmanager
async def sharing(peers: MemoryPeerChannel, **rates: Rates) -> AsyncIterator[None]:
    """Run the sharing of the process in the background."""
    task = asyncio.create_task(share_rates(rates, peers, lambda: START_MS))
    await pass_ms(1)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def spend(rates: Rates, times: int, user: str = "ann") -> int:
    """How many of that many tries are allowed."""
    return sum(rates.take(user, START_MS) == 0 for _ in range(times))


@pytest.fixture
def channel() -> Channel:
    return Channel()


async def test_what_was_done_at_one_process_counts_at_the_other_under_the_same_name(channel: Channel) -> None:
    here, there, other = (Rates(60, shared=True) for _ in range(3))
    async with (
        sharing(MemoryPeerChannel(channel, "here"), holds=here),
        sharing(MemoryPeerChannel(channel, "there"), other=other, holds=there),
    ):
        spend(here, 45)
        await pass_ms(NEXT_MS)
        assert (spend(there, 100), spend(other, 100)) == (15, 60)


async def test_counts_are_sent_once_a_quarter_of_a_second_later_and_again_when_there_is_more(channel: Channel) -> None:
    here, quiet = Rates(60, shared=True), Rates(60, shared=True)
    async with sharing(MemoryPeerChannel(channel, "here"), holds=here, quiet=quiet):
        spend(here, 2)
        await pass_ms(NEXT_MS - 10)
        assert channel.sent == []
        await pass_ms(10 * NEXT_MS)
        assert channel.sent == [{"holds": {"ann": 2}}]
        spend(here, 1, "bob")
        await pass_ms(NEXT_MS)
        assert channel.sent[1:] == [{"holds": {"bob": 1}}]


async def test_a_limit_that_is_not_known_here_is_ignored(channel: Channel) -> None:
    here, newer = Rates(60, shared=True), MemoryPeerChannel(channel, "newer")
    async with sharing(MemoryPeerChannel(channel, "here"), holds=here):
        await newer.publish({"logins": {"ann": 60}, "holds": {"ann": 59}})
        assert spend(here, 100) == 1


async def test_the_channel_is_closed_when_the_process_stops(channel: Channel) -> None:
    peers = MemoryPeerChannel(channel, "here")
    async with sharing(peers):
        assert not peers.closed
    assert peers.closed
