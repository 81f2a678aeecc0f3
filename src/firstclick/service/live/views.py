"""All live views of this process: opened on demand, kept current by the store's events, reloaded after a gap."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol

from firstclick.domain.programme import Programme, Showtime
from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable, UnknownShowtime
from firstclick.domain.seats.hold import LIVE, Hold
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import Committed, SeatEvent, Snapshot

logger = logging.getLogger("firstclick.views")
Prepare = Callable[[Showtime, str], Awaitable[Snapshot]]
CATCH_UP_MS = 250
RELOAD_PAUSE_MS = 200
RELOAD_WAIT_MS = 1000
RELOAD_OTHERS_MS = 5000
"""So long a load waits for another one to find that the store answers again."""


class ViewListener(Protocol):
    """Is called when a view changes: the feed, the prepared answers and the limits are listeners."""

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """`event` has been applied to `view`."""

    def on_reset(self, view: LiveView) -> None:
        """`view` was replaced by a snapshot, or its seat map has changed: nothing from before is valid."""

    def on_removed(self, view: LiveView) -> None:
        """The showtime has left the programme, and its holds have ended: nothing of `view` is needed any more."""


class Views:
    """The showtimes that this process serves, and the live holds on them by session id.

    `prepare` returns a showtime's snapshot, restored from the ledger unless its epoch is the one that it is given (see
    `Restorer`). `listeners` are called at every change, in this order. `opened` is the dictionary to keep the views in,
    by showtime id; a listener can be created with it before the views are.
    """

    def __init__(
        self,
        programme: Programme,
        prepare: Prepare,
        listeners: Sequence[ViewListener] = (),
        opened: dict[str, LiveView] | None = None,
    ) -> None:
        self.programme = programme
        self._prepare = prepare
        self._listeners = listeners
        self._views = {} if opened is None else opened
        self._loads: dict[str, asyncio.Task[LiveView]] = {}
        self._backlog: dict[str, list[SeatEvent]] = {}
        self._dropped: dict[str, LiveView] = {}
        self._outdated: set[str] = set()
        self._advanced: dict[str, asyncio.Event] = {}
        self._answers = asyncio.Event()
        self._answers.set()
        self._is_failing = False
        self.holds: dict[str, Hold] = {}

    def ids(self) -> Collection[str]:
        """The ids of the showtimes that are opened."""
        return tuple(self._views)

    def adopt(self, programme: Programme) -> Sequence[LiveView]:
        """Serve another programme; the opened views that it changes, which are reset, and those that it drops.

        A dropped view is not opened any more. It follows the store's events until `close`, so that listeners receive
        the end of its holds.
        """
        return list(self.adopting(programme))

    def adopting(self, programme: Programme) -> Iterator[LiveView]:
        """`adopt`, view by view. Between two of them a view may be of the programme before."""
        self.programme = programme
        for showtime_id, view in tuple(self._views.items()):
            showtime = programme.showtime_by_id.get(showtime_id)
            if showtime is view.showtime or showtime == view.showtime:
                continue
            if showtime is None:
                self._dropped[showtime_id] = self._views.pop(showtime_id)
            else:
                self._replace(view, showtime)
            yield view

    def _replace(self, view: LiveView, showtime: Showtime) -> None:
        """Give the view another definition of its showtime. A new start is loaded: the store keeps its seats by it."""
        moved = showtime.starts_at_ms != view.showtime.starts_at_ms
        view.replaced = view.showtime
        view.replace_showtime(showtime)
        for listener in self._listeners:
            listener.on_reset(view)
        view.replaced = None
        if moved:
            self._load(showtime.showtime_id)

    @property
    def reloading(self) -> bool:
        """Whether an opened view is being loaded again, because events may be missing."""
        return any(showtime_id in self._views for showtime_id in self._loads)

    def close(self, showtime_id: str) -> None:
        """Remove the view of a dropped showtime."""
        view = self._dropped.pop(showtime_id, None)
        if view is not None and showtime_id not in self._views:
            for listener in self._listeners:
                listener.on_removed(view)

    def opened(self, showtime_id: str) -> LiveView | None:
        """The view, if it is loaded; `open` without waiting."""
        return self._views.get(showtime_id)

    async def open(self, showtime_id: str) -> LiveView:
        """The view of a showtime, loaded at its first use.

        Raises `UnknownShowtime`, `StoreUnavailable`, `LedgerUnavailable`.
        """
        view = self._views.get(showtime_id)
        return view if view is not None else await asyncio.shield(self._load(showtime_id))

    async def wait_for_commit(self, view: LiveView, committed: Committed) -> None:
        """Wait until `view` includes the commit, for `CATCH_UP_MS`; then reload it, and wait `RELOAD_WAIT_MS` more."""
        try:
            async with asyncio.timeout(CATCH_UP_MS / 1000):
                while not view.has(committed):
                    await self._advanced.setdefault(view.showtime.showtime_id, asyncio.Event()).wait()
        except TimeoutError:
            load = self._load(view.showtime.showtime_id)
            await asyncio.wait([load], timeout=RELOAD_WAIT_MS / 1000)

    def on_event(self, event: SeatEvent) -> None:
        """Apply an event of the store (`StoreListener`)."""
        self._update_hold(event.hold)
        if event.showtime_id in self._loads:
            self._backlog.setdefault(event.showtime_id, []).append(event)
            return
        view = self._views.get(event.showtime_id) or self._dropped.get(event.showtime_id)
        if view is None or not self._apply(view, event):
            self._load(event.showtime_id)

    def on_restored(self) -> None:
        """Events may be missing (`StoreListener`): reload every view."""
        self.holds.clear()
        self._answers.set()
        self._outdated.update(self._views, self._loads)
        for showtime_id in self._views:
            self._load(showtime_id)

    def _apply(self, view: LiveView, event: SeatEvent) -> bool:
        before = view.position
        if not view.apply(event):
            return False
        if view.position > before:
            for listener in self._listeners:
                listener.on_change(view, event)
            self._notify_waiting(event.showtime_id)
        return True

    def _notify_waiting(self, showtime_id: str) -> None:
        advanced = self._advanced.pop(showtime_id, None)
        if advanced is not None:
            advanced.set()

    def _update_hold(self, hold: Hold | None) -> None:
        if hold is None:
            return
        if hold.status in LIVE:
            self.holds[hold.session_id] = hold
        else:
            self.holds.pop(hold.session_id, None)

    def _load(self, showtime_id: str) -> asyncio.Task[LiveView]:
        load = self._loads.get(showtime_id)
        if load is None:
            load = asyncio.get_running_loop().create_task(self._load_until_current(showtime_id))
            self._loads[showtime_id] = load
            load.add_done_callback(partial(self._log_failure, showtime_id))
        return load

    async def _load_until_current(self, showtime_id: str) -> LiveView:
        try:
            while not await self._load_once(showtime_id) or showtime_id in self._outdated:
                await self._pause(showtime_id)
            return self._views[showtime_id]
        finally:
            del self._loads[showtime_id]
            self._backlog.pop(showtime_id, None)

    async def _pause(self, showtime_id: str) -> None:
        """While the store does not answer, the oldest load asks it, and thousands of others wait for that one."""
        if self._answers.is_set() or next(iter(self._loads)) == showtime_id:
            await asyncio.sleep(RELOAD_PAUSE_MS / 1000)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(RELOAD_OTHERS_MS / 1000):
                await self._answers.wait()

    async def _load_once(self, showtime_id: str) -> bool:
        showtime = self.programme.showtime_by_id.get(showtime_id)
        if showtime is None:
            raise UnknownShowtime(showtime_id)
        self._outdated.discard(showtime_id)
        known = self._views.get(showtime_id)
        try:
            snapshot = await self._prepare(showtime, known.epoch if known else "")
        except (StoreUnavailable, LedgerUnavailable):
            if known is None:
                raise
            self._answers.clear()
            return False
        self._answers.set()
        self._is_failing = False
        if self.programme.showtime_by_id.get(showtime_id) is not showtime:
            return False  # another programme was adopted during the load
        for hold in [hold for hold in self.holds.values() if hold.showtime_id == showtime_id]:
            del self.holds[hold.session_id]  # its end may be among the missed events; `find` asks the store
        view = self._views.setdefault(showtime_id, LiveView(showtime))
        view.reset(snapshot)
        for listener in self._listeners:
            listener.on_reset(view)
        self._notify_waiting(showtime_id)
        return all(self._apply(view, event) for event in self._backlog.pop(showtime_id, ()))

    def _log_failure(self, showtime_id: str, load: asyncio.Task[LiveView]) -> None:
        """Retrieve the error of a failed load. Waiting callers have received it; the next `open` tries again.

        While the store or the ledger does not answer, every load fails: that is logged once, until one succeeds.
        """
        error = None if load.cancelled() else load.exception()
        if error is None or isinstance(error, UnknownShowtime):
            return
        is_outage = isinstance(error, StoreUnavailable | LedgerUnavailable)
        if not (is_outage and self._is_failing):
            about = {"event": "showtime-not-loaded", "showtime_id": showtime_id}
            logger.warning("the showtime %s could not be loaded: %s", showtime_id, error, extra=about)
        self._is_failing = self._is_failing or is_outage
