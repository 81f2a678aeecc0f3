"""Records that vanish from the seat store while their seats are set aside, and the comparison that frees the seats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firstclick.domain import values
from firstclick.domain.seats.hold import LIVE, Change, Commit, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, Pending
from tests.model.guards import Guards
from tests.model.world import SEATS, SHOWTIME, USERS, After, Doing, Errand, World, put, session_name


def vanishes(world: World, sessions: int) -> Iterator[After]:
    """The record of a pending hold is gone, and its seats are as they were."""
    for session, hold in enumerate(world.holds[:sessions]):
        if hold is not None and hold.status is HoldStatus.PENDING:
            after = replace(world, holds=put(world.holds, session, None), gone=(*world.gone, session))
            yield f"the record of s{session} vanishes", after.with_told(session, held_until=0), None


def compares(world: World, guards: Guards) -> Iterator[After]:
    """`Restorer.restore`: it has seen the seats, and has yet to look for the record."""
    for session in range(len(world.holds)):
        changes = _pending(world, session)
        if changes and not guards.frees_abandoned:
            yield "a comparison ends", settled(world, session), None
        elif changes:
            seen = Errand(Doing.FIND_RECORD, session, Commit(SHOWTIME, changes))
            yield f"s{session} is seen to be pending", world, seen


def advance(world: World, errand: Errand, guards: Guards) -> Iterator[After]:
    """The comparison looks for the record, has the ledger cancel, and then corrects the seats by the ledger."""
    session, hold = errand.session, world.holds[errand.session]
    if errand.doing is Doing.FIND_RECORD:
        if hold is None or hold.status not in LIVE or not guards.spares_live_holds:
            yield "finds none", world, replace(errand, doing=Doing.CANCEL)
        return
    if world.booked[session]:
        yield "finds a booking", world, _corrects(errand, sold=True)
        return
    cancels = guards.cancels_abandoned and guards.calls_off
    after = replace(world, off=put(world.off, session, world.off[session] or cancels))
    if after != world:
        yield "cancels, and its answer lost", after, errand
    yield "cancels" if cancels else "finds no booking", after, _corrects(errand, sold=False)


def settled(world: World, session: int) -> World:
    """After a comparison has dealt with the session."""
    return replace(world, gone=tuple([one for one in world.gone if one != session]))


def _pending(world: World, session: int) -> tuple[Change, ...]:
    seen = Pending(session_name(session), USERS[session])
    seats = zip(SEATS, world.seats, strict=True)
    return tuple([Change(seat_id, seen, AVAILABLE) for seat_id, state in seats if state == seen])


def _corrects(errand: Errand, *, sold: bool) -> Errand:
    commit = errand.commit or Commit(SHOWTIME, ())
    after = Confirmed(session_name(errand.session), USERS[errand.session]) if sold else AVAILABLE
    changes = tuple([values.replace(change, after=after) for change in commit.changes])
    return Errand(Doing.FREE, errand.session, values.replace(commit, changes=changes))
