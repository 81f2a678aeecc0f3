"""Makes the views serve the newest programme of the ledger, and ends the holds that it changes."""

from __future__ import annotations

import asyncio
import logging
from itertools import islice

from firstclick.domain.programme import Programme
from firstclick.domain.refusals import StoreUnavailable, UnknownShowtime
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.hold_rules import decide_withdrawal
from firstclick.domain.seats.seat_state import Held
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.repair import Repair
from firstclick.service.live.views import Views
from firstclick.service.ports.programme import ProgrammeSource
from firstclick.service.ports.store import SeatStore

logger = logging.getLogger("firstclick.programme")
STEP_SHOWTIMES = 50
"""How many changed showtimes are served anew before requests have their turn."""


class ProgrammeFollower:
    """Follows the imports of all processes. A hold ends when its movie, its start or its chairs are not those held."""

    def __init__(self, ledger: ProgrammeSource, views: Views, store: SeatStore, repair: Repair) -> None:
        self._ledger = ledger
        self._views = views
        self._store = store
        self._repair = repair
        self._unsettled: dict[str, LiveView] = {}
        self._turn = asyncio.Lock()

    async def follow(self) -> None:
        """Serve the newest programme, and settle the showtimes that it changes. Raises `LedgerUnavailable`.

        What the store does not accept now is tried again by the next call.
        """
        async with self._turn:
            if await self._ledger.programme_version() != self._views.programme.version:
                programme = await self._ledger.programme()
                if programme is not None:
                    await self._adopt(await asyncio.to_thread(programme.sharing, self._views.programme))
            for view in tuple(self._unsettled.values()):
                await self._settle(view)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to try again."""
        return not self._unsettled

    async def _adopt(self, programme: Programme) -> None:
        """Serve the programme, and remember what it changes. Requests have their turn after every few showtimes."""
        changed = self._views.adopting(programme)
        try:
            while step := list(islice(changed, STEP_SHOWTIMES)):
                self._unsettled |= {view.showtime.showtime_id: view for view in step}
                await asyncio.sleep(0)
        finally:  # also where this is cancelled: nobody would come back to the rest
            self._unsettled |= {view.showtime.showtime_id: view for view in changed}

    async def _settle(self, view: LiveView) -> None:
        """End the outdated holds of a changed showtime; then change its house seats, or close its view."""
        showtime_id = view.showtime.showtime_id
        try:
            await asyncio.gather(*[self._end(hold) for hold in await self._outdated(view)])
            if self._views.opened(showtime_id) is view:
                await self._repair.showtime(showtime_id)
            else:
                self._views.close(showtime_id)
        except (StoreUnavailable, UnknownShowtime) as error:
            logger.warning(
                "showtime %s is not settled after an import yet: %s",
                showtime_id,
                error,
                extra={"event": "import-not-settled", "showtime_id": showtime_id},
            )
            return
        self._unsettled.pop(showtime_id, None)

    async def _outdated(self, view: LiveView) -> list[Hold]:
        """The holds of the view that the programme does not sell as they were held. A pending hold is not among them:
        its confirm compares it with the programme.
        """
        programme = self._views.programme
        sessions = dict.fromkeys(state.session_id for state in view.taken.values() if isinstance(state, Held))
        holds = [self._views.holds.get(session_id) or await self._store.hold(session_id) for session_id in sessions]
        return [
            hold
            for hold in holds
            if hold is not None and hold.status is HoldStatus.HOLD and not programme.sells_as_held(hold)
        ]

    async def _end(self, hold: Hold) -> None:
        """End a hold; a conflict means that its holder or another process was faster."""
        await self._store.commit(decide_withdrawal(hold, self._views.programme.why_ended(hold)))
