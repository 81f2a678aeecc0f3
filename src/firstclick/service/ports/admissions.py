"""The ports of the door: who was let in, and the devices that scan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.admission import AdmissionEvent
from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import Payment
from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.devices import DoorDevice


@dataclass(frozen=True, slots=True)
class TicketFile:
    """All that the ledger has of a ticket: the booking, its payment, None without one, and what happened at doors."""

    booking: Booking
    payment: Payment | None = None
    events: tuple[AdmissionEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEvents:
    """Events to append, each with what is recorded about it."""

    events: tuple[AdmissionEvent, ...] = ()
    entries: tuple[AuditEntry, ...] = ()


Decide = Callable[[Mapping[str, TicketFile], Mapping[str, AdmissionEvent]], NewEvents]
"""Takes the tickets by reference, and those of the ids that are known, with their events."""


class AdmissionLedger(Protocol):
    """Stores what happens at doors; nothing is ever changed. Every call may raise `LedgerUnavailable`."""

    async def append(self, references: Collection[str], scan_ids: Collection[str], decide: Decide) -> None:
        """Read tickets and events, and append what `decide` makes of them, in one transaction.

        Meanwhile no other door decides about these tickets, and they are neither moved nor cancelled. `decide` may be
        called once only, and raises what is to be raised.
        """

    async def event(self, scan_id: str) -> AdmissionEvent | None:
        """The event of that id; None when there is none."""

    async def of_ticket(self, reference: str) -> Sequence[AdmissionEvent]:
        """The events of a ticket."""

    async def tickets_of(self, showtime_id: str) -> Sequence[TicketFile]:
        """Every booking of a showtime, cancelled ones too, by reference."""

    async def scanned_at(self, showtime_ids: Sequence[str]) -> Mapping[str, Sequence[TicketFile]]:
        """The bookings that have events, by showtime, without their payments."""


class DeviceLedger(Protocol):
    """Stores the devices of the door. Each write records its entry in the same transaction.

    Every call may raise `LedgerUnavailable`.
    """

    async def add(self, device: DoorDevice, entry: AuditEntry) -> bool:
        """Add one; False, and nothing is written, when `DEVICES_MAX` are in use. Long ended ones are deleted."""

    async def find(self, token_hash: bytes) -> DoorDevice | None:
        """The device with that token, ended or not; None when there is none."""

    async def all(self) -> Sequence[DoorDevice]:
        """Every device that is kept, the newest first."""

    async def revoke(self, device_id: str, at_ms: int, entry: AuditEntry) -> DoorDevice | None:
        """End a device; what it is then, None when there is none. One that is revoked already stays as it was."""
