"""Waits until nothing is left to do about payments, after processes were killed."""

from __future__ import annotations

import asyncio

from tests.harness.accounts.payment_audit import waiting
from tests.harness.processes.server import Server
from tests.harness.processes.world import World
from tests.web.buyer import client_of

AT_REST_WITHIN_S = 60.0


async def until_at_rest(place: World, seed: int) -> None:
    """Wait until no payment has anything left to do."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + AT_REST_WITHIN_S
    while left := await asyncio.to_thread(waiting, place.database_url):
        assert loop.time() < ends, f"seed {seed}: not at rest: {left}; {errors(place)}"
        await asyncio.sleep(0.2)  # waits: the timers of the servers bring payments to rest


def errors(place: World) -> str:
    """What the servers have written to standard error."""
    return "".join(one.errors()[-2000:] for one in place.servers)


async def until_compared(server: Server, seed: int) -> None:
    """A server that starts compares the account with its rows, and finds no difference."""
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    async with client_of(server) as http:
        text = (await http.get("/metrics")).text
        while 'firstclick_payments{state="paid"} 0.0' in text:
            text = (await http.get("/metrics")).text
    assert "firstclick_payments_differences 0.0" in text, f"seed {seed}: {server.errors()[-2000:]}"
    assert "differ on the payments" not in server.errors(), f"seed {seed}: {server.errors()[-2000:]}"
