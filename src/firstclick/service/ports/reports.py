"""The port of reports: what was sold and what was paid in a span of time, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import Payment
from firstclick.domain.money.till import Till


class Span(NamedTuple):
    """From a moment until just before another, in milliseconds since 1970 UTC."""

    from_ms: int
    until_ms: int

    def holds(self, at_ms: int) -> bool:
        """Whether the moment is in the span."""
        return self.from_ms <= at_ms < self.until_ms


@dataclass(frozen=True, slots=True)
class SoldBooking:
    """A booking with its cancelled seats, its payment, None where there is none, and whether staff sold it."""

    booking: Booking
    payment: Payment | None
    at_counter: bool


@dataclass(frozen=True, slots=True)
class CountedPayment:
    """A payment, and the moment at which its money counts, in milliseconds since 1970 UTC.

    That is when staff took the money; else when the seats were booked; without a booking, when the payment was begun.
    It never changes again, so that no day that is over gets another sum.
    """

    payment: Payment
    at_ms: int


class ReportLedger(Protocol):
    """Reads for reports, a few rows at a time, on connections that leave others for what sales depend on.

    Pages are read one after another: what is sold meanwhile may be in a later page and not in an earlier one. Every
    call may raise `LedgerUnavailable`.
    """

    def bookings_of(self, span: Span) -> AsyncIterator[Sequence[SoldBooking]]:
        """Pages of all bookings that were made in the span, or of which a seat was cancelled in it."""

    def payments_of(self, span: Span) -> AsyncIterator[Sequence[CountedPayment]]:
        """Pages of all payments that count in the span, or of which a refund was asked for in it."""

    async def seats_sold_at(self, showtime_ids: Sequence[str]) -> Mapping[str, int]:
        """How many seats are sold at each of these showtimes that has sold any."""

    async def known_payments(self, payment_ids: Sequence[str]) -> Collection[str]:
        """Those of the ids of which the ledger has a payment."""

    async def tills_of(self, span: Span) -> Sequence[Till]:
        """The tills that were open at some time of the span, in the order in which they were opened."""

    def payments_of_till(self, till: Till) -> AsyncIterator[Sequence[Payment]]:
        """Pages of the payments of which a member of staff took or gave back money while the till was open."""
