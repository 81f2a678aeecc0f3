"""The background task that ends lapsed holds. The end of each hold is published once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from firstclick.domain.refusals import HoldOver, LedgerUnavailable, StoreUnavailable
from firstclick.domain.seats.hold import Hold
from firstclick.service.ports.store import SeatStore

EndHold = Callable[[Hold], Awaitable[None]]
LOOK_EVERY_MS = 1_000
"""A store that does not answer, or has lost its data, is noticed within this time although no hold ends."""
PAUSE_MS = 50
"""The least time between two looks, and what the time between them is a multiple of: each process keeps a beat of its
own, and most ends are committed by one process before the others look."""
HOLDS_PER_LOOK_MAX = 200


async def expire_holds(end: EndHold, store: SeatStore, look_every_ms: int = LOOK_EVERY_MS) -> None:
    """Run until cancelled. A hold is ended within about `PAUSE_MS` after its deadline.

    The next look is at the next deadline that the store knows, and after `look_every_ms` at the latest. That is no
    longer than the shortest life of a hold: each deadline is seen by a look before it comes. Each hold is ended in a
    task of its own, so that a hold that waits for a slow ledger does not delay others.
    """
    tasks: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            lapsed = await _lapsed(store, len(tasks))
            new = [hold for hold in lapsed or () if hold.session_id not in tasks]
            tasks |= {hold.session_id: asyncio.create_task(_end(end, hold)) for hold in new}
            pause_ms = PAUSE_MS if lapsed is None else _pause_ms(store, look_every_ms)
            await _wait(tasks, pause_ms, more_lapsed=len(new) >= HOLDS_PER_LOOK_MAX)
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _lapsed(store: SeatStore, running: int) -> Sequence[Hold] | None:
    """Lapsed holds; None when the store does not answer.

    The store also returns those of `running` tasks, so the limit is raised by their number.
    """
    try:
        return await store.lapsed(HOLDS_PER_LOOK_MAX + running)
    except StoreUnavailable:
        return None


def _pause_ms(store: SeatStore, look_every_ms: int) -> int:
    """The time until the next look, which is a little after a deadline."""
    next_end_ms = store.next_end_ms()
    if next_end_ms is None:
        return look_every_ms
    pauses = (next_end_ms - store.now_ms()) // PAUSE_MS + 1
    return min(max(pauses, 1) * PAUSE_MS, look_every_ms)


async def _wait(tasks: dict[str, asyncio.Task[None]], pause_ms: int, *, more_lapsed: bool) -> None:
    """Wait until the next look, and remove finished tasks. Raises the error of a task that failed."""
    if more_lapsed:
        await asyncio.wait(tasks.values(), timeout=PAUSE_MS / 1000)
    else:
        await asyncio.sleep(pause_ms / 1000)
    for session_id, task in tuple(tasks.items()):
        if task.done():
            del tasks[session_id]
            task.result()


async def _end(end: EndHold, hold: Hold) -> None:
    with suppress(StoreUnavailable, LedgerUnavailable, HoldOver):
        await end(hold)
