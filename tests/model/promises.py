"""What must hold in every world that can be reached, in words of its own: it uses no rule of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.seat_state import Confirmed, Held, Pending
from tests.model.programme import booked_as_shown, only_changes_end_holds
from tests.model.world import SEATS, World, is_over, session_of


def broken_promise(world: World) -> str:
    """The first promise that is broken, as a sentence; empty when all are kept."""
    return next((sentence for promise in PROMISES for sentence in promise(world)), "")


def _one_owner_a_seat(world: World) -> Iterator[str]:
    for seat_id in SEATS:
        if len(world.owners(seat_id)) > 1:
            yield f"{seat_id} is sold to sessions {world.owners(seat_id)}"


def _sold_is_for_ever(world: World) -> Iterator[str]:
    for session, told in enumerate(world.told):
        if told.sold and told.denied:
            yield f"session {session} was told that its seats are sold to it, and that they are not"
        if told.sold and not world.booked[session]:
            yield f"session {session} was told that its seats are sold to it, and the ledger has no booking"
        for seat_id in world.booked[session] if told.sold and world.epoch == 0 else ():
            if session_of(world.seats[SEATS.index(seat_id)]) != session:
                yield f"{seat_id} was sold to session {session}, and is {world.seats[SEATS.index(seat_id)]}"


def _denied_is_not_sold(world: World) -> Iterator[str]:
    for session, told in enumerate(world.told):
        if told.denied and world.booked[session]:
            yield f"session {session} was told that its hold is over, and is booked"
        hold = world.holds[session]
        refused = told.denied and not told.known
        if refused and hold is not None and not is_over(hold) and world.now < hold.expires_at_ms and not world.epoch:
            yield f"session {session} was refused its seats, and {hold} keeps them from others"


def _shown_is_booked(world: World) -> Iterator[str]:
    for seat_id, state in zip(SEATS, world.seats, strict=True):
        if isinstance(state, Confirmed) and seat_id not in world.booked[session_of(state) or 0]:
            yield f"{seat_id} is shown as {state}, which is in no book"


def _bookings_outlive_the_store(world: World) -> Iterator[str]:
    for session in world.before if world.restored else ():
        for seat_id in world.booked[session]:
            state = world.seats[SEATS.index(seat_id)]
            if not isinstance(state, Confirmed) or session_of(state) != session:
                yield f"{seat_id} was sold to session {session} before the store was lost, and is not shown"


def _held_is_held(world: World) -> Iterator[str]:
    """Until its time is over; but a booking that came to the ledger after the store was lost comes first."""
    for session, told in enumerate(world.told):
        hold = world.holds[session]
        if told.held_until and world.now >= told.held_until:
            yield f"session {session} was told to have a hold when that was over"
        if world.now >= told.held_until:
            continue
        for seat_id in hold.seat_ids if hold else ():
            newly_sold = set(world.owners(seat_id)) - {session, *world.before}
            if session_of(world.seats[SEATS.index(seat_id)]) != session and not (world.epoch and newly_sold):
                yield f"{seat_id} is held for session {session} until {told.held_until}, and lost"
        if hold is None:
            yield f"session {session} was told to have a hold until {told.held_until}, and there is none"


def _all_or_none(world: World) -> Iterator[str]:
    """A hold that lives has all its seats, and one that is over has none."""
    for session, hold in enumerate(world.holds):
        if hold is None or (hold.status is HoldStatus.HOLD and hold.expires_at_ms <= world.now):
            continue
        for seat_id, state in zip(SEATS, world.seats, strict=True):
            has = session_of(state) == session
            gone = world.epoch and any(owner != session for owner in world.owners(seat_id))
            if has != (seat_id in hold.seat_ids and not is_over(hold)) and not gone:
                yield f"{hold} and {seat_id}, which is {state}, do not go together"


def _nothing_is_orphaned(world: World) -> Iterator[str]:
    """Each seat that is set aside has a record, by which time will end it; or the record is gone, and no comparison
    has seen that yet.
    """
    for seat_id, state in zip(SEATS, world.seats, strict=True):
        if not isinstance(state, Held | Pending):
            continue
        hold = world.holds[session_of(state) or 0]
        if session_of(state) in world.gone:
            continue
        if hold is None or seat_id not in hold.seat_ids or is_over(hold):
            lapsed = isinstance(state, Held) and state.expires_at_ms <= world.now
            if not lapsed:
                yield f"{seat_id} is {state}, and its hold is {hold}"


PROMISES: tuple[Callable[[World], Iterator[str]], ...] = (
    _one_owner_a_seat,
    _sold_is_for_ever,
    _denied_is_not_sold,
    _shown_is_booked,
    _bookings_outlive_the_store,
    _held_is_held,
    _all_or_none,
    _nothing_is_orphaned,
    booked_as_shown,
    only_changes_end_holds,
)
