"""The targets of FirstClick on a machine with two cores that also runs the load generator, and their verdicts."""

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
    Target("seat map GET, 400 seats, of the floor", "seats-400/memory/64", "ratio", least=0.85),
    Target("seat map GET, 304, of the floor", "seats-304/memory/64", "ratio", least=0.85),
    Target("hold of distinct seats, memory, of the floor", "hold/memory/64", "ratio", least=0.65),
    Target("hold of distinct seats, Redis, 256 connections, of the floor", "hold/redis-1/256", "ratio", least=0.5),
    Target("one hot seat, Redis, of the floor", "hot-seat/redis-1/64", "ratio", least=0.65),
    Target("hold, then confirm, SQLite: confirms per sync", "syncs", "confirms_per_sync", least=20),
    Target("hold at half the maximum rate, memory: p99, ms", "half-rate/memory", "p99_ms", most=5),
    Target("memory of an idle socket, KiB", "memory", "socket_kib", most=20),
    Target("feed: from a change to the last of 1,000 sockets, ms", "feed/1000/1", "last_ms", most=30),
    Target("feed: CPU of a delivered message, in send() calls", "feed/1000/20", "cost", most=2),
    Target("5,000 sockets, 50 changes a second: share of a core", "feed/5000/50", "core_share", most=0.6),
    Target("5,000 sockets, 50 changes a second: the worst, ms behind", "feed/5000/50", "worst_ms", most=150),
)


def verdicts(run: Run) -> str:
    """A table of the targets with the values of this run."""
    rows = [["target", "bound", "measured", "reached"]]
    for one in TARGETS:
        value = run.value(one.case, one.name)
        verdict = "not measured" if value is None else "yes" if one.reached(value) else "no"
        rows.append([one.text, one.bound, shown(value), verdict])
    return columns(rows)
