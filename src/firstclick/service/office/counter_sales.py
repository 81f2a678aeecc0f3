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
from firstclick.domain.money.payment import PaidBy, Payer, Payment, PaymentState, TakenMoney
from firstclick.domain.money.quote import paid_seats
from firstclick.domain.seats.hold import LIVE, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.staff.audit import ActingStaff, AuditEntry, AuditKind
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.payments import Order, Payments
from firstclick.service.checkout.prices import Prices
from firstclick.service.ports.office import OfficeLedger
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.holds import Holds

COUNTER = "counter"
SEATS_PER_SALE_MAX = 40
UNKNOWN_OUTCOMES = (refusals.LedgerUnavailable, refusals.StoreUnavailable)
SOLD_BY_ANOTHER = (refusals.BeingConfirmed, refusals.AlreadyConfirmed)
"""Another call sells the same hold: it is not for this one to end it."""


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

    def __init__(  # noqa: PLR0913, PLR0917 - one for each part
        self,
        desk: Desk,
        prices: Prices,
        payments: Payments,
        bookings: Bookings,
        acts: OfficeLedger,
        rules: HoldingRules,
        new_id: Callable[[], str],
    ) -> None:
        self._desk = desk
        self._prices = prices
        self._payments = payments
        self._bookings = bookings
        self._acts = acts
        self._rules = replace(rules, seats_per_hold_max=SEATS_PER_SALE_MAX)
        self._new_id = new_id

    async def sell(self, sale: Sale, staff: ActingStaff) -> Booking:
        """The booking. Raises `NoteRequired` when seats are given away without a note.

        Raises `AlreadyConfirmed` when somebody else has sold seats that were held for a customer.
        """
        if sale.paid_by is PaidBy.COMPLIMENTARY and not sale.note.strip():
            raise refusals.NoteRequired
        booking = await self._desk.ledger.booking_of_session(sale.session_id) or await self._sold(sale, staff)
        if sale.was_held and await seller_of(booking.reference, self._acts) != staff.name:
            raise refusals.AlreadyConfirmed
        return booking

    async def _sold(self, sale: Sale, staff: ActingStaff) -> Booking:
        sale, hold = await self._held(sale)
        try:
            order = await self._order(sale, hold, staff) if hold.price_list else None
        except refusals.Refusal:
            with suppress(refusals.Refusal):
                await self._give_up(hold, sale, is_final=False)
            raise
        try:
            return await self._write(sale, hold, order, staff)
        except refusals.Refusal as refusal:
            with suppress(refusals.Refusal):
                await self._give_up(hold, sale, is_final=not isinstance(refusal, (*UNKNOWN_OUTCOMES, *SOLD_BY_ANOTHER)))
            raise

    async def take_due(self, reference: str, paid_by: PaidBy, staff: ActingStaff) -> Payment:
        """Take the money that is due for a booking. Raises `UnknownBooking`, `NothingDue`, `PaymentOver`.

        What was sold at the counter was never due: taking it is no repetition of the sale.
        """
        booking = await self._desk.ledger.booking(reference)
        if booking is None:
            raise refusals.UnknownBooking
        row = await self._payments.of_session(booking.session_id)
        if row is None or (row.state is PaymentState.PAID and await seller_of(reference, self._acts)):
            raise refusals.NothingDue
        now_ms = self._desk.store.now_ms()
        entry = staff.entry(AuditKind.TAKE_DUE, reference, now_ms, paid_by=paid_by)
        return await self._payments.take_money(row.payment_id, TakenMoney(paid_by, staff.name, now_ms), entry)

    async def _held(self, sale: Sale) -> tuple[Sale, Hold]:
        """The hold of the sale, also that of an earlier try; a new one where that has ended.

        Raises `BeingConfirmed` while an earlier try is being written. A hold for a customer that has ended is not taken
        again: raises `UnknownSession`, and `AlreadyConfirmed` when it is sold.
        """
        hold = await self._desk.store.hold(sale.session_id)
        if hold is not None and hold.status in LIVE:
            if hold.status is HoldStatus.PENDING or set(hold.seat_ids) != set(sale.ticket_types):
                raise refusals.BeingConfirmed
            return sale, hold
        if sale.was_held:
            is_sold = hold is not None and hold.status is HoldStatus.CONFIRMED
            raise refusals.AlreadyConfirmed if is_sold else refusals.UnknownSession
        if hold is not None:
            session_id = self._new_id()
            sale = replace(sale, session_id=session_id, user_id=self._new_id())
        holds = Holds(self._desk, self._rules, lambda: sale.session_id)
        receipt = await holds.hold(sale.showtime_id, sale.user_id, tuple(sale.ticket_types))
        return sale, receipt.hold

    async def _write(self, sale: Sale, hold: Hold, order: Order | None, staff: ActingStaff) -> Booking:
        def entry_of(booking: Booking) -> AuditEntry:
            details = {"seats": list(booking.seat_ids), "paid_by": sale.paid_by, "note": sale.note}
            now_ms = booking.booked_at_ms
            return staff.entry(AuditKind.SELL, booking.reference, now_ms, showtime=booking.showtime_id, **details)

        if order is None:
            return await self._bookings.confirm(hold.session_id, hold.user_id, entry_of=entry_of)
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
            lines=paid_seats(quote, [nothing] * len(quote.lines) if is_free else None),
            fees=nothing if is_free else quote.fees,
            total=nothing if is_free else quote.total,
            provider=COUNTER,
            price_list=quote.price_list,
            taken=TakenMoney(sale.paid_by, staff.name, self._desk.store.now_ms(), sale.note),
        )

    async def _give_up(self, hold: Hold, sale: Sale, *, is_final: bool) -> None:
        """Free what a refused sale has left. Unless the refusal is final, only what cannot have been sold.

        Seats that were not made pending by this call are not free for it: another call may be selling them.
        """
        now = await self._desk.store.hold(hold.session_id)
        if now is not None and now.status is HoldStatus.PENDING and is_final:
            await self._bookings.withdraw(now)
        if now is not None and now.status is HoldStatus.HOLD and not sale.was_held:
            await Holds(self._desk, self._rules, self._new_id).release(now.session_id, now.user_id)


async def seller_of(reference: str, acts: OfficeLedger) -> str:
    """Who of the staff sold a booking; "" when none did."""
    return next((row.who for row in await acts.acts_about(reference) if row.what == AuditKind.SELL), "")
