"""Follows what others have changed in the ledger only, such as a command that cancels a booking."""

from __future__ import annotations

import logging

from firstclick.domain.refusals import StoreUnavailable, UnknownShowtime
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.live.repair import Repair
from firstclick.service.live.views import Views
from firstclick.service.ports.ledger import SeatChangeSource

logger = logging.getLogger("firstclick.repair")
LOOK_EVERY_S = 1.0
CORRECTIONS = 2
"""A booking may be cancelled while it is being confirmed on the map, or while its showtime is loaded. Then the first
correction is too early."""


class SeatChangeFollower:
    """Corrects the opened showtimes that were changed. Showtimes are compared with the ledger when they are opened."""

    def __init__(self, ledger: SeatChangeSource, views: Views, repair: Repair) -> None:
        self._ledger = ledger
        self._views = views
        self._repair = repair
        self._newest: int | None = None
        self._due: dict[str, int] = {}

    async def follow(self) -> None:
        """Correct what has changed since the last call. Raises `LedgerUnavailable`.

        The first call only notes the newest change; it is to be made before the first showtime is opened.
        """
        changes = await self._ledger.seat_changes(self._newest)
        self._newest = changes.newest
        showtime_ids = self._views.ids() if changes.showtime_ids is None else changes.showtime_ids
        self._due |= dict.fromkeys(showtime_ids, CORRECTIONS)
        for showtime_id in tuple(self._due):
            await self._correct(showtime_id)

    async def run(self, watch: LedgerWatch) -> None:
        """Run until cancelled: follow when the ledger has changed, every `LOOK_EVERY_S` at most."""
        await watch.follow(self._follow_up, LOOK_EVERY_S)

    async def _follow_up(self) -> bool:
        await self.follow()
        return not self._due

    async def _correct(self, showtime_id: str) -> None:
        """Correct a showtime that is due. If the store does not answer, it stays due as often as before."""
        try:
            if self._views.opened(showtime_id) is not None:
                await self._repair.showtime(showtime_id)
        except StoreUnavailable as error:
            logger.info(
                "showtime %s is not corrected yet: %s",
                showtime_id,
                error,
                extra={"event": "seat-map-late", "showtime_id": showtime_id},
            )
            return
        except UnknownShowtime:
            del self._due[showtime_id]
            return
        self._due[showtime_id] -= 1
        if not self._due[showtime_id]:
            del self._due[showtime_id]
