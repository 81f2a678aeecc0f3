"""Payments of nothing: what costs nothing is paid at once."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.money.payment import Payment, Refund
from firstclick.domain.money.seen import Seen, SeenState
from firstclick.service.ports.payments import AccountEntry, Capabilities, Opened


class FreeProvider:
    """`PaymentProvider` for a total of zero. It has no account: nothing is taken, and nothing is given back."""

    name = "free"
    capabilities = Capabilities(authorises_first=False, takes_money=False)

    async def open(self, payment: Payment) -> Opened | None:
        """There is nothing to pay, and nowhere to go."""
        return Opened("", "")

    async def look(self, payment: Payment) -> Seen:
        """Nothing was taken, and all of it."""
        return Seen(SeenState.CAPTURED)

    async def capture(self, payment: Payment) -> None:
        """Nothing to take."""

    async def cancel(self, payment: Payment) -> None:
        """Nothing to void."""

    async def refund(self, payment: Payment, refund: Refund) -> None:
        """Nothing to give back."""

    async def since(self, at_ms: int) -> Sequence[AccountEntry] | None:
        """No account."""
        return ()
