"""Stripe's events: whether one is signed by Stripe and new, and which payment it is about. Nothing else is believed."""

from __future__ import annotations

import json
import time

import stripe

from firstclick.domain.refusals import EventNotValid

TOLERANCE_S = 300


def payment_of_event(secret: str, signature: bytes | None, body: bytes) -> str | None:
    """The id of the payment that an event is about; None for an event of something else. Raises `EventNotValid`."""
    try:
        text, header = body.decode(), (signature or b"").decode("ascii")
        stripe.WebhookSignature.verify_header(text, header, secret, TOLERANCE_S)
        event = json.loads(text)
    except (ValueError, stripe.SignatureVerificationError):
        raise EventNotValid from None
    if _signed_at_s(header) > time.time() + TOLERANCE_S:
        raise EventNotValid
    found: object = event
    for name in ("data", "object", "metadata", "payment_id"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else None


def _signed_at_s(header: str) -> int:
    """The time of a signature that was found valid."""
    return int(next(part for part in header.split(",") if part.startswith("t="))[2:])
