"""Mails as staff see them: what was sent to whom, what came of it, and what is sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from firstclick.domain.booking import Booking, reference_of
from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.money.payment import Payment
from firstclick.domain.staff.audit import AuditKind
from firstclick.service.deliveries.mails import MailKind
from firstclick.service.ports.outbox import MAIL, Delivery, DeliveryLedger
from firstclick.service.ports.staff import AuditLedger
from firstclick.service.staff.staff_admin import Actor

MAILS_SHOWN_MAX = 200


class Sold(Protocol):
    """Where bookings and their payments are."""

    async def booking(self, reference: str) -> Booking | None:
        """The booking of that reference; None where there is none."""

    async def payment_of_session(self, session_id: str) -> Payment | None:
        """The payment of a booking's session; None where there is none."""


@dataclass(frozen=True, slots=True)
class MailQuery:
    """Which mails are looked for: of a state, of a kind, about the booking of a reference; all where none is said."""

    state: DeliveryState | None = None
    kind: MailKind | None = None
    reference: str = ""


class MailCounts(NamedTuple):
    """How many mails wait, and how many were given up."""

    waiting: int
    dead: int


@dataclass(frozen=True)
class MailAdmin:
    """`sends` says whether this server sends mail. Raises `LedgerUnavailable`."""

    deliveries: DeliveryLedger
    sold: Sold
    audit: AuditLedger
    sends: bool = True

    async def find(self, looked_for: MailQuery) -> Sequence[Delivery]:
        """The newest."""
        abouts = await self._abouts(looked_for.reference) if looked_for.reference else ("",)
        kinds = tuple(MailKind) if looked_for.kind is None else (looked_for.kind,)
        everything = abouts == ("",) and looked_for.kind is None
        begins = [f"{kind}:{about}:" if about else f"{kind}:" for about in abouts for kind in kinds]
        return await self.deliveries.deliveries(MAIL, looked_for.state, MAILS_SHOWN_MAX, () if everything else begins)

    async def counts(self) -> MailCounts:
        """How they stand."""
        counts = await self.deliveries.counts()
        return MailCounts(counts.waiting.get(MAIL, 0), counts.dead.get(MAIL, 0))

    async def replay(self, actor: Actor, mail_id: int | None = None) -> int:
        """Send again what was given up, or one mail, whatever came of it; the number. One that waits is left alone."""
        await self.audit.record(actor.entry(AuditKind.MAIL_REPLAY, "" if mail_id is None else str(mail_id)))
        return await self.deliveries.replay(
            MAIL, dead_only=mail_id is None, since_ms=0, now_ms=actor.at_ms, delivery_id=mail_id
        )

    async def _abouts(self, text: str) -> tuple[str, ...]:
        """What the mails about a booking name: its reference, and for money the id of its payment."""
        reference = reference_of(text)
        booking = await self.sold.booking(reference)
        payment = None if booking is None else await self.sold.payment_of_session(booking.session_id)
        return (reference,) if payment is None else (reference, payment.payment_id)
