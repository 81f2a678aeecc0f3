"""The bodies of events: what webhooks are sent, and what `GET /events` answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, get_args

from msgspec import Meta, Struct

from firstclick.domain.sale_events import (
    AdmissionInData,
    BookingCancelledData,
    BookingCreatedData,
    EventKind,
    PaymentPaidData,
    PaymentRefundedData,
    ShowtimeCancelledData,
    ShowtimeMovedData,
)

Timestamp = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class _Event(Struct, tag_field="type"):
    """What every event has. `sequence` is 1, 2, 3, … at its showtime: a number that is missing is still to come."""

    id: str
    timestamp: Timestamp
    showtime_id: str
    sequence: int


class BookingCreatedEvent(_Event, tag=EventKind.BOOKING_CREATED.value):
    """Seats are sold."""

    data: BookingCreatedData


class BookingCancelledEvent(_Event, tag=EventKind.BOOKING_CANCELLED.value):
    """Seats of a booking are free again."""

    data: BookingCancelledData


class PaymentPaidEvent(_Event, tag=EventKind.PAYMENT_PAID.value):
    """The money for seats was taken."""

    data: PaymentPaidData


class PaymentRefundedEvent(_Event, tag=EventKind.PAYMENT_REFUNDED.value):
    """Money was given back."""

    data: PaymentRefundedData


class ShowtimeMovedEvent(_Event, tag=EventKind.SHOWTIME_MOVED.value):
    """A showtime has another start or auditorium."""

    data: ShowtimeMovedData


class ShowtimeCancelledEvent(_Event, tag=EventKind.SHOWTIME_CANCELLED.value):
    """A showtime left the programme before it began."""

    data: ShowtimeCancelledData


class AdmissionInEvent(_Event, tag=EventKind.ADMISSION_IN.value):
    """Somebody was let in at the door."""

    data: AdmissionInData


AnyEvent = (
    BookingCreatedEvent
    | BookingCancelledEvent
    | PaymentPaidEvent
    | PaymentRefundedEvent
    | ShowtimeMovedEvent
    | ShowtimeCancelledEvent
    | AdmissionInEvent
)

BODIES: Mapping[str, type[Struct]] = {str(one.__struct_config__.tag): one for one in get_args(AnyEvent)}
"""The body of each event, by its type."""


class EventsAnswer(Struct):
    """Events in the order in which they were published; `next` is the `after` of the next request."""

    events: list[AnyEvent]
    next: str
