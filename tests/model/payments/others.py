"""Everybody else: buyers who leave or answer, staff, other customers, the end of holds, repairs, outages and losses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.money.payment_changes import (
    decide_answer,
    decide_cancel,
    decide_counter_payment,
    decide_leave,
    decide_retry,
)
from firstclick.domain.money.payment_rules import GiveBack, Write
from firstclick.domain.money.seen import SeenState
from firstclick.domain.refusals import Refusal
from tests.model.payments import ledger, provider
from tests.model.payments.guards import Guards
from tests.model.payments.promises import ASIDE, BOOKED
from tests.model.payments.workers import After
from tests.model.payments.world import FREE, RIVAL, TICK, Mode, Shown, World, put, session_of


@dataclass(frozen=True)
class Bounds:
    """How far is looked. `errands_max` workers are under way at once."""

    mode: Mode
    ticks: int = 3
    errands_max: int = 2
    outages: int = 1
    losses: int = 0
    cancels: int = 0
    declines: bool = False


@dataclass(frozen=True)
class Others:
    """What happens without any worker, under some guards."""

    bounds: Bounds
    guards: Guards

    def happens(self, world: World) -> Iterator[After]:
        """Everything that may happen next."""
        yield from self._world_goes_on(world)
        for label, account in provider.buyer_and_time(world.account, self.bounds.mode):
            if account.state is SeenState.DECLINED and not self.bounds.declines:
                continue
            yield After(label, replace(world, account=account))
        yield from self._rivals(world)
        yield from self.ends_of_holds(world)
        corrected = ledger.corrected(world, self.guards)
        if corrected != world:
            yield After("the map is compared with the ledger", corrected)
        if world.row is not None:
            yield from self._buyer(world, world.row)
            yield from self._staff(world, world.row)

    def _world_goes_on(self, world: World) -> Iterator[After]:
        if world.now < self.bounds.ticks * TICK:
            yield After("time passes", replace(world, now=world.now + TICK))
        if world.account.up and world.outages < self.bounds.outages:
            down = replace(world.account, up=False)
            yield After("the provider is down", replace(world, account=down, outages=world.outages + 1))
        if not world.account.up:
            yield After("the provider is up", replace(world, account=replace(world.account, up=True)))
        if world.losses < self.bounds.losses:
            yield After("the map is lost", replace(ledger.restored(world, self.guards), losses=world.losses + 1))

    def _rivals(self, world: World) -> Iterator[After]:
        for block, shown in enumerate(world.map):
            if shown != FREE:
                continue
            sold = ledger.corrected(world, self.guards)
            if sold.map[block] != FREE and self.guards.one_booking_a_seat:
                yield After(f"block {block} is refused to a rival", sold)
            else:
                bought = put(world.map, block, Shown(RIVAL, 2, is_confirmed=True))
                after = replace(world, rival=put(world.rival, block, value=True), map=bought)
                yield After(f"a rival books block {block}", after)

    def ends_of_holds(self, world: World) -> Iterator[After]:
        """Pending seats without a row, or whose row has given them back, end by time: first in the ledger."""
        row = world.row
        for shown in world.map:
            if shown.owner is None or shown.owner == RIVAL or shown.is_confirmed or world.booked[shown.owner]:
                continue
            is_mine = row is not None and session_of(row) == shown.owner and row.state in (*ASIDE, *BOOKED)
            if is_mine and self.guards.leaves_pending_seats_to_settle:
                continue
            off = replace(world, off=put(world.off, shown.owner, value=True))
            yield After(f"the hold s{shown.owner} ends", ledger.freed(off, shown.owner))

    def _buyer(self, world: World, row: Payment) -> Iterator[After]:
        if not world.given_up:
            yield from self._decided(world, "the buyer leaves", lambda: decide_leave(row, world.now))
        if row.state is PaymentState.OFFERED:
            yield from self._decided(world, "accepts", lambda: decide_answer(row, world.now, accept=True))

    def _staff(self, world: World, row: Payment) -> Iterator[After]:
        if world.cancels < self.bounds.cancels:
            for some in (row.live_seat_ids, row.live_seat_ids[:1]):
                cancel = partial(decide_cancel, row, some, ("", ""), world.now)
                for after in self._decided(world, f"staff cancel {some}", cancel):
                    whole = world.given_up or some == row.live_seat_ids
                    more = replace(after.world, cancels=world.cancels + 1, given_up=whole)
                    yield after._replace(world=more)
        yield from self.staff_retry(world)
        if self.bounds.mode is Mode.COUNTER:
            for after in self._decided(world, "pays", lambda: decide_counter_payment(row, world.now)):
                paid = after.world.row.charged.amount_minor if after.world.row else 0
                account = replace(world.account, state=SeenState.CAPTURED, captured=paid)
                yield after._replace(world=replace(after.world, account=account))

    def staff_retry(self, world: World) -> Iterator[After]:
        """Staff have a failed refund sent again."""
        row = world.row
        if row is not None:
            yield from self._decided(world, "staff retry a refund", lambda: decide_retry(row, "", world.now))

    def _decided(self, world: World, label: str, decide: Callable[[], Write | GiveBack | None]) -> Iterator[After]:
        """The row is read, decided on and written at once, since the decision rests on no look."""
        try:
            step = decide()
        except Refusal:
            return
        match step:
            case Write(after):
                yield After(label, ledger.written(world, after), None, True)
            case GiveBack(after):
                given = ledger.cancelled(ledger.written(world, after), after)
                yield After(label, given, None, True)
