"""Runs the buyers of one process, and audits what they were answered."""

from __future__ import annotations

import asyncio
import random
import resource
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from firstclick.rush.audit import Record
from firstclick.rush.buyer import Buyer
from firstclick.rush.client import Client, NoAnswer
from firstclick.rush.context import Requests, RushContext
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.final_audit import FinalAudit
from firstclick.rush.preparation import fetch_map, prepared, raise_file_limit
from firstclick.rush.report import RushPlan, RushReport
from firstclick.rush.seat_choice import SeatLayout

POLL_EVERY_S = 0.2
NO_ANSWER_MAX_S = 20.0
SPARE_FILES = 64


class Rush:
    """Runs a plan's buyers. Set `over` at any time to stop them and go on to the audit.

    `numbers` are those of the plan's buyers that run here; None for all. `record` takes what they are answered; None
    for that of the report.
    """

    def __init__(
        self,
        report: RushReport,
        showtime: Mapping[str, Any],
        numbers: range | None = None,
        record: Record | None = None,
    ) -> None:
        self.report = report
        self.over = asyncio.Event()
        self._plan = plan = report.plan
        self._numbers = range(plan.buyers) if numbers is None else numbers
        raise_file_limit(2 * len(self._numbers) + SPARE_FILES)
        self._watcher = Client(plan.address)
        self._record = report.record if record is None else record
        context = self._context(showtime)
        self._buyers = [_buyer(plan, context, number) for number in self._numbers]
        self._listeners = [buyer.listener for buyer in self._buyers]
        self._cpu_s = _cpu_s()

    @classmethod
    async def prepare(cls, plan: RushPlan) -> Rush:
        """Load the showtime and its seat map from the server. Raises `CannotRush`."""
        return cls(*await prepared(plan))

    def _context(self, showtime: Mapping[str, Any]) -> RushContext:
        report = self.report
        return RushContext(
            showtime_id=self._plan.showtime_id,
            layout=SeatLayout(showtime["seat_map"]),
            seats_max=int(showtime["rules"]["seats_per_hold_max"]),
            think_s=self._plan.think_s,
            prices=report.prices,
            record=self._record,
            payments=report.payments,
            stats=report.stats,
            over=self.over,
        )

    async def run(self) -> None:
        """Run the buyers until sold out, out of time, or `over` is set; then audit. The results are in `report`."""
        async with self.selling():
            await self.audit()

    @asynccontextmanager
    async def selling(self) -> AsyncIterator[None]:
        """Run the buyers until sold out, out of time, or `over` is set. Inside, their sockets are still open."""
        async with self._feed_tasks():
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.watch())
                    for buyer, arrives_s in zip(self._buyers, self._arrivals(), strict=True):
                        group.create_task(buyer.shop(arrives_s))
                self.report.busy = [(_cpu_s() - self._cpu_s) / max(self.report.seconds, POLL_EVERY_S)]
                yield
            finally:
                for buyer in self._buyers:
                    buyer.requests.client.close()
                self._watcher.close()

    async def audit(self) -> Sequence[str]:
        """Compare what was answered, the server's map and the open sockets. Returns the faults, as in `report`."""
        return await FinalAudit(self.report, self._record, self._listeners, self._watcher).audit()

    async def watch(self) -> None:
        """Poll the seat map. Sets `over` when it is sold out, the time is over, or the server does not answer."""
        clock = asyncio.get_running_loop().time
        began = answered_at = clock()
        while not self.over.is_set():
            try:
                self.report.now = await fetch_map(self._watcher, self._plan.showtime_id)
                answered_at = clock()
            except NoAnswer:
                if clock() - answered_at > NO_ANSWER_MAX_S:
                    self.over.set()
            self.report.count_sockets(self._listeners)
            self.report.seconds = clock() - began
            if self.report.now.sold_out or self.report.seconds >= self._plan.seconds_max:
                self.over.set()
            await _wait(self.over, POLL_EVERY_S)

    @asynccontextmanager
    async def _feed_tasks(self) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(buyer.follow_feed(arrives_s))
            for buyer, arrives_s in zip(self._buyers, self._arrivals(), strict=True)
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _arrivals(self) -> Sequence[float]:
        """When each buyer of this process comes, in seconds; the same in whichever process it is."""
        dice = random.Random(self._plan.seed)  # noqa: S311 - not used for security
        every = [dice.random() * self._plan.arrive_s for _ in range(self._plan.buyers)]
        return [every[number] for number in self._numbers]


def _buyer(plan: RushPlan, context: RushContext, number: int) -> Buyer:
    dice = random.Random(f"{plan.seed}-{number}")  # noqa: S311 - not used for security
    listener = FeedListener(plan.address, plan.showtime_id, context.stats, dice)
    return Buyer(Requests(context, Client(plan.address), dice), listener, f"rush-{plan.seed}-{number}")


def _cpu_s() -> float:
    """The CPU time of this process until now, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
