"""A rush from its first buyer to its audit."""

from __future__ import annotations

import asyncio
import random
import resource
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from firstclick.rush.account import Account, differences
from firstclick.rush.address import CannotRush, Place
from firstclick.rush.buyer import Buyer, Scene
from firstclick.rush.client import Client, NoAnswer
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.seat_choice import Room
from firstclick.rush.seat_statuses import statuses
from firstclick.rush.tally import Tally

LOOK_EVERY_S = 0.2
SILENT_FOR_S = 20.0
AGREE_WITHIN_S = 10.0
STUCK_AFTER_S = 3.0
SPARE_FILES = 64


@dataclass(frozen=True)
class RushPlan:
    """What to do. Everybody arrives within `arrive_s`, and thinks for `think_s` before each step, on the average."""

    place: Place
    showtime_id: str
    buyers: int
    seconds_max: float
    arrive_s: float
    think_s: float
    seed: int


@dataclass(frozen=True)
class Seats:
    """The server's map at one moment."""

    place: tuple[str, int]
    statuses: Mapping[str, str]

    def count(self, *wanted: str) -> int:
        """Seats of these statuses."""
        return sum(status in wanted for status in self.statuses.values())

    @property
    def sold_out(self) -> bool:
        """Whether nothing is left, and nothing may come back."""
        return self.count("confirmed", "reserved") == len(self.statuses)


@dataclass
class Report:
    """How it is going, and at the end how it went."""

    plan: RushPlan
    title: str
    before: Seats
    now: Seats
    tally: Tally = field(default_factory=Tally)
    account: Account = field(default_factory=Account)
    seconds: float = 0.0
    sockets: int = 0
    sockets_agree: int = 0
    gaps: int = 0
    faults: Sequence[str] = ()
    """What is wrong, in sentences; known at the end."""

    @property
    def sold_by_others(self) -> int:
        """Seats that were confirmed meanwhile, and not for these buyers."""
        new = self.now.count("confirmed") - self.before.count("confirmed")
        return max(new - self.account.seats_sold - len(self.account.doubts), 0)


