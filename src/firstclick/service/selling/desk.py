"""What the use cases share: find the caller's hold, decide on the live view, commit, and retry after a conflict."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import (
    check_changeable,
    check_terms,
    decide_payment,
    decide_set_aside,
    decide_withdrawal,
    refusal_of,
)
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed
from firstclick.domain.values import replace
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.views import Views
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.sale_hook import Origin, SaleHook
from firstclick.service.ports.store import Committed, Conflict, SeatStore
from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.selling.values import Receipt

TRIES_MAX = 3
NOT_BOOKED_FOR_MS = 1_000
NOT_BOOKED_MAX = 10_000


class Desk:
    """Combines the store, the views and the ledger. Every method may raise `StoreUnavailable`."""

    def __init__(
        self, store: SeatStore, views: Views, ledger: BookingLedger, sale_hook: SaleHook | None = None
    ) -> None:
        self._sale_hook = sale_hook
        self.store = store
        self.views = views
        self.ledger = ledger
        self._not_booked: ExpiringMap[str, int] = ExpiringMap(NOT_BOOKED_FOR_MS, NOT_BOOKED_MAX)

    async def ask_hook(self, showtime_id: str, user_id: str, origin: Origin) -> None:
        """Ask the hook, where there is one, whether the user may go on. Raises its refusals."""
        if self._sale_hook is not None:
            await self._sale_hook.check(showtime_id, user_id, origin, self.store.now_ms())

    def troubles(self) -> Sequence[str]:
        """Sentences that say why seats cannot be sold at present; empty when they can."""
        return [*self.store.troubles(), *self.ledger.troubles()]

    async def find(self, session_id: str, user_id: str) -> Hold:
        """The caller's hold, confirmed or not. Raises `UnknownSession`, also for a hold of another user."""
        hold = self.views.holds.get(session_id)
        if hold is None or hold.expires_at_ms <= self.store.now_ms():
            # Another process may have extended or confirmed it.
            return await self.recorded(session_id, user_id)
        return _check_owner(hold, user_id)

    async def recorded(self, session_id: str, user_id: str) -> Hold:
        """As `find`, but read from the store and the ledger instead of the views."""
        hold = await self.store.hold(session_id)
        if hold is None or hold.status is HoldStatus.EXPIRED:
            # The store has lost the record, or was restored from a backup that is older than the booking.
            hold = await self._booked_hold(session_id) or hold
        return _check_owner(hold, user_id)

    async def receipt(self, hold: Hold) -> Receipt:
        """The receipt of a hold that does not change. Raises what `view_of` raises; `UnknownShowtime` for a booking."""
        is_live = hold.status is not HoldStatus.CONFIRMED
        view = await (self.view_of(hold) if is_live else self.views.open(hold.showtime_id))
        return Receipt(hold, view.showtime, view.position, self.store.now_ms())

    async def settle_hold(self, hold: Hold, decide: Callable[[LiveView, Occupancy, Hold, int], Commit]) -> Receipt:
        """Decide on a hold and commit. Raises `UnknownSession`, and `SeatTaken` when another user has its seats.

        Raises `ProgrammeChanged` when the programme does not have its showtime any more, or `decide` raises it: then
        the hold has ended.
        """
        view = await self.view_of(hold)
        current: Hold | None = hold

        def decide_now(occupancy: Occupancy, now_ms: int) -> Commit:
            if current is None:
                raise refusals.UnknownSession
            return decide(view, occupancy, current, now_ms)

        def update_hold(conflict: Conflict) -> None:
            nonlocal current
            if conflict.hold == current:
                _refuse_lost_seats(conflict, self.store.now_ms())
            current = conflict.hold

        try:
            return self.receipt_of(view, await self.settle(view, decide_now, update_hold))
        except refusals.ProgrammeChanged:
            await self._withdraw(current)
            raise

    async def commit(self, commit: Commit) -> bool:
        """Commit; whether it is in effect, and then in the view too. The showtime may be missing in the programme."""
        answer = await self.store.commit(commit)
        view = self.views.opened(commit.showtime_id)
        if view is not None and isinstance(answer, Committed) and not view.has(answer):
            await self.views.wait_for_commit(view, answer)
        return isinstance(answer, Committed)

    async def set_pending(self, hold: Hold, within_ms: int) -> Hold:
        """The hold once it is pending, for `within_ms`. Raises what `settle_hold` and `decide_payment` raise."""

        def decide(_view: object, occupancy: Occupancy, current: Hold, now_ms: int) -> Commit:
            commit = decide_payment(current, now_ms + within_ms, now_ms)
            check_terms(occupancy, current)
            return commit

        return (await self.settle_hold(hold, decide)).hold

    async def set_aside(
        self, view: LiveView, session_id: str, user_id: str, seat_ids: Sequence[str], within_ms: int
    ) -> Hold:
        """The new hold of seats that nobody holds, pending for `within_ms`. Raises what `decide_set_aside` raises."""

        def decide(occupancy: Occupancy, now_ms: int) -> Commit:
            return decide_set_aside(occupancy, session_id, user_id, seat_ids, now_ms + within_ms, now_ms)

        return self.receipt_of(view, await self.settle(view, decide)).hold

    async def view_of(self, hold: Hold) -> LiveView:
        """The view of the hold's showtime.

        Ends a hold at a showtime that the programme does not have any more, and raises `ProgrammeChanged`. Raises what
        `check_changeable` raises for a hold that is not live: only its confirm ends a pending one, with the ledger.
        """
        try:
            return await self.views.open(hold.showtime_id)
        except refusals.UnknownShowtime:
            check_changeable(hold, self.store.now_ms())
        await self._withdraw(hold)
        raise refusals.ProgrammeChanged

    async def _withdraw(self, hold: Hold | None) -> None:
        """End a hold that the programme has changed. A pending hold is left to its confirm, which asks the ledger.

        Another process may serve another programme, in which the hold has not changed. When it was faster, the hold has
        not ended: raises `UnknownSession`, what `check_changeable` raises, or `StoreUnavailable` for a live hold.
        """
        if hold is None or hold.status is not HoldStatus.HOLD:
            return
        answer = await self.store.commit(decide_withdrawal(hold, self.views.programme.why_ended(hold)))
        if isinstance(answer, Committed):
            return
        if answer.hold is None:
            raise refusals.UnknownSession
        check_changeable(answer.hold, self.store.now_ms())
        raise refusals.StoreUnavailable

    def receipt_of(self, view: LiveView, settled: tuple[Commit, Committed]) -> Receipt:
        """The receipt of a commit. Raises `ValueError` when the commit concerns no hold."""
        commit, committed = settled
        if commit.hold_after is None:
            raise ValueError("A receipt is given for a hold.")
        return Receipt(commit.hold_after, view.showtime, committed.position, self.store.now_ms())

    async def settle(
        self,
        view: LiveView,
        decide: Callable[[Occupancy, int], Commit],
        on_conflict: Callable[[Conflict], None] = lambda _: None,
    ) -> tuple[Commit, Committed]:
        """Decide and commit. After a conflict, decide again on the seats that the store returned.

        There are `TRIES_MAX` attempts. When this returns, the view includes the commit, unless its event is late.
        """
        occupancy, epoch = view.occupancy, view.epoch
        for _ in range(TRIES_MAX):
            commit = decide(occupancy, self.store.now_ms())
            answer = await self.store.commit(commit)
            if isinstance(answer, Committed):
                if not view.has(answer):
                    await self.views.wait_for_commit(view, answer)
                if answer.epoch != epoch:
                    _refuse_sold_seats(view, commit, answer.epoch)
                return commit, answer
            on_conflict(answer)
            occupancy = occupancy.corrected(answer.seats)
        raise refusals.StoreUnavailable

    async def _booked_hold(self, session_id: str) -> Hold | None:
        """The hold of a session as the ledger has it: confirmed or cancelled, or None when it has no booking.

        That it has none is remembered for a second: a session id that is new was known to nobody a second ago, and a
        hold that is being booked is found by its record. If the store loses that record meanwhile, the session may be
        unknown for a second, or until the seats are repaired from the ledger.
        """
        now_ms = self.store.now_ms()
        if (self._not_booked.get(session_id) or 0) > now_ms:
            return None
        booking = await self.ledger.booking_of_session(session_id)
        if booking is None:
            self._not_booked.put(session_id, now_ms + NOT_BOOKED_FOR_MS, now_ms)
        return None if booking is None else confirmed_hold(booking)


