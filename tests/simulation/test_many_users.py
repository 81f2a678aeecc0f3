"""Many users at once, on several processes, over lines that are slow and break: the auditor keeps the account.

The lines are those to the seat store and those to the ledger.

Unlike the state machine at the edge of expiry, calls overlap here: each user acts while others' commits are under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.holding import Commit, Hold, HoldingRules, HoldStatus
from firstclick.service.bookings import WRITTEN_WITHIN_MS
from firstclick.service.expiry import expire_holds
from firstclick.service.ports import Committed, Conflict, News, SeatStore
from tests.contract.broken_stores import LeavesGapsInPositions, NeverComparesHolds, NeverComparesSeats
from tests.honest.ledger import HonestLedger, LedgerLine
from tests.service.cinema import Cinema, memory, opened
from tests.simulation.auditor import SHOWTIME, Auditor
from tests.simulation.clocks import loop_clock, pass_ms
from tests.simulation.wires import Exchange, Loss, PassingStore, Wire

RULES = HoldingRules(hold_ttl_ms=400, hold_life_max_ms=900, seats_per_hold_max=3, holds_per_user_max=50)
SEATS = [f"{row}{number}" for row in "ABC" for number in range(1, 6)]
USERS = 60
CONTROL_SEEDS_MAX = 100


class WeakLine(Wire):
    """Commits travel for a while, news for another, and now and then a request or a reply is lost."""

    def __init__(self, behind: SeatStore, exchange: Exchange, chance: Random) -> None:
        super().__init__(behind, exchange)
        self._chance = chance

    async def commit(self, commit: Commit) -> Committed | Conflict:
        await pass_ms(self._chance.choice((0, 1, 5, 40)))
        if self._chance.random() < 0.03:
            raise refusals.StoreUnavailable
        answer = await PassingStore.commit(self, commit)
        await pass_ms(self._chance.choice((0, 1, 5)))
        if self._chance.random() < 0.03:
            raise refusals.StoreUnavailable
        return answer

    def on_news(self, news: News) -> None:
        """The store has told something (`StoreListener`): it arrives later, and not before what was told earlier."""
        super().on_news(news)
        asyncio.get_running_loop().call_later(self._chance.choice((0, 1, 20, 100)) / 1000, self.deliver)


def weak_ledger_line(ledger: HonestLedger, chance: Random) -> LedgerLine:
    """Bookings travel for a while, and now and then one or its answer is lost."""
    line = LedgerLine(ledger)

    async def travel() -> None:
        line.loss = chance.choices((Loss.NOTHING, Loss.REQUEST, Loss.REPLY), (94, 3, 3))[0]
        await pass_ms(chance.choice((0, 1, 5, 40)))

    line.on_the_way = travel
    return line


class User:
    """Takes seats, changes their mind, comes too late, and tells the auditor each answer."""

    def __init__(self, name: str, cinemas: list[Cinema], auditor: Auditor, chance: Random) -> None:
        self._name = name
        self._cinemas = cinemas
        self._auditor = auditor
        self._chance = chance
        self.booked: Booking | None = None

    async def visit(self) -> None:
        """From coming to going."""
        await pass_ms(self._chance.randrange(3_000))
        hold = await self._take()
        while hold is not None and hold.status is HoldStatus.HOLD and self.booked is None:
            await pass_ms(self._chance.choice((0, 1, 50, 200, 390, 399, 400, 401)))
            hold = await self._act(hold)

    async def _take(self) -> Hold | None:
        wanted = self._chance.sample(SEATS, self._chance.randint(1, 3))
        office = self._chance.choice(self._cinemas).office
        try:
            if self._chance.random() < 0.5:
                return (await office.hold(SHOWTIME, self._name, wanted)).hold
            return (await office.hold_best(SHOWTIME, self._name, len(wanted))).hold
        except refusals.Refusal:
            return None

    async def _act(self, hold: Hold) -> Hold | None:
        """What the hold is afterwards, as the user understands the answer."""
        try:
            return await self._ask(hold, self._chance.choice(self._cinemas))
        except refusals.HoldOver:
            self._auditor.told_over(hold.session_id)
            return None
        except refusals.AlreadyConfirmed:
            return self._auditor.holds[hold.session_id]
        except refusals.Refusal:
            return hold

    async def _ask(self, hold: Hold, cinema: Cinema) -> Hold | None:
        session, office = hold.session_id, cinema.office
        match self._chance.choice(("confirm", "confirm", "extend", "swap", "release")):
            case "confirm":
                self.booked = await cinema.confirm(session, self._name)
                self._auditor.confirmed(self.booked)
                return hold
            case "extend":
                return (await office.extend(session, self._name)).hold
            case "swap":
                return (await office.swap(session, self._name, self._chance.sample(SEATS, 2))).hold
            case _:
                await office.release(session, self._name)
                return None


async def simulate(seed: int, between: Callable[[SeatStore], SeatStore] = PassingStore) -> list[User]:
    """An evening of `USERS` users at three processes; the users, when all have gone and every hold has ended."""
    chance, clock = Random(seed), loop_clock()
    exchange, ledger = Exchange(), HonestLedger()
    auditor = Auditor(clock, ledger)
    exchange.listeners.append(auditor)
    store = between(memory(clock))
    await store.start(exchange)
    lines = [(WeakLine(store, exchange, chance), weak_ledger_line(ledger, chance)) for _ in range(3)]
    cinemas = [await opened(wire, RULES, f"p{n}", line) for n, (wire, line) in enumerate(lines)]
    users = [User(f"user-{n}", cinemas, auditor, chance) for n in range(USERS)]
    expiry = [asyncio.create_task(expire_holds(cinema.bookings, cinema.store)) for cinema in cinemas]
    try:
        await asyncio.gather(*(user.visit() for user in users))
        await pass_ms(2 * WRITTEN_WITHIN_MS)
    finally:
        for task in expiry:
            task.cancel()
        await asyncio.gather(*expiry, return_exceptions=True)
    await close(auditor, cinemas)
    return users


async def close(auditor: Auditor, cinemas: list[Cinema]) -> None:
    """The evening's account: it adds up, and every process shows what it says."""
    auditor.check()
    auditor.check_ends_are_told()
    for cinema in cinemas:
        view = await cinema.views.open(SHOWTIME)
        assert (view.position, view.taken) == (auditor.position, auditor.seats)
        auditor.check_bookings_are_shown(view.taken)
        assert not cinema.views.holds


@pytest.mark.parametrize("seed", range(20))
async def test_however_their_calls_overlap_nobody_is_wronged(seed: int) -> None:
    users = await simulate(seed)
    assert any(user.booked for user in users)
    assert not all(user.booked for user in users)


@pytest.mark.parametrize("between", [NeverComparesHolds, NeverComparesSeats, LeavesGapsInPositions])
async def test_the_account_does_not_add_up_at_a_store_that(between: Callable[[SeatStore], SeatStore]) -> None:
    for seed in range(CONTROL_SEEDS_MAX):
        try:
            await simulate(seed, between)
        except AssertionError:
            return
    pytest.fail(f"{CONTROL_SEEDS_MAX} evenings went well, and none should have been sure to.")
