"""Payments of nothing: what costs nothing is paid at once."""

from __future__ import annotations

from firstclick.domain.money.payment import Payment
from firstclick.domain.money.seen import Seen, SeenState
from firstclick.payments.by_hand import ByHandProvider


class FreeProvider(ByHandProvider):
    """`PaymentProvider` for a total of zero: nothing is taken, and nothing is given back."""

    name = "free"

    async def look(self, payment: Payment) -> Seen:
        """Nothing was taken, and all of it."""
        return Seen(SeenState.CAPTURED)
