"""Breadth-first search over all interleavings: every state once, the shortest way to one that must not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firstclick.domain.seats.hold import LIVE, Commit
from firstclick.domain.seats.seat_state import AVAILABLE, at
from tests.model import abandoned, programme
from tests.model.errands import Service
from tests.model.guards import Guards
from tests.model.pieces import Piece, Pieces
from tests.model.promises import broken_promise
from tests.model.world import CLOCK_ERROR, SHOWTIME, TICK, USERS, After, Doing, Errand, World, missing, opening

State = tuple[Piece[World], tuple[Piece[Errand], ...]]


@dataclass(frozen=True)
class Bounds:
    """How far is looked: what the user of each session asks for; `errands_max` things are under way at once.

    The records of the first `vanishing` sessions may vanish.
    """

    wishes: tuple[tuple[str, ...], ...]
    ticks: int = 2
    errands_max: int = 2
    losses: int = 1
    imports: int = 0
    vanishing: int = 0


@dataclass(frozen=True)
class Finding:
    """What a search came to. `story` leads to the broken promise, empty when there is none."""

    states: int
    transitions: int
    broken: str = ""
    story: tuple[str, ...] = ()


class Search:
    """All that can happen within the bounds, under these guards."""

    def __init__(self, bounds: Bounds, guards: Guards | None = None) -> None:
        self._bounds = bounds
        self._guards = guards or Guards()
        self._service = Service(self._guards)
        self._worlds: Pieces[World] = Pieces()
        self._errands: Pieces[Errand] = Pieces()
        self._begun: dict[Piece[World], list[tuple[str, Piece[World], Piece[Errand] | None]]] = {}
        self._advanced: dict[tuple[Piece[World], Piece[Errand]], list[tuple[str, Piece[World], Piece[Errand] | None]]]
        self._advanced = {}

    def run(self) -> Finding:
        """Search until all states were seen or a promise is broken."""
        first: State = (self._worlds.of(opening(len(self._bounds.wishes))), ())
        came_from: dict[State, tuple[State, str] | None] = {first: None}
        sound = {first[0]}
        edge, transitions = [first], 0
        while edge:
            following: list[State] = []
            for state in edge:
                for label, after in self._steps(state):
                    transitions += 1
                    if after in came_from:
                        continue
                    came_from[after] = state, label
                    following.append(after)
                    if after[0] not in sound:
                        broken = broken_promise(after[0].value)
                        if broken:
                            return Finding(len(came_from), transitions, broken, self._story(after, came_from))
                        sound.add(after[0])
            edge = following
        return Finding(len(came_from), transitions)

    def _story(self, state: State, came_from: dict[State, tuple[State, str] | None]) -> tuple[str, ...]:
        told: list[str] = []
        step = came_from[state]
        while step is not None:
            told.append(step[1])
            step = came_from[step[0]]
        return tuple(reversed(told))

    def _steps(self, state: State) -> Iterator[tuple[str, State]]:
        world, busy = state
        for label, after, errand in self._beginnings(world):
            if errand is None:
                yield label, (after, busy)
            elif len(busy) < self._bounds.errands_max:
                yield label, (after, _with(busy, errand))
        for place, errand in enumerate(busy):
            others = (*busy[:place], *busy[place + 1 :])
            yield f"{_name(errand.value)} comes to nothing", (world, others)
            for label, after, still in self._advances(world, errand):
                yield label, (after, others if still is None else _with(others, still))

    def _advances(
        self, world: Piece[World], errand: Piece[Errand]
    ) -> list[tuple[str, Piece[World], Piece[Errand] | None]]:
        known = self._advanced.get((world, errand))
        if known is None:
            name = _name(errand.value)
            steps = self._service.advance(world.value, errand.value)
            known = self._advanced[world, errand] = [
                self._as_pieces(f"{name} {label}", after, still) for label, after, still in steps
            ]
        return known

    def _beginnings(self, world: Piece[World]) -> list[tuple[str, Piece[World], Piece[Errand] | None]]:
        known = self._begun.get(world)
        if known is None:
            known = self._begun[world] = [self._as_pieces(*begun) for begun in self._begin(world.value)]
        return known

    def _as_pieces(
        self, label: str, world: World, errand: Errand | None
    ) -> tuple[str, Piece[World], Piece[Errand] | None]:
        return label, self._worlds.of(world), None if errand is None else self._errands.of(errand)

    def _begin(self, world: World) -> Iterator[After]:
        """Whatever may begin now: time passes, the store is lost, a user asks, somebody notices."""
        if world.now < self._bounds.ticks * TICK:
            yield "a tick", _later(world), None
        if world.epoch < self._bounds.losses:
            yield "the store is lost", _lost(world), None
        for session in range(len(self._bounds.wishes)):
            yield from self._asks(world, session)
            hold = world.holds[session]
            if hold is not None and hold.status in LIVE and hold.expires_at_ms <= world.now + CLOCK_ERROR:
                now = world.now if hold.expires_at_ms <= world.now else world.now + CLOCK_ERROR
                errand = self._service.notices_the_end(hold, session, now)
                yield f"the end of s{session} is noticed", world, errand
        yield from self._repairs(world)
        if world.version < self._bounds.imports:
            yield from programme.imports(world, self._guards)
        yield from programme.follows(world)
        if self._bounds.vanishing:
            yield from abandoned.vanishes(world, self._bounds.vanishing)
            yield from abandoned.compares(world, self._guards)

    def _asks(self, world: World, session: int) -> Iterator[After]:
        told, user, seat_ids = world.told[session], USERS[session], self._bounds.wishes[session]
        if not told.asked and all(one.asked for one in world.told[:session]):
            asked = world.with_told(session, asked=True)
            for served in range(world.version + 1):
                errand = self._service.asks_for(world, session, seat_ids, served)
                yield f"{user} asks for {'+'.join(seat_ids)}{_of(served)}", asked, errand
        if told.known and not told.denied:
            for served in range(world.version + 1):
                begun = self._service.asks_to_confirm(world, session, served)
                yield f"{user} asks to confirm s{session}{_of(served)}", *begun
            if not told.sold:
                yield f"{user} asks to release s{session}", *self._service.asks_to_release(world, session)

    def _repairs(self, world: World) -> Iterator[After]:
        changes = missing(world)
        if not world.restored and not (changes and self._guards.restores):
            yield "the store is in use again", replace(world, restored=True), None
        elif changes and self._guards.restores:
            yield "a repair begins", world, Errand(Doing.RESTORE, -1, Commit(SHOWTIME, changes), epoch=world.epoch)


def _later(world: World) -> World:
    """A tick on. What has lapsed is nobody's, which is all that a store ever makes of it."""
    now = world.now + TICK
    told = tuple([replace(one, held_until=0) if one.held_until <= now else one for one in world.told])
    return replace(world, now=now, seats=tuple([at(state, now) for state in world.seats]), told=told)


def _lost(world: World) -> World:
    told = tuple([replace(one, held_until=0) for one in world.told])
    seats, holds = (AVAILABLE,) * len(world.seats), (None,) * len(world.holds)
    before = tuple([session for session, seat_ids in enumerate(world.booked) if seat_ids])
    lost = replace(world, seats=seats, holds=holds, told=told, epoch=world.epoch + 1)
    return replace(lost, restored=False, before=before)


def _with(busy: tuple[Piece[Errand], ...], errand: Piece[Errand]) -> tuple[Piece[Errand], ...]:
    return tuple(sorted((*busy, errand), key=lambda one: one.number))


def _of(served: int) -> str:
    return f" by a process with import {served}" if served else ""


def _name(errand: Errand) -> str:
    return f"{errand.doing.name.lower()} of s{errand.session}" if errand.session >= 0 else "the repair"
