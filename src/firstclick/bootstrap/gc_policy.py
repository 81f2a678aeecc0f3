"""When the process looks for garbage that holds itself alive: in quiet moments.

Requests leave no such garbage behind, and all else is given back at once; but libraries may leave some. The
interpreter would look through everything that has come since the last look, again and again in the middle of a sale:
a tenth of a second each 30,000 holds in which nobody is answered. Only what is young is looked at then.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

YOUNG_MAX = 20_000
"""So many new objects more than there were are looked through at once: 2 to 3 ms."""
NEVER = 1_000_000_000
LOOK_EVERY_S = 1.0
QUIET_ANSWERS_MAX = 50
"""Answers between two looks in a quiet moment."""
RESTS_FOR_S = 60
WAITS_FOR_S = 300
"""A house that is never quiet is not looked through more often, and not less."""


def freeze_startup_objects() -> None:
    """What is there now stays, and is looked at no more. From now on only what is young is looked at by itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_MAX, NEVER, NEVER)


def is_due(waited_s: float, answers: int) -> bool:
    """Whether to look through everything `waited_s` after the last time, `answers` after the last look."""
    return waited_s >= WAITS_FOR_S or (waited_s >= RESTS_FOR_S and answers <= QUIET_ANSWERS_MAX)


async def collect_when_idle(answered: Callable[[], int]) -> None:
    """Run until cancelled. `answered` counts what was answered so far."""
    loop = asyncio.get_running_loop()
    collected_at, before = loop.time(), answered()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        now = answered()
        if is_due(loop.time() - collected_at, now - before):
            gc.collect()
            collected_at = loop.time()
        before = now
