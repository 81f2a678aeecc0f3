"""Runs a rush and its audit."""

from __future__ import annotations

import asyncio
import random
import resource
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from firstclick.rush.address import CannotRush
from firstclick.rush.audit import differences
from firstclick.rush.buyer import Buyer
from firstclick.rush.client import Client, NoAnswer
from firstclick.rush.context import Requests, RushContext
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.payments import UNDECIDED, RushPayment
from firstclick.rush.prices import ShowtimePrices
from firstclick.rush.report import MapSnapshot, RushPlan, RushReport
from firstclick.rush.seat_choice import SeatLayout
from firstclick.rush.seat_statuses import MapPosition, statuses

POLL_EVERY_S = 0.2
NO_ANSWER_MAX_S = 20.0
AUDIT_MAX_S = 10.0
UNCHANGED_MAX_S = 3.0
"""The audit ends when its faults have not changed for so long."""
SPARE_FILES = 64


class Rush:
    """Runs a plan. Set `over` at any time to stop the buyers and go on to the audit."""

    def __init__(self, plan: RushPlan, report: RushReport, showtime: Mapping[str, Any]) -> None:
        self.report = report
        self.over = asyncio.Event()
        self._plan = plan
        self._watcher = Client(plan.address)
        seats_max = int(showtime["rules"]["seats_per_hold_max"])
        layout = SeatLayout(showtime["seat_map"])
        context = RushContext(
            showtime_id=plan.showtime_id,
            layout=layout,
            seats_max=seats_max,
            think_s=plan.think_s,
            prices=report.prices,
            record=report.record,
            payments=report.payments,
            stats=report.stats,
            over=self.over,
        )
        self._buyers = [_buyer(plan, context, number) for number in range(plan.buyers)]

    @classmethod
    async def prepare(cls, plan: RushPlan) -> Rush:
        """Load the showtime and its seat map from the server. Raises `CannotRush`."""
        _raise_file_limit(2 * plan.buyers + SPARE_FILES)
        client = Client(plan.address)
        try:
            answer = await client.request("GET", f"/showtimes/{plan.showtime_id}")
            if answer.status != 200:
                raise CannotRush(await _start_error(client, plan, answer.status, answer.json))
            seats = await _fetch_map(client, plan.showtime_id)
            prices = await _fetch_prices(client, plan.showtime_id, answer.json["seat_map"])
        except NoAnswer as error:
            raise CannotRush(f"no FirstClick answers at {plan.address}; start one with `firstclick serve`.") from error
        finally:
            client.close()
        if seats.sold_out:
            raise CannotRush(f"{plan.showtime_id} is sold out already; choose another showtime.")
        return cls(plan, RushReport(plan, str(answer.json["title"]), seats, seats, prices), answer.json)

    async def run(self) -> None:
        """Run the buyers until sold out, out of time, or `over` is set; then audit. The results are in `report`."""
        async with self.selling():
            await self.audit()

    @asynccontextmanager
    async def selling(self) -> AsyncIterator[None]:
        """Run the buyers until sold out, out of time, or `over` is set. Inside, their sockets are still open."""
        began = asyncio.get_running_loop().time()
        async with self._feed_tasks():
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._watch(began))
                    for buyer, arrives_s in zip(self._buyers, self._arrivals(), strict=True):
                        group.create_task(buyer.shop(arrives_s))
                yield
            finally:
                for buyer in self._buyers:
                    buyer.requests.client.close()
                self._watcher.close()

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
        dice = random.Random(self._plan.seed)  # noqa: S311 - not used for security
        return [dice.random() * self._plan.arrive_s for _ in self._buyers]

    async def _watch(self, began: float) -> None:
        """Poll the seat map. Sets `over` when it is sold out, the time is over, or the server does not answer."""
        clock = asyncio.get_running_loop().time
        answered_at = clock()
        while not self.over.is_set():
            try:
                self.report.now = await _fetch_map(self._watcher, self._plan.showtime_id)
                answered_at = clock()
            except NoAnswer:
                if clock() - answered_at > NO_ANSWER_MAX_S:
                    self.over.set()
            self._count_sockets()
            self.report.seconds = clock() - began
            if self.report.now.sold_out or self.report.seconds >= self._plan.seconds_max:
                self.over.set()
            await _wait(self.over, POLL_EVERY_S)

    def _count_sockets(self) -> None:
        listeners = [buyer.listener for buyer in self._buyers]
        self.report.sockets = sum(listener.is_open for listener in listeners)
        self.report.gaps = sum(listener.statuses.gaps for listener in listeners)

    async def audit(self) -> Sequence[str]:
        """Compare the record, the server's map and the open sockets until all agree or nothing changes any more.

        Every payment is looked at again. Returns the faults, which are in `report` too.
        """
        for payment in self.report.payments.begun.values():
            payment.final = None
        self.report.faults = await self._faults()
        self._watcher.close()
        return self.report.faults

    async def _faults(self) -> Sequence[str]:
        """The faults of the last look. The first look is not timed: it asks for every payment of the rush."""
        clock = asyncio.get_running_loop().time
        agreed: set[int] = set()
        faults = await self._look_at_all(agreed)
        began = changed = clock()
        while faults and clock() - began <= AUDIT_MAX_S and clock() - changed <= UNCHANGED_MAX_S:
            await asyncio.sleep(POLL_EVERY_S)
            last, faults = faults, await self._look_at_all(agreed)
            if faults != last:
                changed = clock()
        return faults

    async def _look_at_all(self, agreed: set[int]) -> Sequence[str]:
        try:
            return await self._compare(agreed)
        except NoAnswer:
            return ["The server does not answer any more: the account could not be compared with its map."]
        finally:
            self.report.sockets_agree = len(agreed)

    async def _compare(self, agreed: set[int]) -> list[str]:
        for payment in self.report.payments.without_end():
            await self._look(payment)
        self.report.now = seats = await _fetch_map(self._watcher, self._plan.showtime_id)
        self._count_sockets()
        before = self.report.before
        store_was_reset = seats.position.epoch != before.position.epoch
        faults = list(self.report.record.audit(seats.statuses, before.statuses, store_was_reset=store_was_reset))
        faults += self.report.payments.audit(seats.statuses)
        for number, buyer in enumerate(self._buyers):
            known = buyer.listener.statuses
            if not buyer.listener.is_open or number in agreed:
                continue
            different = differences(known.seats, seats.statuses)
            if known.position == seats.position and not different:
                agreed.add(number)
            elif known.position == seats.position:
                faults.append(
                    f"A socket at position {seats.position.position} shows {', '.join(different)} unlike the server."
                )
            else:
                faults.append(
                    f"A socket is at {_describe(known.position)}, and the server at {_describe(seats.position)}."
                )
        return faults

    async def _look(self, payment: RushPayment) -> None:
        """Find out what has become of a payment. One that was paid unseen is a sale; an undecided one is given up."""
        path = f"/payments/{payment.payment_id}"
        answer = await self._watcher.request("GET", path)
        if answer.status != 200:
            return
        if answer.json["status"] in UNDECIDED:
            await self._watcher.request("DELETE", path)
            return
        payment.final = answer.json
        if payment.status == "paid" and not payment.was_paid:
            payment.was_paid = True
            self.report.record.add_sale(payment.session_id, payment.seat_ids)


