"""A cinema that takes money: the use cases of paying on a memory store, a real SQLite ledger and a practice account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidSeat, Payer, Payment
from firstclick.domain.seats.ceilings import CeilingRules
from firstclick.domain.seats.seat_state import SeatStatus, status_of
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.payments.counter import CounterProvider
from firstclick.payments.external import ExternalProvider
from firstclick.payments.free import FreeProvider
from firstclick.payments.practice import PracticeAccount, PracticeProvider, PracticeTimes, Way
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.external import ExternalPayments
from firstclick.service.checkout.payment_seats import PaymentSeats
from firstclick.service.checkout.payments import Order, Payments, PaymentTerms
from firstclick.service.checkout.prices import Prices
from firstclick.service.checkout.settlement import Settlement
from firstclick.service.live.repair import Repair
from firstclick.service.live.restorer import Restorer
from firstclick.service.ports.payments import PaymentProvider
from firstclick.service.ports.store import SeatStore
from firstclick.service.selling.ceilings import Ceilings
from firstclick.service.selling.desk import Desk
from tests.harness.processes.server_ledger import patience
from tests.service.cinema import RULES, Cinema, memory, new_ids
from tests.simulation.clocks import HandClock

TERMS = PaymentTerms(pay_within_ms=600_000, due_lapses_ms=1_800_000)
OFFER_MS = 600_000
MINUTE_MS = 60_000
EURO = 100


class ForgetfulProvider(PracticeProvider):
    """The practice provider; captures may get lost on their way."""

    loses_captures = False

    async def capture(self, payment: Payment) -> None:
        """Take the money, unless the call is lost."""
        if not self.loses_captures:
            await super().capture(payment)


class Shop:
    """One process. `buys` names the seats of row A and what follows; each costs 10 EUR, an order 1 EUR."""

    def __init__(
        self, ledger: SqlLedger, account: PracticeAccount, clock: HandClock, store: SeatStore | None = None
    ) -> None:
        self.ledger, self.account, self.clock = ledger, account, clock
        chance = Random(1)
        restores = partial(Restorer, unsettled=ledger.unsettled)
        self.cinema = Cinema(store or memory(clock), RULES, ledger=ledger, restores=restores)
        providers = (ForgetfulProvider(account), CounterProvider(), ExternalProvider(), FreeProvider())
        self.providers: dict[str, PaymentProvider] = {one.name: one for one in providers}
        self.seats = PaymentSeats(self.cinema.desk, self.cinema.repair, new_ids("found"))
        settlement = Settlement(
            self.cinema.desk, ledger, self.providers, self.seats, lambda: chance.getrandbits(64), OFFER_MS
        )
        self.payments = Payments(settlement, TERMS, new_ids("payment"))
        self.bookings = Bookings(
            self.cinema.desk, self.cinema.repair, lambda: chance.getrandbits(64), has_payment=settlement.takes_over
        )

    async def order(self, user: str, seats: str, provider: str = "practice", showtime: str = "late") -> Order:
        """The order of newly held seats."""
        session_id = await self.cinema.hold(user, seats, showtime)
        return an_order(session_id, user, seats, provider)

    async def begins(self, user: str, seats: str, provider: str = "practice", showtime: str = "late") -> Payment:
        """Hold seats and begin to pay for them."""
        return await self.payments.begin(await self.order(user, seats, provider, showtime))

    async def buys(self, user: str, seats: str, showtime: str = "late") -> Payment:
        """Hold seats and pay for them."""
        payment = await self.begins(user, seats, showtime=showtime)
        return await self.pays(payment, Way.PAY)

    async def pays(self, payment: Payment, way: Way) -> Payment:
        """The buyer chooses on the practice page, and comes back."""
        assert self.account.choose(payment.payment_id, way)
        return await self.settles(payment)

    async def settles(self, payment: Payment) -> Payment:
        """A doorbell rings."""
        return await self.payments.settlement.settle(payment.payment_id)

    async def look_at_all(self) -> None:
        """What the timer does once."""
        for payment_id in await self.ledger.payments_to_look_at(self.clock(), 100):
            await self.payments.settlement.settle(payment_id)

    async def holds_end(self) -> None:
        """What the expiry does once."""
        for hold in await self.cinema.store.lapsed(100):
            await self.bookings.end(hold)

    async def later(self, ms: int) -> None:
        """Time passes, and the timers of the server do what is due."""
        self.clock.advance(ms)
        await self.holds_end()
        await self.look_at_all()

    async def map(self, showtime: str = "late") -> dict[str, SeatStatus]:
        """The seats that are not available."""
        taken = await self.cinema.seats(showtime)
        return {seat_id: status_of(state) for seat_id, state in taken.items() if status_of(state) != "available"}

    async def sold(self, showtime: str = "late") -> list[tuple[str, ...]]:
        """The seats of each live booking."""
        return sorted(one.seat_ids for one in await self.ledger.bookings(showtime))

    def charged(self, payment: Payment) -> int:
        """What the provider's account has of the buyer's money, in cents."""
        entry = self.account.entry(payment.payment_id)
        return 0 if entry is None else entry.captured_minor - entry.refunded_minor


def external_payments(
    desk: Desk, repair: Repair, ledger: SqlLedger, payments: Payments | None = None
) -> ExternalPayments:
    """What a server key confirms, with the payments of a shop, or with some of its own that nobody settles."""
    settlement = Settlement(desk, ledger, {}, PaymentSeats(desk, repair, new_ids("found")), int)
    its = payments or Payments(settlement, TERMS, new_ids("payment"))
    return ExternalPayments(desk, Prices(desk, ledger), its, Ceilings(CeilingRules()))


def an_order(session_id: str, user: str, seats: str, provider: str = "practice") -> Order:
    """10 EUR a seat, and 1 EUR for the order."""
    lines = tuple([PaidSeat(seat_id, "standard", "adult", Money(10 * EURO, "EUR")) for seat_id in seats.split()])
    fees = Money(1 * EURO, "EUR")
    total = Money(10 * EURO * len(lines), "EUR") + fees
    return Order(session_id, Payer(user), lines, fees, total, provider)


@asynccontextmanager
async def open_shop(folder: Path) -> AsyncIterator[Shop]:
    """A shop in use, with the programme of the tests' cinema. Its ledger is patient, as the box office's is."""
    clock = HandClock()
    ledger = SqlLedger(sqlite_url(folder / "ledger.db"))
    await ledger.start()
    account = PracticeAccount(folder / "practice.db", clock, PracticeTimes(5_000, 20 * MINUTE_MS, 20 * MINUTE_MS))
    shop = Shop(ledger, account, clock)
    await shop.cinema.store.start(shop.cinema.views)
    try:
        with patience():
            yield shop
    finally:
        await ledger.close()


@asynccontextmanager
async def another(shop: Shop) -> AsyncIterator[Shop]:
    """The shop after its process and its seat map were lost: what is on disk is all that it has."""
    after = Shop(shop.ledger, shop.account, shop.clock)
    await after.cinema.store.start(after.cinema.views)
    yield after
    await after.cinema.store.close()


BOOKED, CONFIRMED = SeatStatus.PENDING, SeatStatus.CONFIRMED
