"""Every payment provider that takes money: a new one joins by a line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from firstclick.payments.practice import PracticeAccount, PracticeProvider, Way
from firstclick.service.ports.payments import PaymentProvider
from tests.ledger.making import NOW_MS
from tests.simulation.clocks import HandClock


@dataclass(frozen=True)
class ProviderSubject:
    """A provider, what its buyers do, and the same provider as another process has it."""

    provider: PaymentProvider
    pay: Callable[[str], Awaitable[None]]
    decline: Callable[[str], Awaitable[None]]
    again: Callable[[], PaymentProvider]


def practice(folder: Path) -> ProviderSubject:
    """The practice provider on a new account."""
    path, clock = folder / "practice.db", HandClock()
    account = PracticeAccount(path, clock)

    async def choose(payment_id: str, way: Way) -> None:
        account.choose(payment_id, way)

    return ProviderSubject(
        PracticeProvider(account),
        lambda payment_id: choose(payment_id, Way.PAY),
        lambda payment_id: choose(payment_id, Way.DECLINE),
        lambda: PracticeProvider(PracticeAccount(path, clock)),
    )


PROVIDERS: Mapping[str, Callable[[Path], ProviderSubject]] = {"practice": practice}
LONG_AGO_MS = NOW_MS - 10**11
