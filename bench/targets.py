"""The targets, on two cores that the load generator shares, and whether a run has reached them."""

from __future__ import annotations

from dataclasses import dataclass

from bench.figures import Run
from bench.table import columns, shown


@dataclass(frozen=True)
class Target:
    """A case's value and its bound: `least`, or `most`."""

    text: str
    case: str
    name: str
    least: float | None = None
    most: float | None = None

    def reached(self, value: float) -> bool:
        """Whether the value is within the bound."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    @property
    def bound(self) -> str:
        """The bound as text."""
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


TARGETS = (
    Target("seat map GET, 400 seats, of the floor", "seats-400/memory/64", "ratio", least=1.3),
    Target("seat map GET, 304, of the floor", "seats-304/memory/64", "ratio", least=0.85),
    Target("GET /movies, of the floor", "movies/memory/64", "ratio", least=1.3),
    Target("hold of distinct seats, memory, of the floor", "hold/memory/64", "ratio", least=0.7),
    Target("hold of distinct seats, Redis, 256 connections, of the floor", "hold/redis-1/256", "ratio", least=0.6),
    Target("hold of distinct seats, Redis: CPU, µs", "hold/redis-1/64", "cpu_us", most=50),
    Target("one hot seat, Redis: CPU, µs", "hot-seat/redis-1/64", "cpu_us", most=29),
    Target("hold and confirm in turns, SQLite: CPU, µs", "confirm/memory/64", "cpu_us", most=110),
    Target("hold, then confirm, SQLite: confirms per sync", "syncs", "confirms_per_sync", least=20),
    Target("holds a second with the seat log, of those without", "journal/memory", "kept", least=0.95),
    Target("holds a second with ids and metrics, of those without", "watching/memory", "kept", least=0.97),
    Target("hold at half the maximum rate, memory: p99, ms", "half-rate/memory", "p99_ms", most=5),
    Target("an idle process, memory: percent of a core", "idle/memory", "core_percent", most=0.5),
    Target("an idle process, Redis: percent of a core", "idle/redis-1", "core_percent", most=0.5),
    Target("memory of an idle socket, KiB", "memory", "socket_kib", most=20),
    Target("feed: from a change to the last of 1,000 sockets, ms", "feed/1000/1", "last_ms", most=30),
    Target("feed: CPU of a delivered message, in send() calls", "feed/1000/20", "cost", most=1.1),
    Target("5,000 sockets, 50 changes a second: share of a core", "feed/5000/50", "core_share", most=0.5),
    Target("5,000 sockets, 50 changes a second: the worst, ms behind", "feed/5000/50", "worst_ms", most=120),
    Target("400 holds that end together: the last one published, ms late", "expiry", "worst_ms", most=250),
    Target("from an answer until the feed of another process has it: worst, ms", "other-process", "worst_ms", most=250),
    Target("200 sockets, one of them stalled: p99 of the others, ms", "stalled", "p99_ms", most=1000),
    Target("SIGTERM until an idle process is gone, s", "stop", "idle_s", most=1.5),
    Target("the same with a request that never ends, s", "stop", "unfinished_s", most=5),
    Target("100,000 bookings: the ledger is open, s", "ledger", "open_s", most=1.5),
    Target("100,000 bookings: 200 more at once, s", "ledger", "book_s", most=1.5),
    Target("100,000 bookings: the server is ready, s", "start-up-sold", "seconds", most=2),
    Target("the best eight of 10,000 seats, µs", "best-available", "us", most=500),
    Target("the list of 10,000 showtimes after a change, µs", "reads", "movies_changed_us", most=5_000),
    Target("an import of 2,000 showtimes: the longest other requests wait, ms", "import", "longest_ms", most=10),
    Target("the own map of 10,000 seats after a change, µs", "reads", "own_map_changed_us", most=5_000),
    *(
        Target(f"one map again after Redis: {fault}, s", f"recovery/{fault}", "worst_s", most=2)
        for fault in ("flush", "kill", "pause")
    ),
    Target("a hold beside 600 idle sockets, of its bound", "attack/idle-sockets", "of_bound", most=1),
    Target("a hold beside header floods, of its bound", "attack/header-floods", "of_bound", most=1),
    Target("the door: from a frame with a ticket to its verdict, ms", "frame-to-verdict", "worst_ms", most=300),
    Target("a tap until another browser shows it: the worst, ms", "page-seen", "worst_ms", most=1000),
    *(
        Target(f"200 changes a second, {view}: the worst frame, ms", f"frames/{view}", "worst_ms", most=50)
        for view in ("map/desktop", "map/phone", "list/phone")
    ),
    *(
        Target(f"first visit on Fast 3G, {view}: usable, ms", f"first-load/{view}", "usable_ms", most=1000)
        for view in ("programme/desktop", "programme/phone", "showtime/desktop", "showtime/phone")
    ),
)


def verdicts(run: Run) -> str:
    """The table of targets with the values of a run."""
    rows = [["target", "bound", "measured", "reached"]]
    for one in TARGETS:
        value = run.value(one.case, one.name)
        reached = "not measured" if value is None else "yes" if one.reached(value) else "no"
        rows.append([one.text, one.bound, shown(value), reached])
    return columns(rows)
