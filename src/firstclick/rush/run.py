"""Runs a rush, from the first buyer to the audit."""

from __future__ import annotations

import asyncio
import random
import resource
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from firstclick.rush.audit import differences
from firstclick.rush.buyer import Buyer, RushContext
from firstclick.rush.client import HttpClient, NoResponse
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.replica import statuses
from firstclick.rush.report import RushPlan, RushReport, ServerMap
from firstclick.rush.seat_choice import SeatChooser
from firstclick.rush.server_address import RushError

POLL_EVERY_S = 0.2
SILENT_MAX_S = 20.0
AGREE_WITHIN_S = 10.0
UNCHANGED_MAX_S = 3.0
SPARE_FILES = 64


class Rush:
    """Runs a plan. `over` may be set at any time: the buyers then stop, and the audit follows."""

    def __init__(self, plan: RushPlan, report: RushReport, showtime: Mapping[str, Any]) -> None:
        self.report = report
        self.over = asyncio.Event()
        self._plan = plan
        self._watcher = HttpClient(plan.server)
        context = RushContext(
            plan.showtime_id,
            SeatChooser(showtime["seat_map"]),
            int(showtime["rules"]["seats_per_hold_max"]),
            plan.think_s,
            report.sales_log,
            report.stats,
            self.over,
        )
        self._buyers = [_buyer(plan, context, number) for number in range(plan.buyers)]

    @classmethod
    async def prepared(cls, plan: RushPlan) -> Rush:
        """Read the showtime and its seat map from the server. Raises `RushError`."""
        _allow_files(2 * plan.buyers + SPARE_FILES)
        client = HttpClient(plan.server)
        try:
            response = await client.request("GET", f"/showtimes/{plan.showtime_id}")
            if response.status != 200:
                raise RushError(await _why_not(client, plan, response.status, response.json))
            seats = await _read_map(client, plan.showtime_id)
        except NoResponse as error:
            raise RushError(f"no FirstClick answers at {plan.server}; start one with `firstclick serve`.") from error
        finally:
            client.close()
        if seats.sold_out:
            raise RushError(f"{plan.showtime_id} is sold out already; choose another showtime.")
        return cls(plan, RushReport(plan, str(response.json["title"]), seats, seats), response.json)

    async def run(self) -> None:
        """Sell until the showtime is sold out, the time is over, or `over` is set; then audit. Updates `report`."""
        began = asyncio.get_running_loop().time()
        async with self._feeds_open():
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._watch(began))
                    for buyer, arrives_s in zip(self._buyers, self._arrivals(), strict=True):
                        group.create_task(buyer.shop(arrives_s))
                self.report.faults = await self._audit()
            finally:
                for buyer in self._buyers:
                    buyer.client.close()
                self._watcher.close()

    @asynccontextmanager
    async def _feeds_open(self) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(buyer.listen(arrives_s))
            for buyer, arrives_s in zip(self._buyers, self._arrivals(), strict=True)
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _arrivals(self) -> Sequence[float]:
        rng = random.Random(self._plan.seed)  # noqa: S311 - no secrets
        return [rng.random() * self._plan.arrive_s for _ in self._buyers]

    async def _watch(self, began: float) -> None:
        """Poll the seat map, and set `over` when it is sold out, the time is over, or the server is silent."""
        clock = asyncio.get_running_loop().time
        answered_at = clock()
        while not self.over.is_set():
            try:
                self.report.now = await _read_map(self._watcher, self._plan.showtime_id)
                answered_at = clock()
            except NoResponse:
                if clock() - answered_at > SILENT_MAX_S:
                    self.over.set()
            self._count_sockets()
            self.report.seconds = clock() - began
            if self.report.now.sold_out or self.report.seconds >= self._plan.seconds_max:
                self.over.set()
            await _wait(self.over, POLL_EVERY_S)

    def _count_sockets(self) -> None:
        listeners = [buyer.listener for buyer in self._buyers]
        self.report.sockets = sum(listener.is_open for listener in listeners)
        self.report.gaps = sum(listener.replica.gaps for listener in listeners)

    async def _audit(self) -> Sequence[str]:
        """Compare the log, the server's map and the sockets until all agree, or the faults stay the same."""
        clock = asyncio.get_running_loop().time
        began = changed = clock()
        agreed: set[int] = set()
        last: Sequence[str] = ()
        while True:
            try:
                faults = await self._compare(agreed)
            except NoResponse:
                faults = ["The server does not answer any more: the account could not be compared with its map."]
            self.report.sockets_agree = len(agreed)
            if faults != last:
                last, changed = faults, clock()
            if not faults or clock() - began > AGREE_WITHIN_S or clock() - changed > UNCHANGED_MAX_S:
                return faults
            await asyncio.sleep(POLL_EVERY_S)

    async def _compare(self, agreed: set[int]) -> list[str]:
        self.report.now = server = await _read_map(self._watcher, self._plan.showtime_id)
        self._count_sockets()
        before = self.report.before
        store_was_emptied = server.position[0] != before.position[0]
        faults = list(
            self.report.sales_log.audit(server.statuses, before.statuses, store_was_emptied=store_was_emptied)
        )
        for number, buyer in enumerate(self._buyers):
            replica = buyer.listener.replica
            if not buyer.listener.is_open or number in agreed:
                continue
            seat_ids = differences(replica.seats, server.statuses)
            if replica.position == server.position and not seat_ids:
                agreed.add(number)
            elif replica.position == server.position:
                at = server.position[1]
                faults.append(f"A socket at position {at} shows {', '.join(seat_ids)} unlike the server.")
            else:
                at_socket, at_server = _position_text(replica.position), _position_text(server.position)
                faults.append(f"A socket is at {at_socket}, and the server at {at_server}.")
        return faults


