"""Builds what payments need: the providers that the settings name, their settlement, and the checkout."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from firstclick.bootstrap.secret_key import secret_key
from firstclick.bootstrap.session_ids import SessionIds
from firstclick.bootstrap.settings import STRIPE, Settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.ledger import SqlLedger
from firstclick.payments.counter import CounterProvider
from firstclick.payments.external import ExternalProvider
from firstclick.payments.free import FreeProvider
from firstclick.payments.practice import PracticeAccount, PracticeProvider, PracticeTimes
from firstclick.payments.recorded import RecordedProvider
from firstclick.programme_file import TomlReader
from firstclick.service.checkout.offered import PRACTICE, OfferedProviders
from firstclick.service.checkout.payment_seats import PaymentSeats
from firstclick.service.checkout.payments import Payments, PaymentTerms
from firstclick.service.checkout.reconciliation import Reconciler
from firstclick.service.checkout.settlement import Settlement
from firstclick.service.live.programme_follower import ProgrammeFollower
from firstclick.service.live.repair import Repair
from firstclick.service.ports.payments import EventSource, EventSources, PaymentProvider
from firstclick.service.selling.desk import Desk
from firstclick.web.api.cards import CardDesk

ACCOUNT_FILE = "practice.db"
EVENTS = b"firstclick practice provider"
LATE_AFTER = 1.5
"""What is late on the practice page comes after this many times the time to pay."""
SILENT_FOR_MIN_MS = 75_000
"""A silent provider is silent for so long after the time to pay: longer than the seats are kept for it."""


NO_STRIPE = "Payment by Stripe is set up, and its package is not installed: install firstclick[stripe]."


class CardProvider(PaymentProvider, EventSource, CardDesk, Protocol):
    """The Stripe provider, whose package need not be installed."""

    async def close(self) -> None:
        """Close its connections."""


@dataclass(frozen=True)
class Paying:
    """The parts for payments. `practice` is None where nobody can practise, `cards` where there is no Stripe."""

    settlement: Settlement
    payments: Payments
    reconciler: Reconciler
    offered: OfferedProviders
    practice: PracticeProvider | None
    cards: CardProvider | None
    events: EventSources

    async def close(self) -> None:
        """Close the connections of the providers."""
        if self.cards is not None:
            await self.cards.close()


def build_paying(
    settings: Settings,
    desk: Desk,
    ledger: SqlLedger,
    repair: Repair,
    follower: ProgrammeFollower,
    random_bits: Callable[[], int],
) -> Paying:
    """Build and connect the parts. Raises `SettingsError`."""
    practice, cards = build_practice(settings, desk.store.now_ms), build_stripe(settings)
    providers: dict[str, PaymentProvider] = {
        one.name: one for one in (FreeProvider(), CounterProvider(), ExternalProvider())
    }
    events: dict[str, EventSource] = {}
    if practice is not None:
        providers[PRACTICE], events[PRACTICE] = RecordedProvider(practice), practice
    if cards is not None:
        providers[STRIPE], events[STRIPE] = RecordedProvider(cards), cards
    seats = PaymentSeats(desk, repair, SessionIds(os.urandom))
    settlement = Settlement(desk, ledger, providers, seats, random_bits, offer_ms(settings), follower.follow)
    packaged = TomlReader().packaged().text if may_practise_unnamed(settings) else ""
    return Paying(
        settlement=settlement,
        payments=Payments(settlement, terms_of(settings), SessionIds(os.urandom)),
        reconciler=Reconciler(settlement),
        offered=OfferedProviders(
            settings.payment_providers, ledger, lambda: desk.views.programme.version, packaged=packaged
        ),
        practice=practice,
        cards=cards,
        events=events,
    )


def account_providers(settings: Settings, now_ms: Callable[[], int]) -> Mapping[str, PaymentProvider]:
    """The providers that have an account beside the ledger, for who only compares both; nothing is made for it."""
    has_practised = (Path(settings.data_dir) / ACCOUNT_FILE).exists()
    practice, cards = build_practice(settings, now_ms) if has_practised else None, build_stripe(settings)
    found: Mapping[str, PaymentProvider | None] = {PRACTICE: practice, STRIPE: cards}
    return {name: one for name, one in found.items() if one is not None}


def build_stripe(settings: Settings) -> CardProvider | None:
    """The Stripe provider, where its keys are set: also where it is not offered any more, to settle what was begun."""
    if not settings.stripe_secret_key:
        return None
    try:
        package = import_module("firstclick.payments.stripe")
    except ImportError:
        raise SettingsError(NO_STRIPE) from None
    api = package.StripeApi(settings.stripe_secret_key)
    provider = package.StripeProvider(api, settings.stripe_webhook_secret, settings.stripe_publishable_key)
    return cast(CardProvider, provider)


def offer_ms(settings: Settings) -> int:
    """How long equal seats are offered."""
    return int(settings.offer_seconds * 1000)


def terms_of(settings: Settings) -> PaymentTerms:
    """The times that the settings give payments."""
    return PaymentTerms(int(settings.pay_within_seconds * 1000), int(settings.due_lapses_minutes * 60_000))


def may_practise_unnamed(settings: Settings) -> bool:
    """Whether practice is offered where no provider is named, as long as the programme in the package is on sale."""
    return not settings.payment_providers and (settings.demo or not settings.database_url)


def build_practice(settings: Settings, now_ms: Callable[[], int]) -> PracticeProvider | None:
    """The practice provider, where it is named, may be offered unnamed, or has payments to settle.

    Its file is made when it is used first.
    """
    file = Path(settings.data_dir) / ACCOUNT_FILE
    if PRACTICE not in settings.payment_providers and not may_practise_unnamed(settings) and not file.exists():
        return None
    pay_within_ms = int(settings.pay_within_seconds * 1000)
    late_ms = int(pay_within_ms * LATE_AFTER)
    times = PracticeTimes(late_ms=late_ms, silent_ms=max(late_ms, pay_within_ms + SILENT_FOR_MIN_MS))
    return PracticeProvider(
        PracticeAccount(file, now_ms, times), hmac.digest(secret_key(settings), EVENTS, hashlib.sha256)
    )
