"""A seat, one call after another: the sequential specification that every history is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.linearizability.history import Asked, Call, Outcome


@dataclass(frozen=True, slots=True)
class Seat:
    """Nobody's (""), or under the hold of a session, or sold to it."""

    session: str = ""
    sold: bool = False


FREE = Seat()
# When a call may be answered so, by the seat and by whether it is the caller's. Whatever is not here, never.
_MAY: Mapping[tuple[Asked, Outcome], Callable[[Seat, bool], bool]] = {
    (Asked.HOLD, Outcome.DONE): lambda seat, _: seat == FREE,
    (Asked.HOLD, Outcome.UNKNOWN): lambda seat, _: seat == FREE,
    (Asked.HOLD, Outcome.TAKEN): lambda seat, _: seat != FREE,
    (Asked.CONFIRM, Outcome.DONE): lambda _, mine: mine,
    (Asked.CONFIRM, Outcome.UNKNOWN): lambda _, mine: mine,
    (Asked.CONFIRM, Outcome.OVER): lambda _, mine: not mine,
    (Asked.RELEASE, Outcome.DONE): lambda seat, mine: not (mine and seat.sold),
    (Asked.RELEASE, Outcome.SOLD): lambda seat, mine: mine and seat.sold,
    (Asked.RELEASE, Outcome.BUSY): lambda _, mine: mine,
    (Asked.RELEASE, Outcome.UNKNOWN): lambda seat, mine: mine and not seat.sold,
    (Asked.EXPIRE, Outcome.UNKNOWN): lambda seat, mine: mine and not seat.sold,
}


def after(seat: Seat, call: Call) -> Seat | None:
    """The seat after the call; None where the call cannot have been answered so, or would have come to nothing."""
    mine = seat.session == call.session
    may = _MAY.get((call.asked, call.outcome))
    if may is None or not may(seat, mine):
        return None
    if call.refused:
        return seat
    match call.asked:
        case Asked.HOLD:
            return Seat(call.session)
        case Asked.CONFIRM:
            return Seat(call.session, sold=True)
        case Asked.RELEASE | Asked.EXPIRE:
            return FREE if mine else seat
