"""The ports of the outbox: what must leave, the events that are made of it, and their deliveries.

Every call may raise `LedgerUnavailable`. Times are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from firstclick.domain.booking import Booking
from firstclick.domain.delivery_rules import Attempt, DeliveryState, Next
from firstclick.domain.money.payment import Payment
from firstclick.domain.sale_events import EventData, EventKind, SaleEvent
from firstclick.service.ports.webhooks import ReceiverState

MAIL = "mail"
"""The target of mails, and the name by which a server that sends mail listens."""

SHOWTIME_REINSTATED = "showtime.reinstated"
"""A cancelled showtime takes place after all. Of interest to its buyers alone: no event, but mails."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """Something that must leave: written with what it is about, published later."""

    kind: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A row of the outbox, with the booking and the payment that it is about, where it is about any.

    `item_id` is None where a booking is marked in the place of a row. `others` are the bookings of a showtime that was
    changed, those with an address of mail, with their payments.
    """

    item_id: int | None
    item: OutboxItem
    at_ms: int
    booking: Booking | None
    payment: Payment | None
    others: Sequence[tuple[Booking, Payment | None]] = ()


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is made of a row of the outbox. It gets its numbers when it is written."""

    event_id: str
    kind: EventKind
    showtime_id: str
    at_ms: int
    data: EventData


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail that is made of a row of the outbox. `mail_id` is the same however often it is made."""

    mail_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Publication:
    """What is made of a row of the outbox; the row goes with it."""

    item: WaitingItem
    events: Sequence[NewEvent] = ()
    mails: Sequence[NewMail] = ()


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events in order of their positions. `found` is False where the event to go on after is not known any more."""

    events: Sequence[SaleEvent]
    found: bool = True


class OutboxLedger(Protocol):
    """What must leave, and what was published."""

    async def waiting(self, items_max: int) -> Sequence[WaitingItem]:
        """The oldest rows."""

    async def publish(self, publications: Sequence[Publication], now_ms: int) -> int:
        """Number and write the events, with a delivery for each webhook that takes them; the number of events.

        Rows that another process has published meanwhile are left out: an event is written once.
        """

    async def events_after(self, event_id: str, events_max: int) -> EventPage:
        """The events after that one; from the oldest that is kept where `event_id` is ""."""

    async def listen(self, name: str, *, listens: bool) -> None:
        """Begin or end to listen; from then on what happens is written, or not."""

    async def prune(self, before_ms: int) -> None:
        """Forget events, and deliveries that have ended, which are older."""

    async def oldest_ms(self) -> int | None:
        """Since when the oldest row of the outbox waits; None where there is none."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something for one target. `attempts` counts the tries; `status` and `error` are those of the last.

    `lease` is "" for who only looks. `event` is None for a mail, whose `payload` says what it is.
    """

    delivery_id: int
    target: str
    subject: str
    payload: Mapping[str, Any]
    state: DeliveryState
    attempts: int
    next_at_ms: int
    created_at_ms: int
    status: int = 0
    error: str = ""
    lease: str = ""
    event: SaleEvent | None = None


@dataclass(frozen=True, slots=True)
class EndedTry:
    """A try that has ended."""

    delivery: Delivery
    attempt: Attempt
    next: Next


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """Deliveries that wait and that are dead, by target, and since when the oldest waits by target."""

    waiting: Mapping[str, int]
    dead: Mapping[str, int]
    oldest_ms: Mapping[str, int]


class DeliveryLedger(Protocol):
    """Deliveries of events and mails."""

    async def claim(
        self, target: str, deliveries_max: int, lease: str, now_ms: int, until_ms: int
    ) -> Sequence[Delivery]:
        """Take the lease of the oldest that are due: each is had by one process, and by another after `until_ms`."""

    async def settle(self, ended: Sequence[EndedTry], receiver: ReceiverState | None = None) -> None:
        """Write what came of tries, where the lease is still the same, and what they say about their webhook."""

    async def next_due(self, targets: Collection[str]) -> Mapping[str, int]:
        """When the next delivery of each target is due; targets where nothing waits are left out."""

    async def give_up(self, created_before_ms: int, now_ms: int) -> int:
        """End those that have waited since before then; their number."""

    async def counts(self) -> DeliveryCounts:
        """How many there are, and how they stand."""

    async def deliveries(
        self, target: str | None, state: DeliveryState | None, deliveries_max: int, begins: Sequence[str] = ()
    ) -> Sequence[Delivery]:
        """The newest, of one target and in one state where they are named; `subject` begins with one of `begins`."""

    async def replay(
        self, target: str, *, dead_only: bool, since_ms: int, now_ms: int, delivery_id: int | None = None
    ) -> int:
        """Let what has ended since then wait again, due at once and for three days; the number.

        With a `delivery_id` that one alone.
        """
