"""Stripe's test mode, where the real thing answers: and money does not move."""

from __future__ import annotations

import stripe

from firstclick.domain.money.payment import Payment
from firstclick.payments.stripe import StripeApi, StripeProvider
from firstclick.service.ports.payments import Opened

GOOD, DECLINED = "pm_card_visa", "pm_card_chargeDeclined"


class TestMode(StripeProvider):
    """The provider at Stripe itself, and what its buyers' browsers do. Remembers the intents of payments."""

    __test__ = False

    def __init__(self, key: str, intents: dict[str, str]) -> None:
        api = StripeApi(key)
        super().__init__(api, "", "")
        self._calls, self._intents = api, intents

    async def open(self, payment: Payment) -> Opened | None:
        """As the provider."""
        opened = await super().open(payment)
        if opened is not None:
            self._intents[payment.payment_id] = opened.reference
        return opened

    async def confirm(self, payment_id: str, method: str) -> None:
        """A browser confirms with a card; Stripe may refuse."""
        try:
            await self._calls.intents.confirm_async(self._intents[payment_id], {"payment_method": method})
        except (stripe.CardError, stripe.InvalidRequestError):
            return
