"""Shares counts between processes, so that a rate limit is the same however many processes there are.

It is a background task: no request waits for it. Other processes receive the counts `PUBLISH_EVERY_S` later. Within
that time, each process can allow as much as the limit on its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from firstclick.service.ports.peers import PeerChannel, SpentCounts
from firstclick.service.selling.rates import Rates

PUBLISH_EVERY_S = 0.25


async def share_rates(rates: Mapping[str, Rates], peers: PeerChannel, clock_ms: Callable[[], int]) -> None:
    """Run until cancelled. `rates` are by the name of the limit, which is the same in every process."""

    def receive(spent: SpentCounts) -> None:
        for name in spent.keys() & rates.keys():
            rates[name].charge(spent[name], clock_ms())

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(peers.listen(receive))
            group.create_task(_publish(rates, peers))
    finally:
        await peers.close()


async def _publish(rates: Mapping[str, Rates], peers: PeerChannel) -> None:
    """A process that nobody uses has nothing to share, and does not wake to see that."""
    something = asyncio.Event()
    something.set()
    for rate in rates.values():
        rate.on_spent = something.set
    while True:
        await something.wait()
        something.clear()
        await asyncio.sleep(PUBLISH_EVERY_S)
        spent = {name: counts for name, rate in rates.items() if (counts := rate.take_spent())}
        if spent:
            await peers.publish(spent)
