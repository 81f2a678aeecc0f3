"""Breadth-first search over all interleavings: every state once, the shortest way to one that must not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firstclick.domain.money.payment import PaymentState
from firstclick.domain.money.seen import SeenState
from tests.model.payments import ledger
from tests.model.payments.ends import bad_end
from tests.model.payments.guards import Guards
from tests.model.payments.others import Bounds, Others
from tests.model.payments.promises import broken_promise
from tests.model.payments.workers import After, Workers
from tests.model.payments.world import FREE, OWN, SESSIONS, Account, Doing, Errand, Mode, World, a_row
from tests.model.pieces import Piece, Pieces

Busy = tuple[Piece[Errand], ...]
State = tuple[Piece[World], Busy]


@dataclass(frozen=True)
class Finding:
    """What a search came to. `story` leads to the broken promise, empty when there is none."""

    states: int
    worlds: int
    reached: frozenset[PaymentState] = frozenset()
    broken: str = ""
    story: tuple[str, ...] = ()


class Search:
    """All that can happen within the bounds, under these guards."""

    def __init__(self, bounds: Bounds, guards: Guards | None = None) -> None:
        self._bounds = bounds
        guards = guards or Guards()
        self._workers = Workers(guards)
        self._others = Others(bounds, guards)
        self._worlds: Pieces[World] = Pieces()
        self._errands: Pieces[Errand] = Pieces()
        self._happening: dict[Piece[World], list[After]] = {}
        self._advanced: dict[tuple[Piece[World], Piece[Errand]], list[After]] = {}

    def run(self) -> Finding:
        """Search until all states were seen or a promise is broken."""
        first = self._first()
        came_from: dict[State, tuple[State, str] | None] = {first: None}
        sound: set[Piece[World]] = set()
        edge = [first]
        while edge:
            following: list[State] = []
            for state in edge:
                for label, after in self._steps(state):
                    if after in came_from:
                        continue
                    came_from[after] = state, label
                    following.append(after)
                    if after[0] in sound:
                        continue
                    broken = self._broken(after[0].value)
                    if broken:
                        return Finding(len(came_from), len(sound), broken=broken, story=_story(after, came_from))
                    sound.add(after[0])
            edge = following
        reached = frozenset([piece.value.row.state for piece in sound if piece.value.row is not None])
        return Finding(len(came_from), len(sound), reached)

    def _broken(self, world: World) -> str:
        return broken_promise(world) or bad_end(world, self._workers, self._others)

    def _first(self) -> State:
        """The seats are pending on the map, and the row is on its way to the ledger; at the counter both are there."""
        empty = World(
            self._bounds.mode, 0, None, Account(), ((),) * SESSIONS, (False,) * SESSIONS, (False, False), (FREE, FREE)
        )
        world = ledger.set_aside(empty, OWN, 0)
        if self._bounds.mode is Mode.COUNTER:
            due = a_row(PaymentState.DUE)
            world = replace(world, account=Account(SeenState.WAITING))
            return self._worlds.of(ledger.booked(ledger.written(world, due), due)), ()
        return self._worlds.of(world), (self._errands.of(Errand(Doing.INSERT, a_row(PaymentState.OPENING))),)

    def _steps(self, state: State) -> Iterator[tuple[str, State]]:
        world, busy = state
        for after in self._happens(world):
            if after.errand is None or len(busy) < self._bounds.errands_max:
                yield after.label, self._after(after, busy)
            if after.errand is not None:
                yield f"{after.label}, and dies", self._after(after._replace(errand=None), busy)
        if len(busy) < self._bounds.errands_max and world.value.row is not None:
            yield "a worker begins", (world, self._with(busy, self._workers.begins(world.value)))
        for place, errand in enumerate(busy):
            rest = (*busy[:place], *busy[place + 1 :])
            yield "a worker dies", (world, rest)
            for after in self._advances(world, errand):
                yield after.label, self._after(after, rest)

    def _after(self, after: After, busy: Busy) -> State:
        """The others that are under way have read a row that is no longer the newest, if it was written."""
        if after.wrote:
            seen = [replace(one.value, is_fresh=one.value.row is None) for one in busy]
            stale = [self._errands.of(one) for one in seen if not self._workers.is_idle(one)]
            busy = tuple(sorted(stale, key=lambda one: one.number))
        return self._worlds.of(after.world), self._with(busy, after.errand)

    def _with(self, busy: Busy, errand: Errand | None) -> Busy:
        if errand is None or self._workers.is_idle(errand):
            return busy
        return tuple(sorted((*busy, self._errands.of(errand)), key=lambda one: one.number))

    def _happens(self, world: Piece[World]) -> list[After]:
        if world not in self._happening:
            self._happening[world] = list(self._others.happens(world.value))
        return self._happening[world]

    def _advances(self, world: Piece[World], errand: Piece[Errand]) -> list[After]:
        key = world, errand
        if key not in self._advanced:
            self._advanced[key] = list(self._workers.advance(world.value, errand.value))
        return self._advanced[key]


def _story(state: State, came_from: dict[State, tuple[State, str] | None]) -> tuple[str, ...]:
    steps: list[str] = []
    step = came_from[state]
    while step is not None:
        steps.append(step[1])
        step = came_from[step[0]]
    return tuple(reversed(steps))
