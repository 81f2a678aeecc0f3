"""What the service asks of a seat store, and what a store tells it. No store is named here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.seats.hold import Commit, Hold
from firstclick.domain.seats.seat_state import SeatState
from firstclick.domain.values import light


@light
@dataclass(frozen=True, slots=True)
class SeatEvent:
    """One numbered change of a showtime, as every process hears it.

    `position` counts 1, 2, 3, … without gaps within an `epoch`; `at_ms` is the store's clock. `seats` are the seats'
    new states, `hold` is the hold's new record, where one is concerned.
    """

    showtime_id: str
    epoch: str
    position: int
    at_ms: int
    seats: tuple[tuple[str, SeatState], ...]
    hold: Hold | None


@light
@dataclass(frozen=True, slots=True)
class Committed:
    """The commit is in effect; `position` is the showtime's position that includes it."""

    epoch: str
    position: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was written. What the commit's seats and hold are now; lapsed holds count as nobody's."""

    seats: Mapping[str, SeatState]
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A showtime as the store has it: every seat that is not available, at `position` of `epoch`."""

    showtime_id: str
    epoch: str
    position: int
    taken: Mapping[str, SeatState]


class StoreListener(Protocol):
    """Who is told the store's news. Calls arrive on the event loop, in the order of positions per showtime."""

    def on_event(self, event: SeatEvent) -> None:
        """A change happened, here or at another process."""

    def on_restored(self) -> None:
        """News may have been missed; whatever is known must be loaded afresh."""


class SeatStore(Protocol):
    """Keeps seats and holds. Every call may raise `StoreUnavailable`; it then may or may not have taken effect."""

    def now_ms(self) -> int:
        """The one clock of all processes on this store, in milliseconds since 1970 UTC."""

    def troubles(self) -> Sequence[str]:
        """What keeps seats from being sold now, in sentences; nothing when all is well."""

    async def start(self, listener: StoreListener) -> None:
        """Begin to tell news to `listener`."""

    async def close(self) -> None:
        """Stop telling, and let go of connections."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        """Write all of the commit, number it and tell it; or nothing.

        A change whose seat is in its `after` state already counts as applied, and so does giving back a seat that is
        not under that hold any more. A commit that is in effect as a whole is not numbered or told again.
        """

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        """The showtime as it is now; `seat_ids` are all seats of its map."""

    async def hold(self, session_id: str) -> Hold | None:
        """The hold's record, kept ten minutes past its end; None when there is none."""

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        """Holds whose time is over and whose end has not been told, oldest first, at most `holds_max`."""
