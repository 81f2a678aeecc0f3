"""A box office for tests: a shop that takes money, with what staff do there, on any seat store."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from firstclick.domain.booking import Booking
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidBy, Payment
from firstclick.domain.money.price_list import Fees, Price, PriceList, TicketType
from firstclick.domain.programme import Programme, Showtime
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.domain.staff.audit import ActingStaff
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.payments.practice import PracticeAccount, PracticeTimes
from firstclick.service.checkout.cancellations import Cancellations
from firstclick.service.checkout.prices import Prices
from firstclick.service.live.seat_journal import SeatJournal
from firstclick.service.office.booking_desk import BookingDesk
from firstclick.service.office.broken_seats import BrokenSeats
from firstclick.service.office.counter_holds import CounterHolds
from firstclick.service.office.counter_sales import CounterSales, Sale
from firstclick.service.office.customer_holds import CustomerHolds
from firstclick.service.office.moves import Moves
from firstclick.service.office.showtime_desk import ShowtimeDesk
from firstclick.service.office.time_travel import TimeTravel
from firstclick.service.ports.store import SeatStore
from firstclick.web.admin.derived_ids import DerivedIds
from tests.checkout.shop import MINUTE_MS, Shop
from tests.harness.processes.server_ledger import patience
from tests.service.cinema import new_ids, programme, room, wheelchair_room
from tests.simulation.clocks import HandClock

SELLS_AFTER_START_MS = 10 * MINUTE_MS
MIA = ActingStaff("Mia", "10.0.0.7")
ZOE = ActingStaff("Zoe", "10.0.0.8")
ADULT, CHILD = TicketType("adult", "Adult"), TicketType("child", "Child")


def euros(amount: int) -> Money:
    """Whole euros."""
    return Money(amount * 100, "EUR")


PRICES = PriceList(
    "EUR",
    (ADULT, CHILD),
    (
        Price(SeatKind.STANDARD, "adult", euros(12)),
        Price(SeatKind.STANDARD, "child", euros(8)),
        Price(SeatKind.WHEELCHAIR, "adult", euros(12)),
        Price(SeatKind.COMPANION, "adult", euros(5)),
    ),
    Fees(euros(0), euros(1)),
    number=1,
)


def priced_programme() -> Programme:
    """The programme of the tests' cinema, and showtimes with prices: `dear` A1 to C5, `mixed` with several kinds."""
    before = programme()
    plain = before.showtime_by_id["plain"].movie
    dear = Showtime("dear", plain, room(orphan_rule=True), None, PRICES)
    mixed = Showtime("mixed", plain, wheelchair_room(), None, PRICES)
    return replace(before, showtimes=(*before.showtimes, dear, mixed))


async def _nothing_to_follow() -> None:
    """No programme is imported here."""


class BoxOffice(Shop):
    """One process with staff."""

    def __init__(
        self, ledger: SqlLedger, account: PracticeAccount, clock: HandClock, store: SeatStore | None = None
    ) -> None:
        super().__init__(ledger, account, clock, store)
        self.ended: set[str] = set()
        """Showtimes whose seats the store may have deleted."""
        self.cinema.views.adopt(priced_programme())
        desk, rules = self.cinema.desk, self.cinema.office.rules
        self.prices = Prices(desk, ledger)
        self.sales = CounterSales(desk, self.prices, self.payments, self.bookings, ledger, rules, new_ids("again"))
        self.cancellations = Cancellations(desk, self.cinema.repair)
        self.moves = Moves(
            desk, ledger, self.prices, self.payments, self.cinema.repair, new_ids("moving"), _nothing_to_follow
        )
        self.booking_desk = BookingDesk(
            ledger, ledger, ledger, lambda: self.cinema.views.programme, ledger.door.admissions
        )
        self.showtimes = ShowtimeDesk(
            desk, ledger, ledger.counter_holds, self.cinema.repair, self.ended.__contains__, ledger.door.admissions
        )
        self.journal = SeatJournal(ledger.seat_log, self.cinema.store.now_ms)
        self.cinema.listeners.append(self.journal)
        self.past = TimeTravel(desk, ledger.seat_log, self.journal)
        self.customer_holds = CustomerHolds(self.cinema.desk, self.payments, ledger.audit, IDS)
        self.counter_holds = CounterHolds(
            desk, ledger.counter_holds, self.customer_holds, ledger, IDS, rules, new_ids("for somebody")
        )
        self.broken_seats = BrokenSeats(desk, self.cinema.house_seats, ledger, SELLS_AFTER_START_MS)

    async def sells(
        self,
        seats: str,
        showtime: str = "dear",
        session_id: str = "",
        paid_by: PaidBy = PaidBy.CASH,
        note: str = "",
    ) -> Booking:
        """Sell seats at the counter; `A1:child` names a ticket type."""
        return await self.sales.sell(a_sale(seats, showtime, session_id, paid_by, note), MIA)

    async def row(self, booking: Booking) -> Payment:
        """The payment of a booking, which there must be."""
        row = await self.payments.of_session(booking.session_id)
        assert row is not None
        return row

    async def booking_of(self, payment: Payment) -> Booking:
        """The booking that a payment is for, which there must be."""
        booking = await self.ledger.booking_of_session(payment.session_id)
        assert booking is not None
        return booking

    async def recorded(self) -> Sequence[tuple[str, str, str, dict[str, object]]]:
        """What the audit log has: who, what, to what, and the details."""
        rows = await self.ledger.audit.rows(0, 100)
        return [(one.who, one.what, one.subject, json.loads(one.details)) for one in rows]


def a_sale(
    seats: str, showtime: str = "dear", session_id: str = "", paid_by: PaidBy = PaidBy.CASH, note: str = ""
) -> Sale:
    """A sale, for cash unless something else is said."""
    types = {one.partition(":")[0]: one.partition(":")[2] for one in seats.split()}
    session = session_id or f"sale of {seats} at {showtime}"
    return Sale(session, f"buyer of {session}", showtime, types, paid_by, note)


IDS = DerivedIds(b"k" * 32)


def handle_of(session_id: str, showtime_id: str = "plain") -> str:
    """What staff call a hold."""
    return IDS.handle(showtime_id, session_id)


@asynccontextmanager
async def open_office(folder: Path, store: SeatStore | None = None) -> AsyncIterator[BoxOffice]:
    """A box office in use. Its ledger is patient: no test of it is about a slow disk."""
    clock = HandClock()
    ledger = SqlLedger(sqlite_url(folder / "ledger.db"), audit_key=b"a" * 32)
    await ledger.start()
    account = PracticeAccount(folder / "practice.db", clock, PracticeTimes(5_000, 20 * MINUTE_MS, 20 * MINUTE_MS))
    office = BoxOffice(ledger, account, clock, store)
    await office.cinema.store.start(office.cinema.views)
    try:
        with patience():
            yield office
    finally:
        await office.cinema.store.close()
        await ledger.close()