def _check_owner(hold: Hold | None, user_id: str) -> Hold:
    if hold is None or not hmac.compare_digest(hold.user_id.encode(), user_id.encode()):
        raise refusals.UnknownSession
    return hold


def confirmed_hold(booking: Booking) -> Hold:
    """The record of the confirmed hold that a booking was made from; it is over when all seats are cancelled."""
    at_ms = booking.booked_at_ms
    status = HoldStatus.CONFIRMED
    hold = Hold(booking.session_id, booking.showtime_id, booking.user_id, booking.seat_ids, status, at_ms, at_ms)
    if booking.seat_ids:
        return hold
    return replace(hold, status=HoldStatus.RELEASED, end_reason=refusals.EndReason.CANCELLED)


def _refuse_lost_seats(conflict: Conflict, now_ms: int) -> None:
    """Refuse a hold whose record is unchanged while its seats are not under it any more.

    Either the seats were sold to another user while the store had lost its data, or they are available because the hold
    has lapsed by the store's clock, and not yet by this process's clock. Raises `SeatTaken` or `HoldOver`.
    """
    hold = conflict.hold
    if hold is None or (hold.status is HoldStatus.HOLD and hold.expires_at_ms <= now_ms):
        return
    expected = seats_under(hold)
    lost = [seat_id for seat_id in hold.seat_ids if conflict.seats.get(seat_id, expected) != expected]
    if lost and all(conflict.seats[seat_id] == AVAILABLE for seat_id in lost):
        raise refusals.HoldOver
    if lost:
        raise refusal_of({seat_id: conflict.seats[seat_id] for seat_id in lost})


def _refuse_sold_seats(view: LiveView, commit: Commit, epoch: str) -> None:
    """Refuse a commit that was written to a store which had lost its data, when one of its seats is sold.

    Raises `SeatTaken`, or `StoreUnavailable` while the bookings are not restored in that store yet.
    """
    if view.epoch != epoch:
        raise refusals.StoreUnavailable
    new = [change.seat_id for change in commit.changes if change.before == AVAILABLE]
    sold = [seat_id for seat_id in new if isinstance(view.taken.get(seat_id), Confirmed)]
    if sold:
        raise refusals.SeatTaken(sold)
