"""The showtimes of a day with their seats and money, and the map of one with who is on its seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from firstclick.domain.admission import SeatAdmission
from firstclick.domain.booking import Booking
from firstclick.domain.days import local_day
from firstclick.domain.money.money import Money, sum_of
from firstclick.domain.money.payment import SETS_SEATS_ASIDE, Payment
from firstclick.domain.money.payment_changes import price_of
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.seat_state import SeatStatus, at, status_of
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.repair import Repair
from firstclick.service.office.admissions_report import admitted_seats
from firstclick.service.office.cinema_days import Days, starting_in
from firstclick.service.ports.admissions import AdmissionLedger
from firstclick.service.ports.office import CounterHold, CounterHoldLedger, HouseSeatLabel, OfficeLedger, ShowtimeMoney
from firstclick.service.selling.desk import Desk


@dataclass(frozen=True, slots=True)
class Takings:
    """Money of a showtime by what became of it. `pending` is being paid, `due` is to be paid at the counter.

    `taken` was charged, refunds included; `refunded` of it is given back, or will be.
    """

    taken: Money
    refunded: Money
    due: Money
    pending: Money
    failed_refunds: int


@dataclass(frozen=True, slots=True)
class ShowtimeNow:
    """A showtime with the number of its seats by status, and its money; `takings` is None where nothing was paid.

    `differences` are the seats on which the ledger and the map differed at the last comparison.
    """

    showtime: Showtime
    seats: Mapping[SeatStatus, int]
    takings: Takings | None
    differences: int


@dataclass(frozen=True, slots=True)
class OfficeMap:
    """A showtime's seats with who has them: bookings and labels by seat, payments and counter holds by session.

    `admitted` are the seats with which somebody was let in.
    """

    view: LiveView
    bookings: Mapping[str, Booking]
    payments: Mapping[str, Payment]
    labels: Mapping[str, HouseSeatLabel]
    counter_holds: Mapping[str, CounterHold]
    admitted: Mapping[str, SeatAdmission]


class ShowtimeDesk:
    """Shows showtimes to staff. Raises `StoreUnavailable`, `LedgerUnavailable`.

    `has_ended` says whether the store may have deleted a showtime's seats; then the ledger counts those that were sold.
    """

    def __init__(
        self,
        desk: Desk,
        ledger: OfficeLedger,
        counter_holds: CounterHoldLedger,
        repair: Repair,
        has_ended: Callable[[str], bool],
        admissions: AdmissionLedger,
    ) -> None:
        self._admissions = admissions
        self._desk = desk
        self._ledger = ledger
        self._counter_holds = counter_holds
        self._repair = repair
        self._has_ended = has_ended

    @property
    def timezone(self) -> str:
        """The IANA name of the cinema's time zone."""
        return self._desk.views.programme.timezone

    def today(self) -> date:
        """The day that it is at the cinema."""
        return local_day(self._desk.store.now_ms(), self.timezone)

    async def of_day(self, day: date) -> Sequence[ShowtimeNow]:
        """The showtimes that start on that day at the cinema, in order; after them those that have no start.

        Raises `DaysRefused`.
        """
        programme = self._desk.views.programme
        shown = starting_in(Days(day, day, programme.timezone).span, programme.showtimes)
        ids = [one.showtime_id for one in shown]
        money = await self._ledger.money_of_showtimes(ids)
        sold = await self._ledger.seats_sold([one for one in ids if self._has_ended(one)])
        return [await self._now(one, money.get(one.showtime_id), sold) for one in shown]

    async def map(self, showtime_id: str) -> OfficeMap:
        """The map of a showtime. Raises `UnknownShowtime`."""
        view = await self._desk.views.open(showtime_id)
        bookings = await self._desk.ledger.bookings(showtime_id)
        payments = await self._ledger.payments_of_sessions([one.session_id for one in bookings])
        labels = await self._ledger.house_seat_labels(showtime_id)
        held = await self._counter_holds.of_showtime(showtime_id)
        admitted = admitted_seats((await self._admissions.scanned_at([showtime_id])).get(showtime_id, ()))
        by_seat = {seat: one for one in bookings for seat in one.seat_ids}
        return OfficeMap(view, by_seat, payments, labels, held, admitted)

    async def _now(self, showtime: Showtime, money: ShowtimeMoney | None, sold: Mapping[str, int]) -> ShowtimeNow:
        showtime_id, all_seats = showtime.showtime_id, len(showtime.auditorium.seat_map.by_id)
        if self._has_ended(showtime_id):
            taken = Counter({SeatStatus.CONFIRMED: sold.get(showtime_id, 0)})
        else:
            view, now_ms = await self._desk.views.open(showtime_id), self._desk.store.now_ms()
            by_id = view.occupancy.seat_map.by_id
            taken = Counter(status_of(at(state, now_ms)) for one, state in view.taken.items() if one in by_id)
        taken[SeatStatus.AVAILABLE] = all_seats - taken.total() + taken[SeatStatus.AVAILABLE]
        seats = {status: taken[status] for status in SeatStatus}
        takings = None if money is None else takings_of(money)
        return ShowtimeNow(showtime, seats, takings, self._repair.differing_seats.get(showtime_id, 0))


def takings_of(money: ShowtimeMoney) -> Takings | None:
    """The money by what became of it; None without payments. A showtime has one currency."""
    if not money.states:
        return None
    currency = money.states[0].currency
    pending = [one for one in money.states if one.state in SETS_SEATS_ASIDE]
    return Takings(
        taken=Money(sum(one.charged_minor for one in money.states), currency),
        refunded=Money(money.refunded_minor, currency),
        due=sum_of((price_of(one, one.live_seat_ids) for one in money.due), currency),
        pending=Money(sum(one.total_minor for one in pending), currency),
        failed_refunds=money.failed_refunds,
    )
