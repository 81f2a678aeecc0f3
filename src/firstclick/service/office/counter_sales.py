"""Sales at the counter: hold, price, payment, one after the other, as for buyers, and all of it or nothing.

The payment is written with the money taken, in the transaction of its booking: nothing is ever left due by a sale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidBy, PaidSeat, Payer, Payment, TakenMoney
from firstclick.domain.seats.hold import LIVE, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.staff.audit import ActingStaff, AuditEntry, AuditKind
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.payments import Order, Payments
from firstclick.service.checkout.prices import Prices
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.holds import Holds

COUNTER = "counter"
SEATS_PER_SALE_MAX = 40
UNKNOWN_OUTCOMES = (refusals.LedgerUnavailable, refusals.StoreUnavailable)


@dataclass(frozen=True, slots=True)
class Sale:
    """Seats with the ticket types of those that are named; the others get the first that is sold for them.

    `session_id` and `user_id` are those of the hold. The same again are the same sale: made once, however often asked.
    """

    session_id: str
    user_id: str
    showtime_id: str
    ticket_types: Mapping[str, str]
    """By seat id; "" for the first type."""
    paid_by: PaidBy
    note: str = ""
    was_held: bool = False
    """Whether staff held the seats for the customer before: then a refused sale leaves them held."""


class CounterSales:
    """Sells at the counter. Raises what `Holds.hold`, `Prices.quote` and `Payments.begin` raise.

    The limits of buyers and the rule against single seats do not apply. `new_id` makes ids that cannot be guessed.
    """

    def __init__(
        self,
        desk: Desk,
        prices: Prices,
        payments: Payments,
        bookings: Bookings,
        rules: HoldingRules,
        new_id: Callable[[], str],
    ) -> None:
        self._desk = desk
        self._prices = prices
        self._payments = payments
        self._bookings = bookings
        self._rules = replace(rules, seats_per_hold_max=SEATS_PER_SALE_MAX)
        self._new_id = new_id

    async def sell(self, sale: Sale, staff: ActingStaff) -> Booking:
        """The booking. Raises `NoteRequired` when seats are given away without a note."""
        if sale.paid_by is PaidBy.COMPLIMENTARY and not sale.note.strip():
            raise refusals.NoteRequired
        existing = await self._desk.ledger.booking_of_session(sale.session_id)
        if existing is not None:
            return existing
        sale, hold = await self._held(sale)
        try:
            return await self._sell_held(sale, hold, staff)
        except refusals.Refusal as refusal:
            with suppress(refusals.Refusal):
                await self._give_up(hold, sale, is_final=not isinstance(refusal, UNKNOWN_OUTCOMES))
            raise

    async def take_due(self, reference: str, paid_by: PaidBy, staff: ActingStaff) -> Payment:
        """Take the money that is due for a booking. Raises `UnknownBooking`, `NothingDue`, `PaymentOver`."""
        booking = await self._desk.ledger.booking(reference)
        if booking is None:
            raise refusals.UnknownBooking
        row = await self._payments.of_session(booking.session_id)
        if row is None:
            raise refusals.NothingDue
        now_ms = self._desk.store.now_ms()
        entry = staff.entry(AuditKind.TAKE_DUE, reference, now_ms, paid_by=paid_by)
        return await self._payments.take_money(row.payment_id, TakenMoney(paid_by, staff.name, now_ms), entry)

    async def _held(self, sale: Sale) -> tuple[Sale, Hold]:
        """The hold of the sale, also that of an earlier try; a new one where that has ended.

        Raises `BeingConfirmed` while an earlier try is being written.
        """
        hold = await self._desk.store.hold(sale.session_id)
        if hold is not None and hold.status in LIVE:
            if hold.status is HoldStatus.PENDING or set(hold.seat_ids) != set(sale.ticket_types):
                raise refusals.BeingConfirmed
            return sale, hold
        if hold is not None:
            session_id = self._new_id()
            sale = replace(sale, session_id=session_id, user_id=self._new_id())
        holds = Holds(self._desk, self._rules, lambda: sale.session_id)
        receipt = await holds.hold(sale.showtime_id, sale.user_id, tuple(sale.ticket_types), orphan_rule=False)
        return sale, receipt.hold

    async def _sell_held(self, sale: Sale, hold: Hold, staff: ActingStaff) -> Booking:
        def entry_of(booking: Booking) -> AuditEntry:
            details = {"seats": list(booking.seat_ids), "paid_by": sale.paid_by, "note": sale.note}
            now_ms = booking.booked_at_ms
            return staff.entry(AuditKind.SELL, booking.reference, now_ms, showtime=booking.showtime_id, **details)

        if not hold.price_list:
            return await self._bookings.confirm(hold.session_id, hold.user_id, entry_of=entry_of)
        order = await self._order(sale, hold, staff)
        await self._payments.begin(replace(order, entry_of=entry_of))
        booking = await self._desk.ledger.booking_of_session(hold.session_id)
        if booking is None:
            raise refusals.HoldOver
        return booking

    async def _order(self, sale: Sale, hold: Hold, staff: ActingStaff) -> Order:
        tickets = await self._prices.tickets(hold, sale.ticket_types)
        quote = await self._prices.quote(hold.session_id, hold.user_id, tickets)
        is_free, nothing = sale.paid_by is PaidBy.COMPLIMENTARY, Money(0, quote.currency)
        return Order(
            session_id=hold.session_id,
            payer=Payer(hold.user_id),
            lines=tuple(
                [
                    PaidSeat(one.seat_id, one.kind, one.ticket_type_id, nothing if is_free else one.amount)
                    for one in quote.lines
                ]
            ),
            fees=nothing if is_free else quote.fees,
            total=nothing if is_free else quote.total,
            provider=COUNTER,
            price_list=quote.price_list,
            taken=TakenMoney(sale.paid_by, staff.name, self._desk.store.now_ms(), sale.note),
        )

    async def _give_up(self, hold: Hold, sale: Sale, *, is_final: bool) -> None:
        """Free what a refused sale has left. While its outcome is not known, only what cannot have been sold."""
        now = await self._desk.store.hold(hold.session_id)
        if now is not None and now.status is HoldStatus.PENDING and is_final:
            await self._bookings.withdraw(now)
        if now is not None and now.status is HoldStatus.HOLD and not sale.was_held:
            await Holds(self._desk, self._rules, self._new_id).release(now.session_id, now.user_id)
