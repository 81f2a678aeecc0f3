"""The holds of customers at a showtime, as staff see them, and the end of one by staff.

Staff know a hold by a handle: its session id is its holder's secret, and who holds it is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from firstclick.domain import refusals
from firstclick.domain.money.payment import SETS_SEATS_ASIDE, PaymentState
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import check_changeable, decide_staff_release
from firstclick.domain.seats.seat_state import Confirmed, Held, Pending, SeatState, at
from firstclick.domain.staff.audit import ActingStaff, AuditEntry, AuditKind
from firstclick.domain.values import replace
from firstclick.service.checkout.payments import Payments
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.staff import AuditLedger
from firstclick.service.selling.desk import TRIES_MAX, Desk

CAN_BE_LEFT = SETS_SEATS_ASIDE - {PaymentState.SECURED, PaymentState.CLOSING}


@dataclass(frozen=True, slots=True)
class SeenHold:
    """A hold without its secrets. Times are in milliseconds since 1970 UTC; each is None where it is not known.

    A hold that `is_pending` is being paid for or written down; it has no end of its own.
    """

    handle: str
    seat_ids: tuple[str, ...]
    is_pending: bool
    since_ms: int | None
    until_ms: int | None


class HoldHandles(Protocol):
    """Makes handles of session ids; nobody can go the other way."""

    def handle(self, showtime_id: str, session_id: str) -> str:
        """The handle of a hold; always the same one."""

    def may_be_of(self, handle: str, showtime_id: str) -> bool:
        """Whether the handle can be that of a hold at the showtime."""


class Release(StrEnum):
    """What became of a hold that staff released."""

    DONE = "done"
    CLOSING = "closing"
    """A payment is pending: the seats are free once nothing can be charged any more."""


class CustomerHolds:
    """Lists and releases holds.

    Raises `StoreUnavailable`, `LedgerUnavailable`.
    """

    def __init__(self, desk: Desk, payments: Payments, audit: AuditLedger, handles: HoldHandles) -> None:
        self._desk = desk
        self._payments = payments
        self._audit = audit
        self._handles = handles

    async def of_showtime(self, showtime_id: str) -> Sequence[SeenHold]:
        """The live holds of a showtime, in the order of their first seats. Raises `UnknownShowtime`."""
        view = await self._desk.views.open(showtime_id)
        by_session: dict[str, list[str]] = {}
        for seat_id, state in _live(view, self._desk.store.now_ms()):
            by_session.setdefault(state.session_id, []).append(seat_id)
        return [await self._seen(session_id, seats, view) for session_id, seats in by_session.items()]

    def handle_of(self, showtime_id: str, state: SeatState) -> str | None:
        """The handle of the hold that has a seat in this state; None when none has it."""
        return self._handles.handle(showtime_id, state.session_id) if isinstance(state, (Held, Pending)) else None

    async def release(self, handle: str, staff: ActingStaff) -> Release:
        """End a hold; its holder is shown that staff did. Raises `UnknownSession` when there is none any more.

        Raises `AlreadyConfirmed` and `AlreadyPaid` when its seats are sold, `BeingConfirmed` while they are written.
        """
        return await self.end(self._session_of(handle), staff)

    async def end(self, session_id: str, staff: ActingStaff) -> Release:
        """As `release`, for who knows the session."""
        for _ in range(TRIES_MAX):
            hold = await self._desk.store.hold(session_id)
            if hold is None:
                break
            if hold.status is HoldStatus.PENDING:
                return await self._close_payment(hold, staff)
            try:
                await self._end(hold, staff)
            except refusals.BeingConfirmed:
                continue
            except refusals.HoldOver:
                break
            return Release.DONE
        raise refusals.UnknownSession

    async def _end(self, hold: Hold, staff: ActingStaff) -> None:
        """It is recorded before it is done: there is no transaction that does both."""
        check_changeable(hold, self._desk.store.now_ms())
        await self._audit.record(self._entry(hold, staff))
        await self._desk.settle_hold(hold, lambda _v, _o, current, now_ms: decide_staff_release(current, now_ms))

    async def _close_payment(self, hold: Hold, staff: ActingStaff) -> Release:
        """Cancel the payment that decides about the seats, as if its buyer left. Without one they are being booked."""
        row = await self._payments.of_session(hold.session_id)
        if row is None:
            raise refusals.BeingConfirmed
        if row.state in CAN_BE_LEFT:
            marked = replace(hold, end_reason=refusals.EndReason.RELEASED_BY_STAFF)
            await self._desk.commit(Commit(hold.showtime_id, (), hold, marked))
        after = await self._payments.leave(row.payment_id, None, self._entry(hold, staff))
        if after.state in {PaymentState.SECURED, PaymentState.PAID, PaymentState.DUE}:
            raise refusals.AlreadyPaid
        return Release.CLOSING

    def _session_of(self, handle: str) -> str:
        """The session that the handle was made of, as far as a seat of an opened showtime has it."""
        for showtime_id in self._desk.views.ids():
            view = self._desk.views.opened(showtime_id)
            if view is None or not self._handles.may_be_of(handle, showtime_id):
                continue
            states = [state for state in view.taken.values() if isinstance(state, (Held, Pending, Confirmed))]
            for session_id in {state.session_id for state in states}:
                if self._handles.handle(showtime_id, session_id) == handle:
                    return session_id
        raise refusals.UnknownSession

    async def _seen(self, session_id: str, seat_ids: list[str], view: LiveView) -> SeenHold:
        record = self._desk.views.holds.get(session_id) or await self._desk.store.hold(session_id)
        is_pending = isinstance(view.taken.get(seat_ids[0]), Pending)
        until_ms = None if is_pending or record is None else record.expires_at_ms
        since_ms = None if record is None else record.taken_at_ms
        handle = self._handles.handle(view.showtime.showtime_id, session_id)
        return SeenHold(handle, tuple(seat_ids), is_pending, since_ms, until_ms)

    def _entry(self, hold: Hold, staff: ActingStaff) -> AuditEntry:
        now_ms = self._desk.store.now_ms()
        return staff.entry(AuditKind.RELEASE_HOLD, hold.showtime_id, now_ms, seats=list(hold.seat_ids))


def _live(view: LiveView, now_ms: int) -> Iterator[tuple[str, Held | Pending]]:
    """The seats of the map that are under a live hold, in the order of the map."""
    for seat_id in view.occupancy.seat_map.by_id:
        state = at(view.taken[seat_id], now_ms) if seat_id in view.taken else None
        if isinstance(state, (Held, Pending)):
            yield seat_id, state
