"""What the service asks of a ledger: the durable truth about bookings, programme and answers already given.

Every call may raise `LedgerUnavailable`; a write that raised it may or may not have taken effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.booking import Booking


@dataclass(frozen=True, slots=True)
class AlreadyBooked:
    """Nothing was booked: these of the seats are booked by others."""

    seat_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PendingCancelled:
    """Nothing was booked, and nothing ever will be: the end of the session's hold has been told."""


@dataclass(frozen=True, slots=True)
class SeatEvent:
    """A line of the append-only log: what happened to a seat, when (ms since 1970 UTC), by whom, at which position.

    `what` is a word such as `confirmed`; `position` is 0 where the event has none.
    """

    showtime_id: str
    seat_id: str
    what: str
    at_ms: int
    who: str
    epoch: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer given before under an idempotency key; `status` 0 while the first request is still under way.

    `body_hash` tells whether the request's body is the same.
    """

    body_hash: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class BookingLedger(Protocol):
    """Bookings that outlive every crash: `book` answers when they are on disk."""

    async def book(self, booking: Booking) -> Booking | AlreadyBooked | PendingCancelled:
        """Book all seats or none, and log an event for each.

        Bookings that arrive together share one transaction. The booking of a session that is booked already is
        answered as it stands, whatever `booking.reference` says: a retry is safe. `PendingCancelled` also where the
        session's booking was cancelled.
        """

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """Make sure that the session is never booked from now on; its booking where one stands, which it keeps.

        Nobody may be told that a hold is over whose booking may be on its way before this has answered None: also a
        transaction that was sent long ago and still hangs comes too late then. Raises `LedgerUnavailable` while that
        cannot be known. Again is safe.
        """

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        """Every live booking of a showtime."""

    async def booking_of_session(self, session_id: str) -> Booking | None:
        """The live booking that a hold became; None when it did not."""

    async def booking(self, reference: str) -> Booking | None:
        """The live booking of that reference; None when there is none."""

    def troubles(self) -> Sequence[str]:
        """What keeps bookings from being written now, in sentences; nothing when all is well."""


class AnswerMemory(Protocol):
    """Answers given under an idempotency key, kept 24 hours, shared by all processes on the ledger."""

    async def recall(self, key: str, body_hash: bytes, now_ms: int) -> Remembered | None:
        """What was answered under `key`; None when this is its first request, which is then noted as under way.

        A note under way for longer than a minute was left by a process that died, and counts as none.
        """

    async def remember(self, key: str, answer: Remembered, now_ms: int) -> None:
        """Keep the answer of the request that `recall` noted."""

    async def forget(self, key: str) -> None:
        """Drop the note under way: the request came to nothing, and may be tried again."""
