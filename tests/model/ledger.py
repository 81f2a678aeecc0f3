"""What the ledger makes of a booking or a cancellation whenever it arrives, and what the process then does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.hold_rules import decide_confirm, decide_failed_payment, decide_withdrawal
from tests.model import programme
from tests.model.guards import Guards
from tests.model.world import After, Doing, Errand, World, plain, put


def advance(world: World, errand: Errand, hold: Hold, guards: Guards) -> Iterator[After]:
    """An errand to the ledger about a hold arrives, however long ago it was sent."""
    match errand.doing:
        case Doing.BOOK:
            yield from _books(world, errand, hold, guards)
        case Doing.LOOK:
            yield from _looks(world, errand, hold, guards)
        case Doing.CALL_OFF:
            yield from _calls_off(world, errand, hold, guards)


def compares(session: int, hold: Hold, served: int, guards: Guards) -> Errand:
    """`_book`, up to its first write: the hold is compared with the programme that the process serves."""
    is_changed = hold.status is HoldStatus.PENDING and not programme.is_sold_as_held(served, hold)
    if is_changed and guards.compares_terms:
        return Errand(Doing.CALL_OFF, session, hold=hold)
    return Errand(Doing.BOOK, session, hold=hold, served=served)


def _books(world: World, errand: Errand, hold: Hold, guards: Guards) -> Iterator[After]:
    """`book`: the booking as it stands, or that it was called off, or that the programme is another one, or that
    somebody else has a seat of it.
    """
    session, standing = errand.session, bool(world.booked[errand.session])
    if world.off[session] and not standing:
        yield "was called off", world.with_told(session, denied=True, held_until=0), _gives_back(session, hold)
        return
    if guards.compares_version and errand.served != world.version and not standing:
        yield "has its process follow the imports", world, compares(session, hold, world.version, guards)
        return
    is_retry = standing and guards.one_booking_a_session
    is_sold = any(world.owners(seat_id) for seat_id in hold.seat_ids)
    if guards.one_booking_a_seat and is_sold and not is_retry:
        withdrawal = Errand(Doing.WITHDRAW, session, plain(decide_withdrawal(hold)))
        yield "is booked by another", world.with_told(session, denied=True, held_until=0), withdrawal
        return
    after = replace(world, booked=put(world.booked, session, hold.seat_ids))
    if not standing:
        yield "is booked, and its answer lost", after, errand
    shown = Errand(Doing.SHOW, session, plain(decide_confirm(hold, world.now))) if _is_live(hold, world.now) else None
    yield "is booked", after.with_told(session, sold=True, held_until=0), shown


def _looks(world: World, errand: Errand, hold: Hold, guards: Guards) -> Iterator[After]:
    """`cancel_pending`: the booking as it stands, or none for good."""
    session = errand.session
    if world.booked[session]:
        yield "finds a booking", world, Errand(Doing.OUTCOME, session, plain(decide_confirm(hold, errand.by)))
        return
    after = replace(world, off=put(world.off, session, guards.calls_off))
    if after != world:
        yield "calls it off, and its answer lost", after, errand
    yield "calls it off", after, Errand(Doing.OUTCOME, session, plain(decide_failed_payment(hold, errand.by)))


def _calls_off(world: World, errand: Errand, hold: Hold, guards: Guards) -> Iterator[After]:
    """`_refuse_changed`: the booking as it stands; or none for good, and the hold is withdrawn."""
    session, withdrawn = errand.session, Errand(Doing.END_CHANGED, errand.session, programme.withdrawal(hold))
    if not guards.cancels_before_withdrawing:
        yield "does not call it off", world, withdrawn
        return
    if world.booked[session]:
        shown = Errand(Doing.SHOW, session, plain(decide_confirm(hold, world.now)))
        yield "finds a booking", world.with_told(session, sold=True, held_until=0), shown
        return
    after = replace(world, off=put(world.off, session, guards.calls_off))
    if after != world:
        yield "calls it off, and its answer lost", after, errand
    yield "calls it off", after, withdrawn


def _gives_back(session: int, hold: Hold) -> Errand | None:
    if hold.status is not HoldStatus.PENDING:
        return None
    return Errand(Doing.OUTCOME, session, plain(decide_failed_payment(hold, 0)))


def _is_live(hold: Hold, now: int) -> bool:
    return hold.status is HoldStatus.PENDING or (hold.status is HoldStatus.HOLD and now < hold.expires_at_ms)
