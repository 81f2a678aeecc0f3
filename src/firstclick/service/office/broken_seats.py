"""A broken seat is kept back at every coming showtime of its auditorium, in one act, and sold again once mended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.house_seats import SeatReason, SeatRefusal
from firstclick.domain.seats.seat_state import RESERVED
from firstclick.domain.staff.audit import ActingStaff
from firstclick.service.ports.office import OfficeLedger
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.house_seats import DecidedSeats, Decision, HouseSeatDesk

Decide = Callable[[Showtime, Sequence[str]], Awaitable[DecidedSeats]]
BROKEN = "out of order"
"""The label where none is given."""


@dataclass(frozen=True, slots=True)
class DecidedAt:
    """What became of the decision at one showtime."""

    showtime: Showtime
    decided: DecidedSeats


class BrokenSeats:
    """Keeps seats back from now on. Raises `UnknownAuditorium`, `StoreUnavailable`, `LedgerUnavailable`.

    What an outage interrupts may be asked for again: what is done already stays so. A showtime is a coming one until
    `sells_after_start_ms` after its start, while its seats are sold.
    """

    def __init__(self, desk: Desk, house_seats: HouseSeatDesk, ledger: OfficeLedger, sells_after_start_ms: int) -> None:
        self._desk = desk
        self._house_seats = house_seats
        self._ledger = ledger
        self._sells_after_start_ms = sells_after_start_ms

    async def block(self, room: str, seat_ids: Sequence[str], label: str, staff: ActingStaff) -> Sequence[DecidedAt]:
        """Keep seats back at every coming showtime, with a label; what is sold, held or kept for others is refused."""

        def keep(showtime: Showtime, left: Sequence[str]) -> Awaitable[DecidedSeats]:
            return self._house_seats.keep_back(Decision(showtime.showtime_id, label, staff), left)

        return await self._decided(room, seat_ids, label, keep)

    async def unblock(self, room: str, seat_ids: Sequence[str], label: str, staff: ActingStaff) -> Sequence[DecidedAt]:
        """Put seats on sale again at every coming showtime where they are kept back with this label."""

        def sell(showtime: Showtime, left: Sequence[str]) -> Awaitable[DecidedSeats]:
            return self._house_seats.sell(Decision(showtime.showtime_id, staff=staff), left)

        return await self._decided(room, seat_ids, label, sell)

    async def _decided(self, room: str, seat_ids: Sequence[str], label: str, decide: Decide) -> Sequence[DecidedAt]:
        """Decide at one showtime after another; what is kept back with another label stays so.

        A showtime that an import removes meanwhile is left out.
        """
        decided = list[DecidedAt]()
        for showtime in self._coming(room):
            with suppress(refusals.UnknownShowtime):
                decided.append(await self._decided_at(showtime, seat_ids, label, decide))
        return decided

    async def _decided_at(self, showtime: Showtime, seat_ids: Sequence[str], label: str, decide: Decide) -> DecidedAt:
        """Seats that buyers take again and again, each time before they are kept back, are refused as held."""
        left, kept = _without(seat_ids, await self._kept_for_others(showtime, label))
        try:
            found = await decide(showtime, left)
        except refusals.SeatTaken:
            found = DecidedSeats((), tuple([SeatRefusal(one, SeatReason.HELD) for one in left]))
        return DecidedAt(showtime, DecidedSeats(found.changed, (*found.refused, *kept)))

    def _coming(self, auditorium_id: str) -> Sequence[Showtime]:
        programme, now_ms = self._desk.views.programme, self._desk.store.now_ms()
        if not any(one.auditorium_id == auditorium_id for one in programme.auditoriums):
            raise refusals.UnknownAuditorium(auditorium_id)
        here = [one for one in programme.showtimes if one.auditorium.auditorium_id == auditorium_id]
        closes = [(one, one.closes_ms(self._sells_after_start_ms)) for one in here]
        return [one for one, closes_ms in closes if closes_ms is None or closes_ms > now_ms]

    async def _kept_for_others(self, showtime: Showtime, label: str) -> Mapping[str, str]:
        """The seats that the programme or staff keep back for another reason, with the labels of staff."""
        labels = await self._ledger.house_seat_labels(showtime.showtime_id)
        view = await self._desk.views.open(showtime.showtime_id)
        kept = [one for one, state in view.taken.items() if state == RESERVED]
        return {
            one: labels[one].label if one in labels else ""
            for one in kept
            if one not in labels or labels[one].label != label
        }


def _without(seat_ids: Sequence[str], others: Mapping[str, str]) -> tuple[list[str], list[SeatRefusal]]:
    distinct = list(dict.fromkeys(seat_ids))
    kept = [SeatRefusal(one, SeatReason.KEPT, others[one]) for one in distinct if one in others]
    return [one for one in distinct if one not in others], kept
