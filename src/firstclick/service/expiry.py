"""Time takes holds back: looks for lapsed holds again and again, and tells each one's end once."""

from __future__ import annotations

import asyncio
import logging

from firstclick.domain.refusals import HoldOver, LedgerUnavailable, StoreUnavailable, UnknownShowtime
from firstclick.service.bookings import Bookings
from firstclick.service.ports import SeatStore

logger = logging.getLogger("firstclick.expiry")
LOOK_EVERY_MS = 50
HOLDS_PER_LOOK_MAX = 200


async def expire_holds(bookings: Bookings, store: SeatStore) -> None:
    """Run until cancelled. A hold's end is told about `LOOK_EVERY_MS` after its deadline at the latest."""
    while True:
        try:
            busy = await _look_once(bookings, store)
        except StoreUnavailable:
            busy = False
        await asyncio.sleep(0 if busy else LOOK_EVERY_MS / 1000)


async def _look_once(bookings: Bookings, store: SeatStore) -> bool:
    holds = await store.lapsed(HOLDS_PER_LOOK_MAX)
    ends = await asyncio.gather(*(bookings.end(hold) for hold in holds), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(
            end, StoreUnavailable | LedgerUnavailable | UnknownShowtime | HoldOver
        ):
            raise end
    return len(holds) == HOLDS_PER_LOOK_MAX
