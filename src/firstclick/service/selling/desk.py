"""What every use case needs: find the caller's hold, decide on the live view, commit, decide again after a conflict."""

from __future__ import annotations

import hmac
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, SeatState
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.views import Views
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.store import Committed, Conflict, SeatStore

TRIES_MAX = 3


class Receipt(NamedTuple):
    """What a customer is told of a hold: its record, the position that has it, and the clock they count from."""

    hold: Hold
    showtime: Showtime
    position: int
    now_ms: int


class Desk:
    """The store, the views and the ledger together. Every method may raise `StoreUnavailable`."""

    def __init__(self, store: SeatStore, views: Views, ledger: BookingLedger) -> None:
        self.store = store
        self.views = views
        self.ledger = ledger

    def troubles(self) -> Sequence[str]:
        """What keeps seats from being sold now, in sentences; nothing when all is well."""
        return [*self.store.troubles(), *self.ledger.troubles()]

    async def find(self, session_id: str, user_id: str) -> Hold:
        """The caller's hold, or the booking that it became. Raises `UnknownSession`, also for somebody else's."""
        hold = self.views.holds.get(session_id)
        if hold is None or hold.expires_at_ms <= self.store.now_ms():
            # It may have been extended or confirmed at another process.
            return await self.recorded(session_id, user_id)
        return _own(hold, user_id)

    async def recorded(self, session_id: str, user_id: str) -> Hold:
        """The same, as store and ledger have it, whatever has been heard of it here."""
        hold = await self.store.hold(session_id)
        if hold is None or hold.status is HoldStatus.EXPIRED:
            # The store forgot it, or was put back to a time when it was not booked yet.
            hold = await self._sold(session_id) or hold
        return _own(hold, user_id)

    async def receipt(self, hold: Hold) -> Receipt:
        """The hold as it is known."""
        view = await self.views.open(hold.showtime_id)
        return Receipt(hold, view.showtime, view.position, self.store.now_ms())

    async def settle_hold(self, hold: Hold, decide: Callable[[LiveView, Occupancy, Hold, int], Commit]) -> Receipt:
        """Decide on a hold and commit. Raises `SeatTaken` when its seats have become another's, `UnknownSession`."""
        view = await self.views.open(hold.showtime_id)
        current: Hold | None = hold

        def decide_now(occupancy: Occupancy, now_ms: int) -> Commit:
            if current is None:
                raise refusals.UnknownSession
            return decide(view, occupancy, current, now_ms)

        def learn(conflict: Conflict) -> None:
            nonlocal current
            if conflict.hold == current:
                _refuse_lost_seats(conflict, self.store.now_ms())
            current = conflict.hold

        return self.taken(view, await self.settle(view, decide_now, learn))

    def taken(self, view: LiveView, settled: tuple[Commit, Committed]) -> Receipt:
        """The receipt of a commit that concerns a hold."""
        commit, committed = settled
        if commit.hold_after is None:
            raise ValueError("A receipt is given for a hold.")
        return Receipt(commit.hold_after, view.showtime, committed.position, self.store.now_ms())

    async def settle(
        self,
        view: LiveView,
        decide: Callable[[Occupancy, int], Commit],
        learn: Callable[[Conflict], None] = lambda _: None,
    ) -> tuple[Commit, Committed]:
        """Decide and commit; after a conflict once more, on what the store says the seats are now."""
        occupancy, epoch = view.occupancy, view.epoch
        for _ in range(TRIES_MAX):
            commit = decide(occupancy, self.store.now_ms())
            answer = await self.store.commit(commit)
            if isinstance(answer, Committed):
                if not view.has(answer):
                    await self.views.reach(view, answer)
                if answer.epoch != epoch:
                    _refuse_sold_seats(view, commit, answer.epoch)
                return commit, answer
            learn(answer)
            occupancy = replace(occupancy, taken=_corrected(occupancy.taken, answer.seats))
        raise refusals.StoreUnavailable

    async def _sold(self, session_id: str) -> Hold | None:
        """The booking of a session that the seat store does not know any more."""
        booking = await self.ledger.booking_of_session(session_id)
        return None if booking is None else sold_hold(booking)


def _own(hold: Hold | None, user_id: str) -> Hold:
    if hold is None or not hmac.compare_digest(hold.user_id.encode(), user_id.encode()):
        raise refusals.UnknownSession
    return hold


def sold_hold(booking: Booking) -> Hold:
    """A booking as the hold that it was."""
    at_ms = booking.booked_at_ms
    status = HoldStatus.CONFIRMED
    return Hold(booking.session_id, booking.showtime_id, booking.user_id, booking.seat_ids, status, at_ms, at_ms)


def _refuse_lost_seats(conflict: Conflict, now_ms: int) -> None:
    """A hold that stands while its seats do not.

    They were sold to another while the store had lost its memory; or they are nobody's, because the hold has lapsed by
    the store's clock and not yet by this process's.
    """
    hold = conflict.hold
    if hold is None or (hold.status is HoldStatus.HOLD and hold.expires_at_ms <= now_ms):
        return
    own = seats_under(hold)
    lost = [seat_id for seat_id in hold.seat_ids if conflict.seats.get(seat_id, own) != own]
    if lost and all(conflict.seats[seat_id] == AVAILABLE for seat_id in lost):
        raise refusals.HoldOver
    if lost:
        raise refusals.SeatTaken(lost)


def _refuse_sold_seats(view: LiveView, commit: Commit, epoch: str) -> None:
    """The store had lost its memory, and the commit came before its bookings were restored: they come first."""
    if view.epoch != epoch:
        raise refusals.StoreUnavailable
    new = [change.seat_id for change in commit.changes if change.before == AVAILABLE]
    sold = [seat_id for seat_id in new if isinstance(view.taken.get(seat_id), Confirmed)]
    if sold:
        raise refusals.SeatTaken(sold)


def _corrected(taken: Mapping[str, SeatState], seen: Mapping[str, SeatState]) -> Mapping[str, SeatState]:
    return ChainMap(dict(seen), dict(taken))
