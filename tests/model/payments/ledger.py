"""The ledger and the seat map: what a transaction writes, and how the map follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from firstclick.domain.money.payment import IS_BOOKED, Payment, PaymentState
from tests.model.payments.guards import Guards
from tests.model.payments.world import EQUAL, FREE, OWN, RIVAL, SEATS, Shown, World, block_of, plain, put, session_of

SHOWN_CONFIRMED = (PaymentState.PAID, PaymentState.DUE)


def written(world: World, row: Payment) -> World:
    """The row is on disk, and the buyer may look at it."""
    return replace(world, row=plain(row), shown_paid=world.shown_paid or row.state is PaymentState.PAID)


def is_refused(world: World, row: Payment, guards: Guards) -> bool:
    """Whether the ledger refuses to book the row's seats."""
    is_off = world.off[session_of(row)] and guards.refuses_cancelled_sessions
    has_rival = world.rival[block_of(row)] and guards.one_booking_a_seat
    return is_off or has_rival


def booked(world: World, row: Payment) -> World:
    """The seats of the row are booked for its session."""
    seats = put(world.booked, session_of(row), row.live_seat_ids)
    return replace(world, booked=seats, was_booked=True)


def cancelled(world: World, row: Payment) -> World:
    """The booking of the row's session loses the seats that the row does not have any more, or can never come."""
    session = session_of(row)
    if row.state in IS_BOOKED:
        return replace(world, booked=put(world.booked, session, row.live_seat_ids))
    return replace(world, booked=put(world.booked, session, ()), off=put(world.off, session, value=True))


def set_aside(world: World, block: int, session: int) -> World:
    """The block is pending for the session on the map."""
    return replace(world, map=put(world.map, block, Shown(session, 2)))


def freed(world: World, session: int) -> World:
    """The seats that the session has on the map and not in the ledger are free."""
    return _mapped(world, lambda shown, live: live if shown.owner == session else shown)


def corrected(world: World, guards: Guards) -> World:
    """The map after a comparison with the ledger: what is sold is shown, and what is confirmed is sold."""
    return _mapped(
        world,
        lambda shown, live: live if live.owner is not None or shown.is_confirmed else shown,
        pending_as_confirmed=not guards.shows_unpaid_as_pending,
    )


def restored(world: World, guards: Guards) -> World:
    """The map after it was lost: all that it has is the ledger's."""
    emptied = replace(world, map=(FREE, FREE), stale_map=True)
    return corrected(emptied, guards)


def _mapped(world: World, choose: Callable[[Shown, Shown], Shown], *, pending_as_confirmed: bool = False) -> World:
    sold = [_of_ledger(world, block, as_confirmed=pending_as_confirmed) for block in (OWN, EQUAL)]
    return replace(world, map=(choose(world.map[OWN], sold[OWN]), choose(world.map[EQUAL], sold[EQUAL])))


def _of_ledger(world: World, block: int, *, as_confirmed: bool) -> Shown:
    if world.rival[block]:
        return Shown(RIVAL, 2, is_confirmed=True)
    for session, seats in enumerate(world.booked):
        if seats and seats[0] in SEATS[block]:
            is_bought = world.row is not None and world.row.state in SHOWN_CONFIRMED
            return Shown(session, len(seats), is_confirmed=is_bought or as_confirmed)
    return FREE
