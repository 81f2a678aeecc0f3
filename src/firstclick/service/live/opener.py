"""The background task that opens what is on sale, so that every process can show it while the store is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable, UnknownShowtime
from firstclick.service.live.steps import in_steps
from firstclick.service.live.views import Views

LOOK_EVERY_S = 1.0


async def open_showtimes(views: Views, on_sale: Callable[[], Sequence[str]]) -> None:
    """Run until cancelled: open the showtimes that `on_sale` names, at the start and after each change of programme.

    While store or ledger do not answer, it tries again every `LOOK_EVERY_S`.
    """
    opened: Programme | None = None
    while True:
        programme = views.programme
        if programme is not opened and await _open_all(views, on_sale()):
            opened = programme
        await asyncio.sleep(LOOK_EVERY_S)


async def _open_all(views: Views, showtime_ids: Sequence[str]) -> bool:
    """Whether all could be opened."""
    missing = [showtime_id for showtime_id in showtime_ids if views.opened(showtime_id) is None]
    async for _, is_opened in in_steps(partial(_open, views), missing):
        if not is_opened:
            return False
    return True


async def _open(views: Views, showtime_id: str) -> bool:
    try:
        await views.open(showtime_id)
    except UnknownShowtime:
        return True  # another programme was adopted meanwhile, and is opened next
    except (StoreUnavailable, LedgerUnavailable):
        return False
    return True