def _buyer(plan: RushPlan, context: RushContext, number: int) -> Buyer:
    rng = random.Random(f"{plan.seed}-{number}")  # noqa: S311 - no secrets
    listener = FeedListener(plan.server, plan.showtime_id, context.stats, rng)
    return Buyer(context, HttpClient(plan.server), listener, f"rush-{plan.seed}-{number}", rng)


async def _read_map(client: HttpClient, showtime_id: str) -> ServerMap:
    """The seat map. Raises `NoResponse`, also for any status but 200."""
    response = await client.request("GET", f"/showtimes/{showtime_id}/seats")
    if response.status != 200:
        raise NoResponse(f"the map was answered {response.status}")
    body = response.json
    return ServerMap((body["epoch"], body["position"]), statuses(body))


async def _why_not(client: HttpClient, plan: RushPlan, status: int, body: Mapping[str, Any]) -> str:
    movies = await client.request("GET", "/movies")
    if status != 404 or movies.status != 200 or not isinstance(movies.json, list):
        return f"{plan.server} answered {status}, as no FirstClick would: {body.get('detail', 'without a reason')}"
    ids = [one["showtime_id"] for movie in movies.json for one in movie["showtimes"]]
    return f"{plan.server} has no showtime {plan.showtime_id} on sale; it has {', '.join(ids[:5]) or 'none'}, …"


def _allow_files(files: int) -> None:
    """Raise the limit of open files: each buyer has two connections. Raises `RushError` when that is not allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and files > hard:
        raise RushError(f"so many buyers need {files} open files, and {hard} are allowed here; take fewer (--buyers).")
    if soft != resource.RLIM_INFINITY and files > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


async def _wait(event: asyncio.Event, seconds_max: float) -> None:
    try:
        async with asyncio.timeout(seconds_max):
            await event.wait()
    except TimeoutError:
        return


def _position_text(position: tuple[str, int] | None) -> str:
    return "no position" if position is None else f"position {position[1]} of {position[0]}"
