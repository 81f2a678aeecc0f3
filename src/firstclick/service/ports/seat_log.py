"""The port of the seat log: every seat event of every showtime, and who had which seat at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from firstclick.domain.money.payment import Payment
from firstclick.domain.seats.seat_log import LogRow, Replayed


@dataclass(frozen=True, slots=True)
class LogSpan:
    """The times of a showtime's first and last event, and those of the events beside a moment; None where none is.

    All are in milliseconds since 1970 UTC.
    """

    first_ms: int | None = None
    last_ms: int | None = None
    previous_ms: int | None = None
    next_ms: int | None = None


class LogAfter(Enum):
    """What the log has after a map: whether events between it and the moment that was asked for can be missing."""

    NOTHING = "nothing"
    """The map is the last one, as far as the log is written."""
    GOES_ON = "goes on"
    """The next event, or the same map at a later time: no event is missing before the moment."""
    HOLE = "hole"
    """Later events without the next one, or another epoch: how the last one went on is not known."""


@dataclass(frozen=True, slots=True)
class LoggedMap:
    """A showtime at a moment; `map` is None before its first row."""

    span: LogSpan
    map: Replayed | None
    after: LogAfter = LogAfter.NOTHING


@dataclass(frozen=True, slots=True)
class BookedThen:
    """The booking that had a seat at a moment, and its payment as it is now."""

    reference: str
    name: str
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class SeatsThen:
    """What the ledger knows of a showtime's seats at a moment: bookings, and labels of seats that were kept back."""

    booked: Mapping[str, BookedThen]
    labels: Mapping[str, str]


class SeatLog(Protocol):
    """Writes and reads the log. Every call may raise `LedgerUnavailable`."""

    async def write(self, events: Sequence[LogRow], keyframes: Sequence[LogRow]) -> None:
        """Add rows; those that another process has written stay as they are. No booking waits for it."""

    async def at(self, showtime_id: str, at_ms: int) -> LoggedMap:
        """The showtime's map at a moment: after the last event that is not later."""

    async def seats_then(self, showtime_id: str, at_ms: int) -> SeatsThen:
        """Who had which seat. Labels are known as far as they were not changed later."""
