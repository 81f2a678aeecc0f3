"""When the interpreter collects garbage: a full collection only runs while the server is idle.

Requests create no reference cycles, so reference counting frees what they use; only libraries may leave cycles. By
default the interpreter would run full collections in the middle of a sale: after each 30,000 holds, no request would be
served for a tenth of a second. So only the youngest generation is collected automatically.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

YOUNGEST_MAX = 20_000
"""New objects after which the youngest generation is collected, which takes 2 to 3 ms."""
NEVER = 1_000_000_000
CHECK_EVERY_S = 1.0
IDLE_RESPONSES_MAX = 50
"""The server counts as idle with at most this number of responses between two checks."""
IDLE_AFTER_S = 60
"""The least time from one full collection to the next."""
BUSY_AFTER_S = 300
"""The time after which a full collection runs even if the server is busy."""


def freeze_startup_objects() -> None:
    """Exclude all present objects from every collection, and collect only the youngest generation automatically."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST_MAX, NEVER, NEVER)


def is_due(since_s: float, responses: int) -> bool:
    """Whether to run a full collection, `since_s` after the last one, with `responses` since the last check."""
    return since_s >= BUSY_AFTER_S or (since_s >= IDLE_AFTER_S and responses <= IDLE_RESPONSES_MAX)


async def collect_when_idle(response_count: Callable[[], int]) -> None:
    """Run until cancelled. `response_count` is the number of all responses so far."""
    loop = asyncio.get_running_loop()
    collected_at, before = loop.time(), response_count()
    while True:
        await asyncio.sleep(CHECK_EVERY_S)
        now = response_count()
        if is_due(loop.time() - collected_at, now - before):
            gc.collect()
            collected_at = loop.time()
        before = now