def _buyer(plan: RushPlan, context: RushContext, number: int) -> Buyer:
    dice = random.Random(f"{plan.seed}-{number}")  # noqa: S311 - not used for security
    listener = FeedListener(plan.address, plan.showtime_id, context.stats, dice)
    return Buyer(Requests(context, Client(plan.address), dice), listener, f"rush-{plan.seed}-{number}")


async def _fetch_map(client: Client, showtime_id: str) -> MapSnapshot:
    """The seat map. Raises `NoAnswer` when there is no answer, or no map in it."""
    answer = await client.request("GET", f"/showtimes/{showtime_id}/seats")
    if answer.status != 200:
        raise NoAnswer(f"the map was answered {answer.status}")
    seat_map = answer.json
    return MapSnapshot(MapPosition(seat_map["epoch"], seat_map["position"]), statuses(seat_map))


async def _fetch_prices(client: Client, showtime_id: str, seat_map: Mapping[str, Any]) -> ShowtimePrices | None:
    """The prices; None where seats cost nothing. Raises `NoAnswer`, and `CannotRush` where nobody can practise."""
    answer = await client.request("GET", f"/showtimes/{showtime_id}/prices")
    if answer.status != 200:
        raise NoAnswer(f"the prices were answered {answer.status}")
    return ShowtimePrices.read(answer.json, seat_map)


async def _start_error(client: Client, plan: RushPlan, status: int, problem: Mapping[str, Any]) -> str:
    """The sentence that says why the showtime cannot be sold."""
    movies = await client.request("GET", "/movies")
    if status != 404 or movies.status != 200 or not isinstance(movies.json, list):
        return f"{plan.address} answered {status}, as no FirstClick would: {problem.get('detail', 'without a reason')}"
    ids = [one["showtime_id"] for movie in movies.json for one in movie["showtimes"]]
    return f"{plan.address} has no showtime {plan.showtime_id} on sale; it has {', '.join(ids[:5]) or 'none'}, …"


def _raise_file_limit(files: int) -> None:
    """Allow this process so many open files. Raises `CannotRush` when the system does not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and files > hard:
        raise CannotRush(f"so many buyers need {files} open files, and {hard} are allowed here; take fewer (--buyers).")
    if soft != resource.RLIM_INFINITY and files > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def _describe(position: MapPosition | None) -> str:
    return "no position" if position is None else f"position {position.position} of {position.epoch}"
