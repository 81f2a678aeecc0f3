"""The background tasks, and the lifespan that starts and stops them together with the store and the ledger."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.core import Core
from firstclick.bootstrap.gc_policy import collect_when_idle, freeze_startup_objects
from firstclick.bootstrap.logs import Logs
from firstclick.bootstrap.parent import end_with_parent
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.worker_metrics import WorkerMetrics
from firstclick.programme_file import TomlReader
from firstclick.service.checkout.settlement import settle_payments
from firstclick.service.deliveries.publisher import publish_events
from firstclick.service.live.expiry import LOOK_EVERY_MS, expire_holds
from firstclick.service.live.opener import open_showtimes
from firstclick.service.office.counter_holds import forget_ended
from firstclick.service.ports.store import Installation
from firstclick.service.programme_admin import ProgrammeAdmin
from firstclick.service.selling.shared_rates import share_rates
from firstclick.stores.redis import RedisPeerChannel
from firstclick.web.api.metrics import LoopLag
from firstclick.web.middleware.request_stats import RequestStats

logger = logging.getLogger("firstclick.tasks")
Task = Callable[[], Coroutine[Any, Any, None]]
"""Creates a coroutine that runs until it is cancelled."""


def build_tasks(settings: Settings, core: Core, stats: RequestStats, lag: LoopLag) -> Sequence[Task]:
    """All background tasks but two: the lifespan adds those of the programme."""
    tasks: list[Task] = [
        lambda: expire_holds(core.bookings.end, core.store, _look_every_ms(settings)),
        lambda: open_showtimes(core.live.views, core.holds.showtimes_on_sale),
        core.live.repair.run,
        core.live.ledger_watch.run,
        lambda: core.live.seat_changes.run(core.live.ledger_watch),
        core.live.journal.run,
        lambda: settle_payments(core.paying.settlement, core.live.ledger_watch),
        lambda: core.paying.reconciler.run(core.live.ledger_watch),
        lambda: publish_events(core.outgoing.publisher, core.live.ledger_watch),
        lambda: core.outgoing.courier.run(core.live.ledger_watch),
        lag.measure,
        lambda: core.server_keys.follow(core.ledger, core.live.ledger_watch),
        lambda: forget_ended(core.ledger.counter_holds, core.store.now_ms),
        lambda: collect_when_idle(lambda: sum(stats.answers.values())),
    ]
    if settings.workers > 1:
        tasks.append(end_with_parent)
    if not settings.redis:
        tasks.append(core.clock.run)
    else:
        tasks.append(lambda: _share_rates(settings.redis, core))
    return tasks


def _look_every_ms(settings: Settings) -> int:
    """No longer than a hold lives."""
    return min(LOOK_EVERY_MS, int(settings.hold_ttl_seconds * 1000))


async def _share_rates(redis_url: str, core: Core) -> None:
    """Share the counts with the other processes of this installation."""
    peers = RedisPeerChannel(redis_url, await core.ledger.installation_id())
    await share_rates(core.tries, peers, core.store.now_ms)


@dataclass(frozen=True)
class Lifespan:
    """The ASGI lifespan: starts the store and the tasks before the first request, and stops them after the last."""

    core: Core
    tasks: Sequence[Task]
    stats: RequestStats
    logs: Logs
    metrics: WorkerMetrics
    reader: TomlReader

    @asynccontextmanager
    async def __call__(self, _: object) -> AsyncIterator[None]:
        """The context in which requests are served. Raises when the store or the ledger cannot be started."""
        core = self.core
        programme = ProgrammeAdmin(core.ledger, self.reader)
        await core.live.follower.follow()
        await core.live.seat_changes.follow()
        await core.server_keys.load(core.ledger)
        await core.outgoing.listen()
        installation = Installation(await core.ledger.installation_id(), core.live.kept_seats.until_ms)
        await core.store.start(core.live.views, installation)
        freeze_startup_objects()
        factories: Sequence[Task] = (
            *self.tasks,
            lambda: programme.follow(core.live.follower, core.live.ledger_watch),
            lambda: programme.lay_out(wall_ms, lambda: core.live.views.programme.timezone),
        )
        running = [_named(create()) for create in factories]
        for task in running:
            task.add_done_callback(_exit_on_failure)
        try:
            async with self.metrics.listening():
                yield
        finally:
            for task in running:
                task.remove_done_callback(_exit_on_failure)
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await core.paying.close()
            await core.claims.close()
            await core.store.close()
            await core.live.journal.stop()
            await core.ledger.close()
            self.stats.close()
            self.logs.flush()


def _named(coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.create_task(coroutine, name=getattr(coroutine, "__qualname__", None))


def _exit_on_failure(task: asyncio.Task[None]) -> None:
    """End the process: a server that no longer expires holds or repairs its store must not go on serving.

    No task ends by itself before it is cancelled; one that does is as dead as one that fails.
    """
    if task.cancelled():
        return
    failure = task.exception()
    if failure is not None:
        logger.critical("A part of the server has failed: %r", failure, extra={"event": "part-failed"})
    else:
        logger.critical("A part of the server has ended: %s", task.get_name(), extra={"event": "part-failed"})
    raise SystemExit(1)