class Rush:
    """Runs a plan. `over` may be set at any time: everybody then goes home, and the audit follows."""

    def __init__(self, plan: RushPlan, report: Report, showtime: Mapping[str, Any]) -> None:
        self.report = report
        self.over = asyncio.Event()
        self._plan = plan
        self._watcher = Client(plan.place)
        seats_max = int(showtime["rules"]["seats_per_hold_max"])
        room = Room(showtime["seat_map"])
        scene = Scene(plan.showtime_id, room, seats_max, plan.think_s, report.account, report.tally, self.over)
        self._buyers = [_buyer(plan, scene, number) for number in range(plan.buyers)]

    @classmethod
    async def prepared(cls, plan: RushPlan) -> Rush:
        """Ask the server what there is to sell. Raises `CannotRush`."""
        _allow_files(2 * plan.buyers + SPARE_FILES)
        client = Client(plan.place)
        try:
            answer = await client.ask("GET", f"/showtimes/{plan.showtime_id}")
            if answer.status != 200:
                raise CannotRush(await _why_not(client, plan, answer.status, answer.told))
            seats = await _seats(client, plan.showtime_id)
        except NoAnswer as error:
            raise CannotRush(f"no FirstClick answers at {plan.place}; start one with `firstclick serve`.") from error
        finally:
            client.close()
        if seats.sold_out:
            raise CannotRush(f"{plan.showtime_id} is sold out already; choose another showtime.")
        return cls(plan, Report(plan, str(answer.told["title"]), seats, seats), answer.told)

    async def run(self) -> None:
        """Sell until it is sold out, the time is over, or `over` is set; then audit. The report tells the rest."""
        began = asyncio.get_running_loop().time()
        async with self._listening():
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
    async def _listening(self) -> AsyncIterator[None]:
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
        dice = random.Random(self._plan.seed)  # noqa: S311 - a rush keeps no secrets
        return [dice.random() * self._plan.arrive_s for _ in self._buyers]

    async def _watch(self, began: float) -> None:
        """Look at the map now and then; what it shows, and the time, say when it is over."""
        clock = asyncio.get_running_loop().time
        heard = clock()
        while not self.over.is_set():
            try:
                self.report.now = await _seats(self._watcher, self._plan.showtime_id)
                heard = clock()
            except NoAnswer:
                if clock() - heard > SILENT_FOR_S:
                    self.over.set()
            self._note_sockets()
            self.report.seconds = clock() - began
            if self.report.now.sold_out or self.report.seconds >= self._plan.seconds_max:
                self.over.set()
            await _until(self.over, LOOK_EVERY_S)

    def _note_sockets(self) -> None:
        listeners = [buyer.listener for buyer in self._buyers]
        self.report.sockets = sum(listener.is_open for listener in listeners)
        self.report.gaps = sum(listener.picture.gaps for listener in listeners)

    async def _audit(self) -> Sequence[str]:
        """Compare the account, the server's map and the sockets, until all agree, or nothing changes any more."""
        clock = asyncio.get_running_loop().time
        began = changed = clock()
        agreed: set[int] = set()
        last: Sequence[str] = ()
        while True:
            try:
                faults = await self._compare(agreed)
            except NoAnswer:
                faults = ["The server does not answer any more: the account could not be compared with its map."]
            self.report.sockets_agree = len(agreed)
            if faults != last:
                last, changed = faults, clock()
            if not faults or clock() - began > AGREE_WITHIN_S or clock() - changed > STUCK_AFTER_S:
                return faults
            await asyncio.sleep(LOOK_EVERY_S)

    async def _compare(self, agreed: set[int]) -> list[str]:
        self.report.now = seats = await _seats(self._watcher, self._plan.showtime_id)
        self._note_sockets()
        before = self.report.before
        forgot = seats.place[0] != before.place[0]
        faults = list(self.report.account.audit(seats.statuses, before.statuses, forgot=forgot))
        for number, buyer in enumerate(self._buyers):
            picture = buyer.listener.picture
            if not buyer.listener.is_open or number in agreed:
                continue
            other = differences(picture.seats, seats.statuses)
            if picture.place == seats.place and not other:
                agreed.add(number)
            elif picture.place == seats.place:
                faults.append(f"A socket at position {seats.place[1]} shows {', '.join(other)} unlike the server.")
            else:
                faults.append(f"A socket is at {_where(picture.place)}, and the server at {_where(seats.place)}.")
        return faults


def _buyer(plan: RushPlan, scene: Scene, number: int) -> Buyer:
    dice = random.Random(f"{plan.seed}-{number}")  # noqa: S311 - a rush keeps no secrets
    listener = FeedListener(plan.place, plan.showtime_id, scene.tally, dice)
    return Buyer(scene, Client(plan.place), listener, f"rush-{plan.seed}-{number}", dice)


async def _seats(client: Client, showtime_id: str) -> Seats:
    """The map. Raises `NoAnswer`, also when the server has none to give."""
    answer = await client.ask("GET", f"/showtimes/{showtime_id}/seats")
    if answer.status != 200:
        raise NoAnswer(f"the map was answered {answer.status}")
    told = answer.told
    return Seats((told["epoch"], told["position"]), statuses(told))


async def _why_not(client: Client, plan: RushPlan, status: int, told: Mapping[str, Any]) -> str:
    movies = await client.ask("GET", "/movies")
    if status != 404 or movies.status != 200 or not isinstance(movies.told, list):
        return f"{plan.place} answered {status}, as no FirstClick would: {told.get('detail', 'without a reason')}"
    ids = [one["showtime_id"] for movie in movies.told for one in movie["showtimes"]]
    return f"{plan.place} has no showtime {plan.showtime_id} on sale; it has {', '.join(ids[:5]) or 'none'}, …"


def _allow_files(files: int) -> None:
    """Each buyer has two connections. Raises `CannotRush` when the system does not allow so many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and files > hard:
        raise CannotRush(f"so many buyers need {files} open files, and {hard} are allowed here; take fewer (--buyers).")
    if soft != resource.RLIM_INFINITY and files > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


async def _until(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def _where(place: tuple[str, int] | None) -> str:
    return "no position" if place is None else f"position {place[1]} of {place[0]}"
