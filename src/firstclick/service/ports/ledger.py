"""The ports for bookings and for answers to repeated requests, which a ledger stores durably.

Every call may raise `LedgerUnavailable`; a write that raises it may or may not have taken effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.booking import Booking


@dataclass(frozen=True, slots=True)
class AlreadyBooked:
    """Nothing was booked: these seats of the booking are booked by others."""

    seat_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PendingCancelled:
    """Nothing was booked, and the session can never be booked: it was cancelled by `cancel_pending`."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The answer to an earlier request with an idempotency key; `status` is 0 while that request is being handled.

    `body_hash` is the hash of that request's body: a repeated request must have the same.
    """

    body_hash: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class BookingLedger(Protocol):
    """Stores bookings durably: `book` returns when they are on disk."""

    async def book(self, booking: Booking) -> Booking | AlreadyBooked | PendingCancelled:
        """Book all seats or none, and log each of them.

        Bookings that arrive together share one transaction. When the session has a booking already, that booking is
        returned, whatever `booking.reference` is: a retry is safe. `PendingCancelled` is also returned for a session
        whose booking was cancelled.
        """

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """Cancel the session's booking before it is written; the booking, if it is written already.

        After None, no transaction can book the session, not even one that is still running. A pending hold must not be
        ended before that. Raises `LedgerUnavailable` when the result is not known. A retry is safe.
        """

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        """Every live booking of a showtime."""

    async def booking_of_session(self, session_id: str) -> Booking | None:
        """The live booking of a hold; None when there is none."""

    async def booking(self, reference: str) -> Booking | None:
        """The live booking of that reference; None when there is none."""

    def troubles(self) -> Sequence[str]:
        """Sentences that say why bookings cannot be written at present; empty when they can."""


class AnswerMemory(Protocol):
    """Stores answers by idempotency key for 24 hours, for all processes on the ledger."""

    async def recall(self, key: str, body_hash: bytes, now_ms: int) -> Remembered | None:
        """The answer stored under `key`; None for the first request with it, which is then recorded as being handled.

        A request that has been handled for more than a minute counts as abandoned: its record is replaced.
        """

    async def remember(self, key: str, answer: Remembered, now_ms: int) -> None:
        """Store the answer to the request that `recall` recorded."""

    async def forget(self, key: str) -> None:
        """Delete the record of a request that failed, so that it may be repeated."""
