"""Builds what payments need: the providers that the settings name, their settlement, and the checkout."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from firstclick.bootstrap.secret_key import secret_key
from firstclick.bootstrap.session_ids import SessionIds
from firstclick.bootstrap.settings import Settings
from firstclick.ledger import SqlLedger
from firstclick.payments.counter import CounterProvider
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
from firstclick.service.ports.payments import EventSources, PaymentProvider
from firstclick.service.selling.desk import Desk

ACCOUNT_FILE = "practice.db"
EVENTS = b"firstclick practice provider"
LATE_AFTER = 1.5
"""What is late on the practice page comes after this many times the time to pay."""
SILENT_FOR_MIN_MS = 75_000
"""A silent provider is silent for so long after the time to pay: longer than the seats are kept for it."""


@dataclass(frozen=True)
class Paying:
    """The parts for payments. `practice` is None where nobody can practise."""

    settlement: Settlement
    payments: Payments
    reconciler: Reconciler
    offered: OfferedProviders
    practice: PracticeProvider | None
    events: EventSources


def build_paying(
    settings: Settings,
    desk: Desk,
    ledger: SqlLedger,
    repair: Repair,
    follower: ProgrammeFollower,
    random_bits: Callable[[], int],
) -> Paying:
    """Build and connect the parts."""
    practice = build_practice(settings, desk.store.now_ms)
    providers: dict[str, PaymentProvider] = {"free": FreeProvider(), "counter": CounterProvider()}
    events: EventSources = {}
    if practice is not None:
        providers[PRACTICE], events = RecordedProvider(practice), {PRACTICE: practice}
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
        events=events,
    )


def account_providers(settings: Settings, now_ms: Callable[[], int]) -> Mapping[str, PaymentProvider]:
    """The providers that have an account beside the ledger, for who only compares both; nothing is made for it."""
    has_practised = (Path(settings.data_dir) / ACCOUNT_FILE).exists()
    practice = build_practice(settings, now_ms) if has_practised else None
    return {PRACTICE: practice} if practice is not None else {}


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
