"""The ports for bookings and for answers to repeated requests, which a ledger stores durably.

Every call may raise `LedgerUnavailable`; a write that raises it may or may not have taken effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.booking import Booking
from firstclick.domain.staff.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class AlreadyBooked:
    """Nothing was booked: these seats of the booking are booked by others."""

    seat_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PendingCancelled:
    """Nothing was booked, and the session can never be booked: it was cancelled, before or after it was booked."""


@dataclass(frozen=True, slots=True)
class OtherProgramme:
    """Nothing was booked: the ledger has another programme than the one that the booking was decided on."""


@dataclass(frozen=True, slots=True)
class BeingPaidFor:
    """Nothing was booked: a payment decides about the seats of the session."""


EntryOf = Callable[[Booking], AuditEntry]
"""Makes what is recorded of a new booking."""

BookOutcome = Booking | BeingPaidFor | AlreadyBooked | PendingCancelled | OtherProgramme


@dataclass(frozen=True, slots=True)
class Remembered:
    """The answer to an earlier request with an idempotency key. Only requests that did something have one.

    `status` is 0 for a request that a process of version 0.2 or older is handling.

    `body_hash` is the hash of that request's body: a repeated request must have the same.
    """

    body_hash: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class HouseSeatChange:
    """Staff's decision about seats of a showtime: kept back when `reserved`, else sold. `at_ms`: ms since 1970 UTC.

    `entry` is recorded in the same transaction.
    """

    showtime_id: str
    seat_ids: tuple[str, ...]
    reserved: bool
    label: str
    who: str
    at_ms: int
    entry: AuditEntry | None = None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Seats of a booking to cancel, or all of them where `seat_ids` is empty. `at_ms`: ms since 1970 UTC.

    Without `refund` what was paid is kept. `entry` is recorded in the same transaction, if anything is cancelled.
    """

    reference: str
    seat_ids: tuple[str, ...]
    by: str
    reason: str
    at_ms: int
    refund: bool = True
    entry: AuditEntry | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The booking after a cancellation, and the seats that this one has cancelled: none if others did before."""

    booking: Booking
    seat_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookingQuery:
    """Conditions on bookings; each that is not None must be fulfilled.

    `email` is compared without case. `from_ms` ≤ the showtime's start < `until_ms`, in milliseconds since 1970 UTC; of
    a showtime without a start, or that left the programme, the time of the booking counts.
    """

    showtime_id: str | None = None
    email: str | None = None
    reference: str | None = None
    from_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SeatChanges:
    """The number of the newest change, and the showtimes of those after the one that was asked about.

    `showtime_ids` is None where these are not kept any more: any showtime may have changed.
    """

    newest: int
    showtime_ids: frozenset[str] | None


class WriteMarks(Protocol):
    """Where processes see cheaply whether there is anything new to read."""

    async def write_mark(self) -> object:
        """A value that differs from that of the call before if anything was written in between, by any process.

        It may differ for other reasons. Raises `LedgerUnavailable`.
        """


class SeatChangeSource(Protocol):
    """Where processes read what others have changed in the ledger only, such as a command that cancels a booking."""

    async def seat_changes(self, after: int | None) -> SeatChanges:
        """The changes after that number, in the order of their commits; of no showtime for None."""


class BookingLedger(Protocol):
    """Stores bookings and decisions about house seats durably: a write returns when it is on disk."""

    async def book(
        self,
        booking: Booking,
        programme_version: int | None = None,
        *,
        unless_paying: bool = False,
        entry: AuditEntry | None = None,
    ) -> BookOutcome:
        """Book all seats or none, and log each of them, while the programme is of that version; None: of any version.

        The version is compared in the booking's transaction, so that no import comes between. Bookings that arrive
        together share one transaction. When the session has a booking already, that booking is returned, whatever
        `booking.reference` and the programme are: a retry is safe. `PendingCancelled` is also returned for a session
        whose booking was cancelled. `unless_paying`: nothing is booked for a session that is being paid for.
        `entry` is recorded with a new booking.
        """

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """Cancel the session's booking before it is written; the booking, if it is written already.

        After None, no transaction can book the session, not even one that is still running. A pending hold must not be
        ended before that. Raises `LedgerUnavailable` when the result is not known. A retry is safe.
        """

    async def cancel(self, cancellation: Cancellation) -> Cancelled:
        """Cancel seats of a booking and log each of them, in one transaction; the other seats stay sold.

        The same transaction numbers the change, for `SeatChangeSource`. What is cancelled already stays as it is, so a
        retry is safe. Raises `UnknownBooking` and `SeatsNotBooked`.
        """

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        """Every booking of a showtime, with its sold seats only."""

    async def booking_of_session(self, session_id: str) -> Booking | None:
        """The booking that a hold became, cancelled or not; None when there is none."""

    async def booking(self, reference: str) -> Booking | None:
        """The booking of that reference, cancelled or not; None when there is none."""

    async def house_seat_changes(self, showtime_id: str) -> Mapping[str, bool]:
        """Whether each seat that staff have decided about is kept back, whatever the programme says."""

    async def change_house_seats(self, change: HouseSeatChange) -> None:
        """Store a decision; it replaces earlier ones about the same seats."""

    def troubles(self) -> Sequence[str]:
        """Sentences that say why bookings cannot be written at present; empty when they can."""


class AnswerMemory(Protocol):
    """Stores answers by idempotency key for 24 hours, for all processes on the ledger."""

    async def recall(self, key: str, now_ms: int) -> Remembered | None:
        """The answer stored under `key`; None when there is none. Writes nothing."""

    async def remember(self, key: str, answer: Remembered, now_ms: int) -> None:
        """Store the answer to a request that did something, instead of what is stored under the key."""
