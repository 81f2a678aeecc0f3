"""Work for many showtimes, a few at a time: no request waits behind hundreds, and their reads share transactions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
SHOWTIMES_TOGETHER = 8


async def in_steps(work: Callable[[str], Awaitable[T]], showtime_ids: Sequence[str]) -> AsyncIterator[tuple[str, T]]:
    """Each showtime with what `work` says of it, in order, after each step. Raises what `work` raises."""
    for first in range(0, len(showtime_ids), SHOWTIMES_TOGETHER):
        step = showtime_ids[first : first + SHOWTIMES_TOGETHER]
        for pair in zip(step, await asyncio.gather(*map(work, step)), strict=True):
            yield pair
