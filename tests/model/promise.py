"""The commit promise of `service/ports.py`, said once more as a function of values: all of a commit, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firstclick.domain.seats.hold import Change, Commit
from firstclick.domain.seats.seat_state import AVAILABLE, SeatState, at
from firstclick.service.ports.store import Conflict
from tests.model.guards import Guards
from tests.model.world import SEATS, World, is_free, put


def write(world: World, commit: Commit, session: int, guards: Guards) -> tuple[World, Conflict | None]:
    """The world after the commit has arrived at the store, and the conflict if it was refused."""
    seen = [at(world.seats[SEATS.index(change.seat_id)], world.now) for change in commit.changes]
    hold = world.holds[session] if commit.hold_after is not None else None
    pairs = list(zip(commit.changes, seen, strict=True))
    if guards.knows_retries and hold == commit.hold_after and all(_in_effect(*pair) for pair in pairs):
        return world, None
    fits = [_fits(*pair, guards) for pair in pairs]
    if _comes_in_time(world, commit, guards) and (hold == commit.hold_before or not guards.compares_holds):
        if all(fits):
            return _written(world, commit, session, pairs, guards), None
        if not guards.all_or_none:
            some = [pair for pair, fit in zip(pairs, fits, strict=True) if fit]
            return _written(world, commit, session, some, guards), None
    return world, Conflict({change.seat_id: state for change, state in pairs}, hold)


def _comes_in_time(world: World, commit: Commit, guards: Guards) -> bool:
    late = commit.before_ms is not None and world.now >= commit.before_ms and guards.refuses_late
    early = world.now < commit.not_before_ms and guards.refuses_early
    return not (late or early)


def _in_effect(change: Change, seen: SeatState) -> bool:
    return seen == change.after or (change.after == AVAILABLE and seen != change.before)


def _fits(change: Change, seen: SeatState, guards: Guards) -> bool:
    return not guards.compares_seats or seen in (change.before, change.after) or is_free(change.after)


def _written(
    world: World, commit: Commit, session: int, pairs: Sequence[tuple[Change, SeatState]], guards: Guards
) -> World:
    seats = world.seats
    for change, seen in pairs:
        spared = guards.spares_rivals and seen not in (change.before, change.after) and is_free(change.after)
        if change.before != change.after and not spared:
            seats = put(seats, SEATS.index(change.seat_id), change.after)
    holds = world.holds if commit.hold_after is None else put(world.holds, session, commit.hold_after)
    return replace(world, seats=seats, holds=holds)
