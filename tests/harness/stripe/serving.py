"""A server whose payments go to Stripe's twin, and buyers who pay it by card."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from stripe import WebhookSignature

from firstclick.bootstrap.clocks import wall_ms
from tests.harness.processes.patient_server import PATIENT
from tests.harness.processes.server import Server, serving
from tests.harness.stripe.account import GOOD
from tests.harness.stripe.twin import PUBLISHABLE_KEY, SETTINGS, WEBHOOK_SECRET, Twin, stripe_twin
from tests.web.paying import PayingBuyer


def talks_to(twin: Twin) -> str:
    """The beginning of a program whose payments by Stripe go to the twin; what serves comes after it."""
    return f"""
from firstclick.payments.stripe import StripeApi
StripeApi.__init__.__defaults__ = ({twin.url!r},)
"""


@contextmanager
def serving_cards(programme: str, folder: Path, **settings: object) -> Iterator[tuple[Server, Twin]]:
    """A server that takes cards, and the twin that has them."""
    with (
        stripe_twin(folder, wall_ms) as twin,
        serving(programme, talks_to(twin) + PATIENT, **{**SETTINGS, **settings}) as server,
    ):
        yield server, twin


@dataclass(frozen=True)
class CardBuyer(PayingBuyer):
    """A buyer with a card."""

    async def begun_card(self, movie: str, *seats: str) -> dict[str, Any]:
        """Hold these seats and begin to pay for them by card."""
        return await self.begun(movie, *seats, provider="stripe")

    async def secret(self, payment_id: str) -> httpx.Response:
        """Ask for what a browser pays with."""
        return await self.http.get(f"/payments/{payment_id}/card")

    async def pays(self, twin: Twin, payment_id: str, card: str = GOOD) -> httpx.Response:
        """What Stripe's script does: confirm with the secret of the payment, by the key of browsers."""
        answer = await self.secret(payment_id)
        assert answer.status_code == 200, answer.text
        secret = answer.json()["client_secret"]
        form = {"client_secret": secret, "payment_method_data[card][number]": card}
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {PUBLISHABLE_KEY}"}) as browser:
            path = f"/v1/payment_intents/{secret.partition('_secret_')[0]}/confirm"
            return await browser.post(twin.url + path, data=form)

    async def event(self, body: str, secret: str = WEBHOOK_SECRET, at_s: int | None = None) -> httpx.Response:
        """What Stripe sends about a change."""
        signature = WebhookSignature.generate_signature_header(body, secret, at_s)
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        return await self.http.post("/payment-events/stripe", content=body.encode(), headers=headers)
