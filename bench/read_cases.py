"""Cases of reads alone, in this process: what a large programme and a large auditorium cost the event loop."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bench.figures import Figure
from bench.pace import Pace
from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.seat_map import SeatMap, plain_grid
from firstclick.ledger import SqlLedger
from firstclick.service.live.programme_follower import STEP_SHOWTIMES
from firstclick.service.live.views import Views
from firstclick.service.ports.store import Snapshot
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.holds import Holds
from firstclick.stores.memory import MemorySeatStore
from firstclick.web.api import movies, seats
from firstclick.web.api.movie_bytes import MovieBytes
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.core.operation import Handler
from firstclick.web.core.requests import Caller, Request

NOW_MS = 1_800_000_000_000
MOVIES, SHOWTIMES = 100, 10_000
IMPORTED = 2_000
READS = 50
GZIP = [(b"accept-encoding", b"gzip")]


def measure_reads(pace: Pace) -> Figure:
    """The list of 10,000 showtimes and the map of 10,000 seats: unchanged, and after a change; the fastest round."""
    return Figure("reads", asyncio.run(_measure(pace.rounds)))


async def _measure(rounds: int) -> dict[str, float]:
    long = _Office(_programme(MOVIES, SHOWTIMES, plain_grid(5, 8)))
    large = _Office(_programme(1, 1, plain_grid(100, 100)))
    for office in (long, large):
        await office.store.start(office.views)
        await office.sell(office.programme.showtimes[0].showtime_id, 10)
    read_list = Request("GET", "/movies", GZIP)
    own = Request("GET", "", [], params={"showtime_id": large.programme.showtimes[0].showtime_id})
    own.caller = Caller("buyer-0")
    return {
        "movies_us": 1e6 * await _fastest(rounds, READS, lambda: long.movies(read_list)),
        "movies_changed_us": 1e6 * await long.after_changes(rounds, long.movies, read_list),
        "own_map_us": 1e6 * await _fastest(rounds, READS, lambda: large.seats(own)),
        "own_map_changed_us": 1e6 * await large.after_changes(rounds, large.seats, own),
    }


def measure_import(pace: Pace) -> Figure:
    """An import that moves 2,000 of 10,000 showtimes: how long other requests wait at most, and all of it."""
    figures = [asyncio.run(_measure_import()) for _ in range(pace.rounds)]
    return Figure("import", {name: min([one[name] for one in figures]) for name in figures[0]})


async def _measure_import() -> dict[str, float]:
    office = _Office(_programme(MOVIES, SHOWTIMES, plain_grid(5, 8)))
    await office.store.start(office.views)
    read_list = Request("GET", "/movies", GZIP)
    await office.movies(read_list)
    before = office.programme
    moved = [replace(one, starts_at_ms=NOW_MS + 1) if n < IMPORTED else one for n, one in enumerate(before.showtimes)]
    after = await asyncio.to_thread(replace(before, showtimes=tuple(moved), version=1).sharing, before)
    async with _Turns() as turns:
        for number, _ in enumerate(office.views.adopting(after)):
            if number % STEP_SHOWTIMES == 0:
                await asyncio.sleep(0)
        await office.movies(read_list)
    return {"longest_ms": turns.longest_s * 1000, "all_ms": turns.all_s * 1000}


class _Turns:
    """How much CPU the event loop takes between two turns of a task that always waits for its next one."""

    def __init__(self) -> None:
        self.longest_s = self.all_s = 0.0

    async def __aenter__(self) -> _Turns:
        self._task = asyncio.create_task(self._take())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _take(self) -> None:
        last_s = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now_s = time.thread_time()
            self.longest_s = max(self.longest_s, now_s - last_s)
            self.all_s += now_s - last_s
            last_s = now_s


class _Office:
    """The handlers of one process without a ledger, on a memory store."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.store = MemorySeatStore(lambda: NOW_MS, "bench")
        seat_bytes, movie_bytes = SeatBytes(), MovieBytes()
        self.views = Views(programme, self._prepare, (seat_bytes, movie_bytes))
        desk = Desk(self.store, self.views, SqlLedger("sqlite:///never-opened.db"))
        self.holds = Holds(desk, HoldingRules(holds_per_user_max=1_000_000), lambda: uuid.uuid4().hex)
        self.movies: Handler = movies.routes(self.holds, movie_bytes)["/movies"]["GET"].handler
        looks = seats.routes(self.holds, seat_bytes, by_token=False)
        self.seats: Handler = looks["/showtimes/{showtime_id}/seats"]["GET"].handler
        self._sold = 0

    async def _prepare(self, showtime: Showtime, _epoch: str) -> Snapshot:
        return await self.store.snapshot(showtime.showtime_id, list(showtime.auditorium.seat_map.by_id))

    async def sell(self, showtime_id: str, number: int) -> None:
        """Hold that many seats, one by one."""
        for _ in range(number):
            seat_ids = list((await self.views.open(showtime_id)).occupancy.seat_map.by_id)
            await self.holds.hold(showtime_id, f"buyer-{self._sold % 3}", [seat_ids[self._sold % len(seat_ids)]])
            self._sold += 1

    async def after_changes(self, rounds: int, handler: Handler, request: Request) -> float:
        """Seconds of a read after one change, the fastest of all."""
        spent = []
        for _ in range(rounds):
            showtime = self.programme.showtimes[self._sold % len(self.programme.showtimes)]
            await self.sell(showtime.showtime_id, 1)
            spent.append(await _fastest(1, 1, lambda: handler(request)))
        return min(spent)


async def _fastest(rounds: int, times: int, read: Callable[[], Awaitable[object]]) -> float:
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(times):
            await read()
        spent.append((time.perf_counter() - began) / times)
    return min(spent)


def _programme(movie_count: int, showtime_count: int, seat_map: SeatMap) -> Programme:
    room = Auditorium("room", "Room", seat_map, orphan_rule=False)
    films = [
        Movie(f"m{number}", f"Movie {number}", 100, summary="What it is about. " * 5) for number in range(movie_count)
    ]
    showtimes = [
        Showtime(f"s{number}", films[number % movie_count], room, NOW_MS + (1 + number) * 60_000)
        for number in range(showtime_count)
    ]
    return Programme("Bench", "Europe/Berlin", tuple(films), (room,), tuple(showtimes))
