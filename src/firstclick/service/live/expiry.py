"""The background task that ends lapsed holds. The end of each hold is published once."""

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
    """Run until cancelled. A hold is ended within about `LOOK_EVERY_MS` after its deadline.

    Each hold is ended in a task of its own, so that a hold that waits for a slow ledger does not delay others.
    """
    tasks: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            new = [hold for hold in await _lapsed(store, len(tasks)) if hold.session_id not in tasks]
            tasks |= {hold.session_id: asyncio.create_task(_end(end, hold)) for hold in new}
            await _wait(tasks, more_lapsed=len(new) >= HOLDS_PER_LOOK_MAX)
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _lapsed(store: SeatStore, running: int) -> Sequence[Hold]:
    """Lapsed holds. The store also returns those of `running` tasks, so the limit is raised by their number."""
    try:
        return await store.lapsed(HOLDS_PER_LOOK_MAX + running)
    except StoreUnavailable:
        return ()


async def _wait(tasks: dict[str, asyncio.Task[None]], *, more_lapsed: bool) -> None:
    """Wait until the next look, and remove finished tasks. Raises the error of a task that failed."""
    if more_lapsed:
        await asyncio.wait(tasks.values(), timeout=LOOK_EVERY_MS / 1000)
    else:
        await asyncio.sleep(LOOK_EVERY_MS / 1000)
    for session_id, task in tuple(tasks.items()):
        if task.done():
            del tasks[session_id]
            task.result()


async def _end(end: EndHold, hold: Hold) -> None:
    with suppress(StoreUnavailable, LedgerUnavailable, HoldOver):
        await end(hold)
