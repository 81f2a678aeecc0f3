"""Every payment provider that takes money: a new one joins by a line here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from firstclick.bootstrap.clocks import wall_ms
from firstclick.payments.practice import PracticeAccount, PracticeProvider, Way
from firstclick.service.ports.payments import PaymentProvider
from tests.harness.stripe import real_stripe
from tests.harness.stripe.account import DECLINED, GOOD, StripeRefusal
from tests.harness.stripe.account_key import key_of_the_test_mode
from tests.harness.stripe.real_stripe import TestMode
from tests.harness.stripe.twin import stripe_twin
from tests.ledger.making import NOW_MS
from tests.simulation.clocks import HandClock


@dataclass(frozen=True)
class ProviderSubject:
    """A provider, what its buyers do, and the same provider as another process has it."""

    provider: PaymentProvider
    pay: Callable[[str], Awaitable[None]]
    decline: Callable[[str], Awaitable[None]]
    again: Callable[[], PaymentProvider]
    since_ms: int = 0
    """Where its account may have more, what is looked for has happened since then."""


@asynccontextmanager
async def practice(folder: Path) -> AsyncIterator[ProviderSubject]:
    """The practice provider on a new account."""
    path, clock = folder / "practice.db", HandClock()
    account = PracticeAccount(path, clock)

    async def choose(payment_id: str, way: Way) -> None:
        account.choose(payment_id, way)

    yield ProviderSubject(
        PracticeProvider(account),
        lambda payment_id: choose(payment_id, Way.PAY),
        lambda payment_id: choose(payment_id, Way.DECLINE),
        lambda: PracticeProvider(PracticeAccount(path, clock)),
    )


@asynccontextmanager
async def twin_of_stripe(folder: Path) -> AsyncIterator[ProviderSubject]:
    """The Stripe provider, whose library talks to the twin."""
    clock = HandClock()
    with stripe_twin(folder, clock) as twin:

        async def confirm(payment_id: str, card: str) -> None:
            with suppress(StripeRefusal):
                twin.account.confirm(twin.account.of_payment(payment_id)["id"], card)

        providers = [twin.provider(), twin.provider()]
        yield ProviderSubject(
            providers[0],
            lambda payment_id: confirm(payment_id, GOOD),
            lambda payment_id: confirm(payment_id, DECLINED),
            lambda: providers[1],
        )
        for one in providers:
            await one.close()


@asynccontextmanager
async def stripe_itself(_folder: Path) -> AsyncIterator[ProviderSubject]:
    """The Stripe provider at Stripe, in its test mode."""
    key, intents = key_of_the_test_mode(), dict[str, str]()
    providers = [TestMode(key, intents), TestMode(key, intents)]
    began_ms = wall_ms()
    yield ProviderSubject(
        providers[0],
        lambda payment_id: providers[0].confirm(payment_id, real_stripe.GOOD),
        lambda payment_id: providers[0].confirm(payment_id, real_stripe.DECLINED),
        lambda: providers[1],
        since_ms=began_ms,
    )
    for one in providers:
        await one.close()


Opener = Callable[[Path], AbstractAsyncContextManager[ProviderSubject]]
PROVIDERS: Mapping[str, Opener] = {
    "practice": practice,
    "twin of Stripe": twin_of_stripe,
    "Stripe's test mode": stripe_itself,
}
LONG_AGO_MS = NOW_MS - 10**11
