"""The plan of a rush, and what is known of it while it runs and afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firstclick.rush.address import ServerAddress
from firstclick.rush.audit import AuditRecord
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.payments import PaymentRecord
from firstclick.rush.prices import ShowtimePrices
from firstclick.rush.seat_statuses import MapPosition
from firstclick.rush.stats import RushStats


@dataclass(frozen=True)
class RushPlan:
    """The options of a rush. All buyers start within `arrive_s`, and pause `think_s` on average before each step.

    So many `processes` share the buyers.
    """

    address: ServerAddress
    showtime_id: str
    buyers: int
    seconds_max: float
    arrive_s: float
    think_s: float
    seed: int
    processes: int = 1


@dataclass(frozen=True)
class MapSnapshot:
    """The server's seat map at one moment. `statuses` are by seat id."""

    position: MapPosition
    statuses: Mapping[str, str]

    def count(self, *wanted: str) -> int:
        """The number of seats with one of these statuses."""
        return sum(status in wanted for status in self.statuses.values())

    @property
    def sold_out(self) -> bool:
        """Whether no seat is available, and none can become available by a release or an expiry."""
        return self.count("confirmed", "reserved") == len(self.statuses)


@dataclass
class RushReport:
    """The state of a rush, updated while it runs."""

    plan: RushPlan
    title: str
    before: MapSnapshot
    now: MapSnapshot
    prices: ShowtimePrices | None = None
    stats: RushStats = field(default_factory=RushStats)
    record: AuditRecord = field(default_factory=AuditRecord)
    payments: PaymentRecord = field(default_factory=PaymentRecord)
    seconds: float = 0.0
    sockets: int = 0
    sockets_agree: int = 0
    gaps: int = 0
    busy: Sequence[float] = ()
    """For each process of the rush, its CPU time divided by the time that it ran."""
    faults: Sequence[str] = ()
    """The faults that the audit found, as sentences; empty until the rush has ended."""

    def count_sockets(self, listeners: Sequence[FeedListener]) -> None:
        """Count the sockets of this process; one that has none leaves what was counted elsewhere."""
        if listeners:
            self.sockets = sum(listener.is_open for listener in listeners)
            self.gaps = sum(listener.statuses.gaps for listener in listeners)

    @property
    def sold_by_others(self) -> int:
        """The number of seats that were confirmed during the rush for other clients."""
        new = self.now.count("confirmed") - self.before.count("confirmed")
        return max(new - self.record.seats_sold - len(self.record.uncertain), 0)
