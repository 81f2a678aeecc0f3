"""Tells the other processes what was done here, so that a limit is one limit however many processes there are.

It runs beside the requests, which never wait for it. Others' counts come in a quarter of a second later: so much more
than a limit allows may be let through, once, by as many processes as were asked at the same moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from firstclick.service.ports.peers import PeerChannel, Spendings
from firstclick.service.selling.rates import Rates

TELL_EVERY_S = 0.25


async def share_rates(rates: Mapping[str, Rates], peers: PeerChannel, clock_ms: Callable[[], int]) -> None:
    """Run until cancelled. `rates` have the same names at every process."""

    def hear(told: Spendings) -> None:
        for name in told.keys() & rates.keys():
            rates[name].charge(told[name], clock_ms())

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(peers.listen(hear))
            group.create_task(_tell(rates, peers))
    finally:
        await peers.close()


async def _tell(rates: Mapping[str, Rates], peers: PeerChannel) -> None:
    while True:
        await asyncio.sleep(TELL_EVERY_S)
        told = {name: spent for name, one in rates.items() if (spent := one.to_tell())}
        if told:
            await peers.publish(told)
