"""From any world: all workers have died, all deadlines are over, the provider answers, and one worker settles alone."""

from __future__ import annotations

from dataclasses import replace

from firstclick.domain.money.payment import PaymentState, is_at_rest
from tests.model.payments import ledger
from tests.model.payments.others import Others
from tests.model.payments.promises import broken_promise
from tests.model.payments.workers import Workers
from tests.model.payments.world import LONG_AFTER, RIVAL, TICK, Errand, World, session_of

ROUNDS_MAX = 40


def bad_end(world: World, workers: Workers, others: Others) -> str:
    """Why this world does not come to a good end; empty when it does."""
    now = replace(world, now=LONG_AFTER, account=replace(world.account, up=True), failures=1)
    if now.row is None:
        return _left_over(_holds_end(now, others))
    for _ in range(ROUNDS_MAX):
        before = now
        now = _retried(_settled(now, workers), others)
        if now == before:
            break
        now = replace(now, now=now.now + TICK)
    now = ledger.corrected(_holds_end(now, others), workers.guards)
    row = now.row
    if row is None or not is_at_rest(row):
        return f"all deadlines are over, the provider answers, and the payment stays {row and row.state}"
    if any(one.state is not one.state.SUCCEEDED for one in row.refunds[-1:]):
        return "the last refund has not succeeded"
    return broken_promise(now) or _left_over(now)


def _settled(world: World, workers: Workers) -> World:
    """One worker, undisturbed. Its first way is taken where there are several."""
    errand: Errand | None = workers.begins(world)
    while errand is not None:
        after = next(workers.advance(world, errand))
        world, errand = after.world, after.errand
    return world


def _retried(world: World, others: Others) -> World:
    """Staff retry a failed refund while nothing else moves."""
    after = next((one for one in others.staff_retry(world)), None)
    return after.world if after is not None else world


def _holds_end(world: World, others: Others) -> World:
    for after in others.ends_of_holds(world):
        return _holds_end(after.world, others)
    return world


def _left_over(world: World) -> str:
    """Seats that stay set aside for ever."""
    row = world.row
    for shown in world.map:
        if shown.owner is None or shown.owner == RIVAL:
            continue
        is_bought = row is not None and row.state is PaymentState.PAID and session_of(row) == shown.owner
        if not (is_bought and shown.is_confirmed):
            return f"the seats stay {shown} for ever"
    return ""
