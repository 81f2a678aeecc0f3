"""A provider whose calls are recorded as spans."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.money.payment import Payment, Refund
from firstclick.domain.money.seen import Seen
from firstclick.service.ports.payments import AccountEntry, Opened, PaymentProvider
from firstclick.service.ports.spans import SpanKind, span


class RecordedProvider:
    """As the provider that it asks."""

    def __init__(self, provider: PaymentProvider) -> None:
        self._provider = provider
        self.name = provider.name
        self.capabilities = provider.capabilities

    async def open(self, payment: Payment) -> Opened | None:
        """As `PaymentProvider`."""
        with span(SpanKind.PROVIDER, f"{self.name} open"):
            return await self._provider.open(payment)

    async def look(self, payment: Payment) -> Seen:
        """As `PaymentProvider`."""
        with span(SpanKind.PROVIDER, f"{self.name} look"):
            return await self._provider.look(payment)

    async def capture(self, payment: Payment) -> None:
        """As `PaymentProvider`."""
        with span(SpanKind.PROVIDER, f"{self.name} capture"):
            await self._provider.capture(payment)

    async def cancel(self, payment: Payment) -> None:
        """As `PaymentProvider`."""
        with span(SpanKind.PROVIDER, f"{self.name} cancel"):
            await self._provider.cancel(payment)

    async def refund(self, payment: Payment, refund: Refund) -> None:
        """As `PaymentProvider`."""
        with span(SpanKind.PROVIDER, f"{self.name} refund"):
            await self._provider.refund(payment, refund)

    async def since(self, at_ms: int) -> Sequence[AccountEntry] | None:
        """As `PaymentProvider`."""
        with span(SpanKind.PROVIDER, f"{self.name} since"):
            return await self._provider.since(at_ms)
