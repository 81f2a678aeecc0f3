"""A process opens what is on sale by itself: what nobody has asked it for yet can be shown when the store is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from firstclick.domain.programme import Showtime
from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable
from firstclick.service.live.opener import LOOK_EVERY_S, open_showtimes
from firstclick.service.live.views import Views
from firstclick.service.ports.store import Snapshot
from tests.service.cinema import programme
from tests.simulation.clocks import pass_ms

NEXT_LOOK_MS = 1000 * LOOK_EVERY_S + 1


class Snapshots:
    """Answers with empty showtimes, or fails."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.asked: list[str] = []

    async def prepare(self, showtime: Showtime, _: str) -> Snapshot:
        """An empty showtime."""
        self.asked.append(showtime.showtime_id)
        if self.failure is not None:
            raise self.failure
        return Snapshot(showtime.showtime_id, "life-1", 0, {})


@pytest.fixture
def snapshots() -> Snapshots:
    """The store answers."""
    return Snapshots()


@pytest.fixture
def views(snapshots: Snapshots) -> Views:
    """A process that has opened nothing yet."""
    return Views(programme(), snapshots.prepare)


@asynccontextmanager
async def opener(views: Views, *extra: str) -> AsyncIterator[None]:
    """The task runs. It is asked for all showtimes of the programme, and those extra ones."""
    task = asyncio.create_task(open_showtimes(views, lambda: [*views.programme.showtime_by_id, *extra]))
    await pass_ms(1)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_everything_on_sale_is_opened_at_the_start_and_once(views: Views, snapshots: Snapshots) -> None:
    async with opener(views):
        assert set(views.ids()) == set(programme().showtime_by_id)
        await pass_ms(3 * NEXT_LOOK_MS)
        assert len(snapshots.asked) == len(views.ids())


@pytest.mark.parametrize("failure", [StoreUnavailable, LedgerUnavailable])
async def test_what_could_not_be_opened_is_opened_as_soon_as_it_can(
    views: Views, snapshots: Snapshots, failure: type[Exception]
) -> None:
    snapshots.failure = failure()
    async with opener(views):
        assert views.ids() == ()
        snapshots.failure = None
        await pass_ms(NEXT_LOOK_MS)
        assert set(views.ids()) == set(programme().showtime_by_id)


async def test_showtimes_of_a_new_programme_are_opened_too(views: Views) -> None:
    whole, first = views.programme, views.programme.showtimes[0]
    views.adopt(replace(whole, showtimes=(first,)))
    async with opener(views):
        assert views.ids() == (first.showtime_id,)
        views.adopt(whole)
        await pass_ms(NEXT_LOOK_MS)
        assert set(views.ids()) == set(whole.showtime_by_id)


async def test_a_showtime_that_left_the_programme_meanwhile_stops_nothing(views: Views) -> None:
    async with opener(views, "gone"):
        await pass_ms(NEXT_LOOK_MS)
        assert set(views.ids()) == set(programme().showtime_by_id)
