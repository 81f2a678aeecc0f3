"""What must hold in every world that can be reached, in words of its own: it uses no rule of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from firstclick.domain.money.payment import Payment, PaymentState, RefundState
from firstclick.domain.money.seen import SeenState
from tests.model.payments.world import FEES, PRICE, SEATS, Mode, World, block_of, session_of

BOOKED = (PaymentState.SECURED, PaymentState.PAID, PaymentState.DUE)
ASIDE = (PaymentState.OPENING, PaymentState.OPEN, PaymentState.CLOSING, PaymentState.OFFERED)
UNFINISHED = (RefundState.ASKED, RefundState.SENT)
MAY_STILL_PAY = (SeenState.WAITING, SeenState.DECLINED)


def broken_promise(world: World) -> str:
    """The first promise that is broken, as a sentence; empty when all are kept."""
    row = world.row
    if row is None:
        return ""
    return next((sentence for promise in PROMISES for sentence in promise(world, row)), "")


def held(world: World) -> int:
    """How much of the buyer's money we have."""
    return world.account.captured - world.account.refunded


def price_of(row: Payment) -> int:
    """What the seats cost that were not cancelled, in words of this file."""
    live = len([line for line in row.lines if line.seat_id not in row.cancelled])
    return live * PRICE + FEES if live else 0


def _one_owner_a_seat(world: World, _row: Payment) -> Iterator[str]:
    for block, seats in enumerate(SEATS):
        if world.rival[block] and any(set(seats) & set(booked) for booked in world.booked):
            yield f"{seats} are sold twice"


def _paid_is_for_ever(world: World, row: Payment) -> Iterator[str]:
    if not world.shown_paid or world.given_up:
        return
    if not any(world.booked):
        yield "the buyer was shown that it is paid, and has no booking"
    if held(world) < price_of(row):
        yield "the buyer was shown that it is paid, and the money is not there"


def _row_and_booking_agree(world: World, row: Payment) -> Iterator[str]:
    live = tuple([line.seat_id for line in row.lines if line.seat_id not in row.cancelled])
    mine = world.booked[session_of(row)]
    if row.state in BOOKED and mine != live:
        yield f"the row is {row.state}, and the ledger has {mine} instead of {live}"
    if row.state not in BOOKED and any(world.booked):
        yield f"the row is {row.state}, and there is a booking of it"


def _money_is_not_voided_under_seats(world: World, row: Payment) -> Iterator[str]:
    if row.state in BOOKED and world.account.state is SeenState.VOIDED and world.account.by_us:
        yield "the seats are secured, and we have voided their money"


def _seats_come_first(world: World, _row: Payment) -> Iterator[str]:
    if world.mode is Mode.MANUAL and world.account.captured and not world.was_booked:
        yield "the buyer was charged without a seat"


def _no_more_is_refunded_than_is_due(world: World, row: Payment) -> Iterator[str]:
    if world.account.refunded > world.account.captured:
        yield "more was refunded than was charged"
    if row.state is PaymentState.PAID and held(world) < price_of(row):
        yield "more was refunded than the cancelled seats cost"


def _over_is_over(world: World, row: Payment) -> Iterator[str]:
    if row.state is not PaymentState.OVER:
        return
    if held(world):
        yield f"the payment is over, and we keep {held(world)}"
    if world.account.state is SeenState.AUTHORISED or (world.account.payable and world.account.state in MAY_STILL_PAY):
        yield "the payment is over, and the buyer may still be charged"


def _at_rest_all_is_given_back(world: World, row: Payment) -> Iterator[str]:
    stuck = [one for one in row.refunds if one.state is not RefundState.SUCCEEDED]
    if row.state is PaymentState.PAID and not stuck and held(world) != price_of(row):
        yield f"we keep {held(world)} for seats that cost {price_of(row)}"


def _set_aside_is_set_aside(world: World, row: Payment) -> Iterator[str]:
    """Unless the map was lost: what is not sold may be lost with it."""
    shown = world.map[block_of(row)]
    if row.state in ASIDE and not world.stale_map and shown.owner != session_of(row):
        yield f"the buyer has until the end to pay or accept ({row.state}), and the seats are {shown}"


def _unpaid_is_not_confirmed(world: World, row: Payment) -> Iterator[str]:
    shown = world.map[block_of(row)]
    if row.state is PaymentState.SECURED and shown.owner == session_of(row) and shown.is_confirmed:
        yield "the seats are shown as confirmed, and are not paid"


def _somebody_looks(_world: World, row: Payment) -> Iterator[str]:
    waits = any(one.state in UNFINISHED for one in row.refunds)
    rests = row.state is PaymentState.OVER or (row.state is PaymentState.PAID and not waits)
    if rests != (row.look_at_ms is None):
        yield f"the row is {row.state}, and its next look is at {row.look_at_ms}"


PROMISES: tuple[Callable[[World, Payment], Iterator[str]], ...] = (
    _one_owner_a_seat,
    _paid_is_for_ever,
    _row_and_booking_agree,
    _money_is_not_voided_under_seats,
    _seats_come_first,
    _no_more_is_refunded_than_is_due,
    _over_is_over,
    _at_rest_all_is_given_back,
    _set_aside_is_set_aside,
    _unpaid_is_not_confirmed,
    _somebody_looks,
)
