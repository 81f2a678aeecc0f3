"""What a rush is to do, and what it has done so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firstclick.rush.audit import SalesLog
from firstclick.rush.server_address import ServerAddress
from firstclick.rush.stats import RushStats


@dataclass(frozen=True)
class RushPlan:
    """The options of a rush. Buyers arrive within `arrive_s`, and think for `think_s` on average before each step."""

    server: ServerAddress
    showtime_id: str
    buyers: int
    seconds_max: float
    arrive_s: float
    think_s: float
    seed: int


@dataclass(frozen=True)
class ServerMap:
    """The server's seat map at one moment. `position` is epoch and position."""

    position: tuple[str, int]
    statuses: Mapping[str, str]

    def count(self, *wanted: str) -> int:
        """The number of seats of these statuses."""
        return sum(status in wanted for status in self.statuses.values())

    @property
    def sold_out(self) -> bool:
        """Whether no seat is free, and none is held that may become free."""
        return self.count("confirmed", "reserved") == len(self.statuses)


@dataclass
class RushReport:
    """The state of a running rush; at its end, the result."""

    plan: RushPlan
    title: str
    before: ServerMap
    now: ServerMap
    stats: RushStats = field(default_factory=RushStats)
    sales_log: SalesLog = field(default_factory=SalesLog)
    seconds: float = 0.0
    sockets: int = 0
    sockets_agree: int = 0
    gaps: int = 0
    faults: Sequence[str] = ()
    """What the audit found, in sentences; set at the end."""

    @property
    def sold_by_others(self) -> int:
        """Seats that were confirmed during the rush, but not for its buyers."""
        new = self.now.count("confirmed") - self.before.count("confirmed")
        return max(new - self.sales_log.seats_sold - len(self.sales_log.in_doubt), 0)
