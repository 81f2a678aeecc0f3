"""An import that makes A1 another chair, the next one that takes that back, and what processes make of a hold then.

A process may serve any version that there was: it follows an import some time after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import decide_withdrawal, keeps_terms
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import Row, SeatMap, plain_grid
from tests.model.guards import Guards
from tests.model.world import ONE, SEATS, SHOWTIME, After, Doing, Errand, World, plain, session_name

FIRST = plain_grid(1, 2)
(MOVED,) = ONE
"""The seat that an import makes another chair, and the next import the first chair again."""


def _with_moved() -> SeatMap:
    (row,) = FIRST.rows
    seats = tuple([replace(one, x=len(SEATS)) if one.seat_id == MOVED else one for one in row.seats])
    return SeatMap((Row(row.label, row.y, seats),))


VIEWS = tuple([Occupancy(SHOWTIME, seat_map, {}) for seat_map in (FIRST, _with_moved(), FIRST)])
"""By version, the stalest view of all: whatever a fresher one would decide, it decides too, and sends the same."""


def is_sold_as_held(served: int, hold: Hold) -> bool:
    """`Programme.sells_as_held`, by the domain's own rule."""
    return keeps_terms(hold, VIEWS[served].seat_map, VIEWS[served].offer)


def withdrawal(hold: Hold) -> Commit:
    """The hold ends, and its record says why."""
    return plain(decide_withdrawal(hold, EndReason.PROGRAMME_CHANGED))


def announced(world: World, commit: Commit, session: int) -> World:
    """After a commit that ends a hold because of an import: the feed says so."""
    return world.with_told(session, held_until=0) if has_ended(commit.hold_after) else world


def has_ended(hold: Hold | None) -> bool:
    """Whether an import has ended the hold."""
    return hold is not None and hold.end_reason is EndReason.PROGRAMME_CHANGED


def imports(world: World, guards: Guards) -> Iterator[After]:
    """The next version, unless a seat is sold that it would make another chair."""
    if not (world.owners(MOVED) and guards.refuses_imports_over_sales):
        yield "an import", replace(world, version=world.version + 1), None


def follows(world: World) -> Iterator[After]:
    """`ProgrammeFollower`: a process that serves a later programme ends the holds that this has changed."""
    for served in range(1, world.version + 1):
        for session, hold in enumerate(world.holds):
            if hold is not None and hold.status is HoldStatus.HOLD and not is_sold_as_held(served, hold):
                label = f"import {served} is followed, and changes {session_name(session)}"
                yield label, world, Errand(Doing.FOLLOW, session, withdrawal(hold))


def booked_as_shown(world: World) -> Iterator[str]:
    """Whoever has booked was shown the chairs that the programme has."""
    for session, seat_ids in enumerate(world.booked):
        if MOVED in seat_ids and _chair(world.told[session].shown) != _chair(world.version):
            yield f"session {session} was shown another {MOVED}, and has booked it"


def only_changes_end_holds(world: World) -> Iterator[str]:
    """A hold that ends because of an import has a seat that an import has changed."""
    for session, hold in enumerate(world.holds):
        if hold is not None and has_ended(hold) and (MOVED not in hold.seat_ids or not world.version):
            yield f"the hold of session {session} ended because of an import that does not concern it"


def _chair(version: int) -> int:
    return version % 2
