"""The seats that staff keep back: the decision first in the ledger, then on the seat map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firstclick.domain.refusals import SeatTaken
from firstclick.domain.seats.house_seats import (
    SeatRefusal,
    decide_reserve,
    decide_unreserve,
    why_not_reserved,
    why_not_unreserved,
)
from firstclick.domain.seats.seat_state import RESERVED
from firstclick.domain.staff.audit import ActingStaff, AuditKind
from firstclick.service.ports.ledger import HouseSeatChange
from firstclick.service.selling.desk import TRIES_MAX, Desk


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about seats of a showtime. `label` says for whom; without `staff` nothing is recorded."""

    showtime_id: str
    label: str = ""
    staff: ActingStaff | None = None


@dataclass(frozen=True, slots=True)
class DecidedSeats:
    """What became of a decision: the seats that are now so, and why each other one is not.

    `kept_already` are those of the changed ones that were kept back before: only their label is another one.
    """

    changed: tuple[str, ...]
    refused: tuple[SeatRefusal, ...]
    kept_already: tuple[str, ...] = ()


class HouseSeatDesk:
    """Keeps seats back and puts them on sale again, whatever the programme says.

    Raises `UnknownShowtime`, `StoreUnavailable`, `LedgerUnavailable`.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def keep_back(self, decision: Decision, seat_ids: Sequence[str]) -> DecidedSeats:
        """Keep back those of the seats that can be; each other one is refused."""
        for _ in range(TRIES_MAX):
            view = await self._desk.views.open(decision.showtime_id)
            now_ms = self._desk.store.now_ms()
            refused = _refusals([why_not_reserved(view.occupancy, one, now_ms) for one in dict.fromkeys(seat_ids)])
            left = _without(seat_ids, refused)
            kept = tuple([one for one in left if view.occupancy.state(one, now_ms) == RESERVED])
            try:
                if left:
                    await self.reserve(decision, left)
            except SeatTaken:
                continue
            return DecidedSeats(left, refused, kept)
        raise SeatTaken(seat_ids)

    async def sell(self, decision: Decision, seat_ids: Sequence[str]) -> DecidedSeats:
        """Make those of the seats available that are kept back; each other one is refused."""
        view, now_ms = await self._desk.views.open(decision.showtime_id), self._desk.store.now_ms()
        refused = _refusals([why_not_unreserved(view.occupancy, one, now_ms) for one in dict.fromkeys(seat_ids)])
        left = _without(seat_ids, refused)
        if left:
            await self.unreserve(decision, left)
        return DecidedSeats(left, refused)

    async def reserve(self, decision: Decision, seat_ids: Sequence[str]) -> None:
        """Keep all of the seats back, or none. Raises `SeatTaken`, `UnknownSeats`."""
        view, now_ms = await self._desk.views.open(decision.showtime_id), self._desk.store.now_ms()
        new = [change.seat_id for change in decide_reserve(view.occupancy, seat_ids, now_ms).changes]
        await self._desk.ledger.change_house_seats(_change(decision, seat_ids, now_ms, reserved=True))
        try:
            await self._desk.settle(view, lambda occupancy, now_ms: decide_reserve(occupancy, seat_ids, now_ms))
        except SeatTaken:  # a hold was faster: the seats are not kept back when it ends either
            await self._desk.ledger.change_house_seats(_change(decision, new, now_ms, reserved=False))
            raise

    async def unreserve(self, decision: Decision, seat_ids: Sequence[str]) -> None:
        """Make house seats available; other seats stay as they are."""
        view, now_ms = await self._desk.views.open(decision.showtime_id), self._desk.store.now_ms()
        reserved = [change.seat_id for change in decide_unreserve(view.occupancy, seat_ids, now_ms).changes]
        await self._desk.ledger.change_house_seats(_change(decision, reserved, now_ms, reserved=False))
        await self._desk.settle(view, lambda occupancy, now_ms: decide_unreserve(occupancy, seat_ids, now_ms))


def _change(decision: Decision, seat_ids: Sequence[str], at_ms: int, *, reserved: bool) -> HouseSeatChange:
    showtime_id, label, staff = decision.showtime_id, decision.label, decision.staff
    distinct = tuple(dict.fromkeys(seat_ids))
    if staff is None:
        return HouseSeatChange(showtime_id, distinct, reserved, label, "", at_ms)
    what = AuditKind.RESERVE if reserved else AuditKind.UNRESERVE
    details = {"label": label, "seats": list(seat_ids)} if label else {"seats": list(seat_ids)}
    entry = staff.entry(what, showtime_id, at_ms, **details)
    return HouseSeatChange(showtime_id, distinct, reserved, label, staff.name, at_ms, entry)


def _refusals(found: Sequence[SeatRefusal | None]) -> tuple[SeatRefusal, ...]:
    return tuple([one for one in found if one is not None])


def _without(seat_ids: Sequence[str], refused: Sequence[SeatRefusal]) -> tuple[str, ...]:
    names = {one.seat_id for one in refused}
    return tuple([one for one in dict.fromkeys(seat_ids) if one not in names])
