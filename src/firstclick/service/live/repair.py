"""Compares the opened showtimes with the ledger at intervals, and corrects the seat store."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, MutableMapping
from contextlib import suppress

from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable, UnknownShowtime
from firstclick.domain.seats.differences import DifferenceKind
from firstclick.domain.seats.seat_state import Available
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.restorer import Restorer
from firstclick.service.live.steps import in_steps
from firstclick.service.live.views import Views
from firstclick.service.ports.store import SeatEvent, Snapshot

logger = logging.getLogger("firstclick.repair")
COMPARE_EVERY_S = 60.0
SETTLE_S = 3.0


class HouseSeatWatch:
    """Collects the showtimes at which a seat that is kept back has become available (`ViewListener`).

    `kept_back` are the seats of each showtime that were kept back when it was compared last.
    """

    def __init__(self, kept_back: MutableMapping[str, Collection[str]]) -> None:
        self._kept_back = kept_back
        self.due: set[str] = set()
        self.any_due = asyncio.Event()

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """A hold of such a seat may have ended: it was held when an import or staff kept it back."""
        kept_back = self._kept_back.get(event.showtime_id)
        if kept_back and any(seat_id in kept_back and isinstance(state, Available) for seat_id, state in event.seats):
            self.due.add(event.showtime_id)
            self.any_due.set()

    def on_reset(self, view: LiveView) -> None:
        """A view is compared when it is loaded."""

    def on_removed(self, view: LiveView) -> None:
        """A showtime that left the programme is not compared."""
        self._kept_back.pop(view.showtime.showtime_id, None)


class Repair:
    """Corrects opened showtimes: at intervals, on request, and when `watch` has one that is due."""

    def __init__(self, restorer: Restorer, views: Views, watch: HouseSeatWatch | None = None) -> None:
        self._restorer = restorer
        self._views = views
        self._watch = watch or HouseSeatWatch(restorer.kept_back)
        self.differences: Counter[DifferenceKind] = Counter()
        """The number of seats that differed at the last comparison, by kind; each must be 0."""
        self.differing_seats: dict[str, int] = {}
        """The same by showtime, as far as any differed."""

    async def showtime(self, showtime_id: str) -> None:
        """Correct one showtime now. Raises `StoreUnavailable`, `LedgerUnavailable`, `UnknownShowtime`."""
        view = await self._views.open(showtime_id)
        snapshot = Snapshot(showtime_id, view.epoch, view.position, dict(view.taken))
        await self._restorer.restore(view.showtime, snapshot)

    async def run(self) -> None:
        """Run until cancelled: correct what is due at once, and compare all showtimes every `COMPARE_EVERY_S`."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._compare_for_ever())
            group.create_task(self._correct_what_is_due())

    async def _correct_what_is_due(self) -> None:
        while True:
            await self._watch.any_due.wait()
            self._watch.any_due.clear()
            due, self._watch.due = self._watch.due, set()
            for showtime_id in due:
                with suppress(StoreUnavailable, LedgerUnavailable, UnknownShowtime):  # the next comparison finds it
                    await self.showtime(showtime_id)

    async def _compare_for_ever(self) -> None:
        while True:
            await asyncio.sleep(COMPARE_EVERY_S)
            try:
                found = {one: kinds async for one, kinds in in_steps(self._compare, tuple(self._views.ids()))}
            except (StoreUnavailable, LedgerUnavailable):
                logger.info(
                    "ledger and seat map could not be compared this time", extra={"event": "seats-not-compared"}
                )
            else:
                self.differences = sum(found.values(), Counter())
                self.differing_seats = {showtime_id: one.total() for showtime_id, one in found.items() if one}

    async def _compare(self, showtime_id: str) -> Counter[DifferenceKind]:
        """The seats that differ twice, `SETTLE_S` apart: seats that are being booked differ for a moment."""
        try:
            found = await self.differing(showtime_id)
            if found:
                await asyncio.sleep(SETTLE_S)
                again = await self.differing(showtime_id)
                found = {seat_id: kind for seat_id, kind in found.items() if again.get(seat_id) is kind}
            if found:
                logger.error(
                    "%d seats of %s differ between ledger and seat map",
                    len(found),
                    showtime_id,
                    extra={"event": "seats-differ", "showtime_id": showtime_id, "seats": len(found)},
                )
                await self.showtime(showtime_id)
        except UnknownShowtime:
            return Counter()  # the programme does not have it any more
        return Counter(found.values())

    async def differing(self, showtime_id: str) -> dict[str, DifferenceKind]:
        """The seats of a showtime on which ledger and seat map differ. Raises as `showtime` does."""
        view = await self._views.open(showtime_id)
        return await self._restorer.differences(view.showtime, dict(view.taken))
