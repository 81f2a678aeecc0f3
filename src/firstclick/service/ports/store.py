"""The port of the seat store: what it keeps, how it commits, and the events that it publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.seats.hold import Commit, Hold
from firstclick.domain.seats.seat_state import SeatState
from firstclick.domain.values import Value

KEPT_AT_LEAST_MS = 600_000
SOON_MS = 100


class SeatEvent(Value):
    """One numbered change of a showtime, published to every process.

    `position` counts 1, 2, 3, … without gaps within an `epoch`; `at_ms` is the store's clock. `seats` has the new
    states of the changed seats; `hold` is the new record of the hold, or None when no hold is concerned.
    """

    showtime_id: str
    epoch: str
    position: int
    at_ms: int
    seats: tuple[tuple[str, SeatState], ...]
    hold: Hold | None


class Committed(Value):
    """The commit is in effect; it is included in the showtime at `position`."""

    epoch: str
    position: int


class Conflict(Value):
    """Nothing was written. `seats` and `hold` are the current ones; seats of lapsed holds count as available."""

    seats: Mapping[str, SeatState]
    hold: Hold | None


class Snapshot(Value):
    """A showtime in the store at `position` of `epoch`; `taken` has every seat that is not available."""

    showtime_id: str
    epoch: str
    position: int
    taken: Mapping[str, SeatState]


def for_ever(_showtime_id: str) -> int | None:
    """No showtime's seats have an end."""
    return None


@dataclass(frozen=True, slots=True)
class Installation:
    """The ledger's side. A store that servers of several ledgers can reach keeps seats for one `installation_id`.

    `kept_until_ms` says until when a store keeps the confirmed and reserved seats of a showtime, the records of its
    confirmed holds, and its positions: in milliseconds since 1970 UTC, or None, for ever.
    """

    installation_id: str = ""
    kept_until_ms: Callable[[str], int | None] = for_ever

    def end_ms(self, showtime_id: str, now_ms: int) -> int | None:
        """When that which is written now may be deleted. It is kept for ten minutes at least, for who asked for it."""
        until_ms = self.kept_until_ms(showtime_id)
        return until_ms if until_ms is None or until_ms - now_ms > SOON_MS else now_ms + KEPT_AT_LEAST_MS


ALONE = Installation()
"""For a store that nobody else can reach."""


class StoreListener(Protocol):
    """Receives the store's events. Calls are made on the event loop, per showtime in the order of positions."""

    def on_event(self, event: SeatEvent) -> None:
        """A commit was written, by this process or another."""

    def on_restored(self) -> None:
        """Events may have been missed: everything that was loaded must be loaded again."""


class SeatStore(Protocol):
    """Keeps seats and holds. Every call may raise `StoreUnavailable`; a commit then may or may not be in effect."""

    def now_ms(self) -> int:
        """The clock of all processes on this store, in milliseconds since 1970 UTC."""

    def troubles(self) -> Sequence[str]:
        """Sentences that say why seats cannot be sold at present; empty when they can."""

    def stale(self) -> bool:
        """Whether events may be missing at present, so that what is shown may be out of date."""

    async def start(self, listener: StoreListener, installation: Installation = ALONE) -> None:
        """Begin to publish the events of `installation` to `listener`.

        Seats of showtimes that are past, as `installation` says, are deleted from then on, without an event.
        """

    async def close(self) -> None:
        """Stop publishing, and close all connections."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        """Write, number and publish the whole commit, or nothing.

        A change counts as applied when its seat is in the `after` state already, or when it releases a seat that is no
        longer in the `before` state. A commit that is in effect as a whole is not numbered or published again.
        """

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        """The current showtime; `seat_ids` are all seats of its map."""

    async def hold(self, session_id: str) -> Hold | None:
        """The hold's record, kept for ten minutes after its end; None when there is none."""

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        """Live holds whose deadline has passed, oldest first, at most `holds_max`."""

    def next_end_ms(self) -> int | None:
        """The earliest deadline of a live hold at the last call of `lapsed`, or later: in ms since 1970 UTC.

        It is in the past while lapsed holds have not ended. None: there was no live hold.
        """
