"""What a Stripe account has of our payments, for reconciling: a list of intents, and of refunds of older ones."""

from __future__ import annotations

from collections.abc import Sequence

import stripe

from firstclick.domain.money.money import Money
from firstclick.payments.stripe.amounts import from_stripe
from firstclick.payments.stripe.api import StripeApi, within
from firstclick.service.ports.payments import AccountEntry

PAGE = 100
AUTHORISED_MAX_MS = 8 * 86_400_000
"""What was begun this long ago may still have been captured now: an authorisation lives 7 days."""
SINCE_WITHIN_S = 300.0


async def entries_since(api: StripeApi, at_ms: int) -> Sequence[AccountEntry]:
    """Our payments that may have changed since: those that were begun since a week before, or given back.

    Stripe lists by when something was made, not by when it changed. Raises what calls raise.
    """
    from_s = max(at_ms - AUTHORISED_MAX_MS, 0) // 1000
    return await within(_entries(api, from_s), SINCE_WITHIN_S)


async def _entries(api: StripeApi, from_s: int) -> Sequence[AccountEntry]:
    found: dict[str, stripe.PaymentIntent] = {}
    intents = await api.intents.list_async(
        {"created": {"gte": from_s}, "limit": PAGE, "expand": ["data.latest_charge"]}
    )
    async for intent in intents.auto_paging_iter():
        found[intent.id] = intent
    refunds = await api.refunds.list_async({"created": {"gte": from_s}, "limit": PAGE})
    async for refund in refunds.auto_paging_iter():
        of = refund.payment_intent
        if isinstance(of, str) and of not in found:
            found[of] = await within(api.intents.retrieve_async(of, {"expand": ["latest_charge"]}))
    entries: dict[str, AccountEntry] = {}
    for one in filter(None, map(_entry, found.values())):
        before = entries.get(one.payment_id)
        entries[one.payment_id] = one if before is None else _sum(before, one)
    return list(entries.values())


def _sum(one: AccountEntry, other: AccountEntry) -> AccountEntry:
    """A payment has two intents where Stripe had answered the first call to open it with an error."""
    return AccountEntry(one.payment_id, one.captured + other.captured, one.refunded + other.refunded)


def _entry(intent: stripe.PaymentIntent) -> AccountEntry | None:
    """The entry of an intent; None for one that this program has not made."""
    payment_id = metadata_of(intent).get("payment_id")
    if payment_id is None:
        return None
    charge = charge_of(intent)
    refunded = 0 if charge is None else charge.amount_refunded
    return AccountEntry(payment_id, _money(intent.amount_received, intent.currency), _money(refunded, intent.currency))


def _money(amount: int, currency: str) -> Money:
    return Money(from_stripe(amount, currency.upper()), currency.upper())


def metadata_of(thing: stripe.PaymentIntent | stripe.Refund) -> dict[str, str]:
    """The metadata of an intent or a refund."""
    found = thing.metadata
    return {} if found is None else {name: str(value) for name, value in found.to_dict().items()}


def charge_of(intent: stripe.PaymentIntent) -> stripe.Charge | None:
    """The newest charge of an intent, where it was asked for with it."""
    return intent.latest_charge if isinstance(intent.latest_charge, stripe.Charge) else None
