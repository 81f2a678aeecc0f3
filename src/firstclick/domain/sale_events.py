"""What is announced of sales: kinds of events, their bodies, and the text that is signed and sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from firstclick.domain.programme import Showtime


class EventKind(StrEnum):
    """What has happened."""

    BOOKING_CREATED = "booking.created"
    """Seats are sold: booked for nothing, paid, or to be paid at the box office."""
    BOOKING_CANCELLED = "booking.cancelled"
    PAYMENT_PAID = "payment.paid"
    PAYMENT_REFUNDED = "payment.refunded"
    SHOWTIME_MOVED = "showtime.moved"
    """It has another start or auditorium."""
    SHOWTIME_CANCELLED = "showtime.cancelled"
    """It does not take place, or left the programme before it began."""
    ADMISSION_IN = "admission.in"


@dataclass(frozen=True, slots=True)
class EventShowtime:
    """A showtime as the programme had it when the event was published; the texts are empty where it has left it.

    `starts_at` is in milliseconds since 1970 UTC, null where it has no start.
    """

    showtime_id: str
    movie_id: str
    title: str
    auditorium_id: str
    auditorium: str
    starts_at: int | None


def event_showtime(showtime: Showtime) -> EventShowtime:
    """What events say of a showtime."""
    movie, room = showtime.movie, showtime.auditorium
    return EventShowtime(
        showtime.showtime_id, movie.movie_id, movie.title, room.auditorium_id, room.name, showtime.starts_at_ms
    )


@dataclass(frozen=True, slots=True)
class EventBuyer:
    """Who bought, as far as they said so; each text is empty where they did not."""

    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class BookingCreatedData:
    """Seats are sold. `paid` says how they are paid for; `payment_id` is null where they cost nothing."""

    showtime: EventShowtime
    reference: str
    seats: Sequence[str]
    booked_at: int
    buyer: EventBuyer
    paid: Literal["free", "paid", "due"]
    payment_id: str | None


@dataclass(frozen=True, slots=True)
class BookingCancelledData:
    """Seats of a booking are free again: `seats` are those that this cancellation freed, `remaining` are still sold."""

    showtime: EventShowtime
    reference: str
    seats: Sequence[str]
    remaining: Sequence[str]
    reason: str
    cancelled_at: int


@dataclass(frozen=True, slots=True)
class PaymentPaidData:
    """The money for seats was taken. `amount` is in minor units.

    `provider_reference` is the payment's name at the provider, or on a page of your own (`external`); else it is empty.
    """

    showtime: EventShowtime
    payment_id: str
    reference: str | None
    seats: Sequence[str]
    amount: int
    currency: str
    provider: str
    provider_reference: str


@dataclass(frozen=True, slots=True)
class PaymentRefundedData:
    """Money was given back. `number` is 1, 2, … within the payment, `amount` in minor units.

    What was paid on a page of your own (`external`) is to be given back there: `provider_reference` names it.
    """

    showtime: EventShowtime
    payment_id: str
    reference: str | None
    number: int
    seats: Sequence[str]
    amount: int
    currency: str
    reason: str
    provider: str
    provider_reference: str


@dataclass(frozen=True, slots=True)
class ShowtimeMovedData:
    """A showtime has another start or auditorium: `showtime` is as it is now, `before` as it was."""

    showtime: EventShowtime
    before: EventShowtime


@dataclass(frozen=True, slots=True)
class ShowtimeCancelledData:
    """A showtime was cancelled, and its bookings are to be refunded; or it left the programme before it began."""

    showtime: EventShowtime


@dataclass(frozen=True, slots=True)
class AdmissionInData:
    """Somebody was let in at the door. `scanned_at` is in milliseconds since 1970 UTC."""

    showtime: EventShowtime
    scan_id: str
    reference: str
    seats: Sequence[str]
    scanned_at: int
    offline: bool


EventData = (
    BookingCreatedData
    | BookingCancelledData
    | PaymentPaidData
    | PaymentRefundedData
    | ShowtimeMovedData
    | ShowtimeCancelledData
    | AdmissionInData
)


@dataclass(frozen=True, slots=True)
class SaleEvent:
    """A published event. `sequence` is 1, 2, 3, … at its showtime, so that a gap shows; `data` is JSON.

    `position` is its number among all; `at_ms` is when it happened, in milliseconds since 1970 UTC.
    """

    position: int
    event_id: str
    kind: str
    showtime_id: str
    sequence: int
    at_ms: int
    data: str

    @property
    def text(self) -> str:
        """The event as it is sent, by webhook and by `GET /events`: the same text each time."""
        head = {
            "id": self.event_id,
            "type": self.kind,
            "timestamp": timestamp(self.at_ms),
            "showtime_id": self.showtime_id,
            "sequence": self.sequence,
        }
        return f'{json.dumps(head, separators=(",", ":"))[:-1]},"data":{self.data}}}'


def timestamp(at_ms: int) -> str:
    """A time as Standard Webhooks writes it: ISO 8601, UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
