"""When the interpreter runs its cyclic garbage collector: when the server is idle.

Requests create no reference cycles, and all other objects are freed by reference counting; libraries may still create
some. With its default thresholds the interpreter runs full collections under load: each 30,000 holds stop the event
loop for a tenth of a second. So only the youngest generation is collected automatically, and full collections run here.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

YOUNG_OBJECTS_MAX = 20_000
"""After so many allocations the young generation is collected, which takes 2 to 3 ms."""
NEVER = 1_000_000_000
"""A threshold that is not reached."""
CHECK_EVERY_S = 1.0
IDLE_ANSWERS_MAX = 50
"""The server is idle when it sends no more answers than this between two checks."""
IDLE_COLLECT_AFTER_S = 60
"""The time between two full collections of an idle server."""
BUSY_COLLECT_AFTER_S = 300
"""The time between two full collections of a server that is never idle."""


def freeze_startup_objects() -> None:
    """Exclude all current objects from collection, and limit automatic collection to the young generation."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS_MAX, NEVER, NEVER)


def is_due(waited_s: float, answers: int) -> bool:
    """Whether a full collection is due.

    `waited_s` is the time since the last collection, `answers` the number of answers since the last check.
    """
    return waited_s >= BUSY_COLLECT_AFTER_S or (waited_s >= IDLE_COLLECT_AFTER_S and answers <= IDLE_ANSWERS_MAX)


async def collect_when_idle(answer_count: Callable[[], int]) -> None:
    """Run full collections until cancelled. `answer_count` returns the number of answers since the start."""
    loop = asyncio.get_running_loop()
    collected_at, before = loop.time(), answer_count()
    while True:
        await asyncio.sleep(CHECK_EVERY_S)
        now = answer_count()
        if is_due(loop.time() - collected_at, now - before):
            gc.collect()
            collected_at = loop.time()
        before = now
