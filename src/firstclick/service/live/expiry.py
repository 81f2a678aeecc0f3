"""Time takes holds back: looks for lapsed holds again and again, and tells each one's end once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from firstclick.domain.refusals import HoldOver, LedgerUnavailable, StoreUnavailable
from firstclick.domain.seats.hold import Hold
from firstclick.service.ports.store import SeatStore

EndHold = Callable[[Hold], Awaitable[None]]
LOOK_EVERY_MS = 50
HOLDS_PER_LOOK_MAX = 200


async def expire_holds(end: EndHold, store: SeatStore) -> None:
    """Run until cancelled. A hold's end is told about `LOOK_EVERY_MS` after its deadline at the latest.

    No end waits for another's: one that has to look into a slow ledger goes on beside the next looks.
    """
    under_way: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            new = [hold for hold in await _lapsed(store, len(under_way)) if hold.session_id not in under_way]
            under_way |= {hold.session_id: asyncio.create_task(_end(end, hold)) for hold in new}
            await _pass_time(under_way, in_a_hurry=len(new) >= HOLDS_PER_LOOK_MAX)
    finally:
        for task in under_way.values():
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)


async def _lapsed(store: SeatStore, under_way: int) -> Sequence[Hold]:
    """Those under way may be among them, and must not take the place of others."""
    try:
        return await store.lapsed(HOLDS_PER_LOOK_MAX + under_way)
    except StoreUnavailable:
        return ()


async def _pass_time(under_way: dict[str, asyncio.Task[None]], *, in_a_hurry: bool) -> None:
    """Until the next look. Raises what an end has failed with."""
    if in_a_hurry:
        await asyncio.wait(under_way.values(), timeout=LOOK_EVERY_MS / 1000)
    else:
        await asyncio.sleep(LOOK_EVERY_MS / 1000)
    for session_id, task in tuple(under_way.items()):
        if task.done():
            del under_way[session_id]
            task.result()


async def _end(end: EndHold, hold: Hold) -> None:
    with suppress(StoreUnavailable, LedgerUnavailable, HoldOver):
        await end(hold)
