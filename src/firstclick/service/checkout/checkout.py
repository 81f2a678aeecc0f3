"""The buyer's way from a hold and its quote to a payment: everything that is checked before a payment is begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import BOUGHT, Payer, Payment, PaymentState, is_at_rest
from firstclick.domain.money.quote import Quote, paid_seats
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.service.checkout.offered import OfferedProviders
from firstclick.service.checkout.payments import FREE, Order, Payments
from firstclick.service.checkout.prices import Prices, TicketTypes
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.sale_hook import UNCOUNTED, Origin
from firstclick.service.selling.ceilings import Ceilings
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.room_rules import check_single_seats

LOOKS_EVERY_MS = 1_000
"""A buyer who looks at a payment again and again does not make the provider be asked more often."""
LOOKS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a buyer asks for: to pay what `quote` says, with this provider."""

    session_id: str
    payer: Payer
    quote: Quote
    provider: str


class Bill(NamedTuple):
    """A payment, and the names of the ticket types in it."""

    payment: Payment
    names: Mapping[str, str]


class Checkout:
    """Begins payments, and shows them to whoever knows their id. Raises what `Payments` raises."""

    def __init__(
        self,
        desk: Desk,
        holds: Holds,
        prices: Prices,
        payments: Payments,
        offered: OfferedProviders,
        ceilings: Ceilings,
    ) -> None:
        self.offered = offered
        self._desk = desk
        self._holds = holds
        self._prices = prices
        self._payments = payments
        self._ceilings = ceilings
        self._looked: ExpiringMap[str, int] = ExpiringMap(LOOKS_EVERY_MS, LOOKS_MAX)

    async def begin(self, asked: Asked, origin: Origin = UNCOUNTED) -> Payment | Quote:
        """The payment; or a new quote, where the hold has other seats or another price than the one that was shown.

        A hold has one payment: asked for again it is the same. Raises `QuoteNotValid` for a quote of another hold,
        `ProviderOff`, `ShowtimeBegun`, `LeavesOrphan`, `TooManyBookedFromHere`.
        """
        if asked.quote.session_id != asked.session_id:
            raise refusals.QuoteNotValid
        order = self._order(asked)
        if await self._payments.of_session(asked.session_id) is not None:
            return await self._payments.begin(order, origin)
        if order.total and asked.provider not in await self.offered.names():
            raise refusals.ProviderOff
        hold = await self._desk.find(asked.session_id, asked.payer.user_id)
        if hold.status is HoldStatus.HOLD:
            newest = await self._newest(hold, asked.quote)
            if newest != asked.quote:
                return newest
            self._check_rules(await self._desk.view_of(hold), hold, origin)
        try:
            return await self._payments.begin(order, origin)
        except refusals.NotTheHold:
            return await self._newest(await self._desk.find(asked.session_id, asked.payer.user_id), asked.quote)
        finally:
            self._ceilings.end_booking(asked.session_id)

    async def look(self, payment_id: str) -> Payment:
        """The payment, after the provider was asked how it stands. Raises `UnknownPayment`."""
        now_ms = self._desk.store.now_ms()
        row = await self._payments.find(payment_id)
        looked_ms = self._looked.get(payment_id)
        is_recent = looked_ms is not None and now_ms - looked_ms < LOOKS_EVERY_MS
        if is_recent or is_at_rest(row) or row.state is PaymentState.DUE:
            return row
        self._looked.put(payment_id, now_ms, now_ms)
        return await self._payments.settlement.settle(payment_id)

    async def booking(self, row: Payment) -> Booking | None:
        """The booking of the payment's seats; None where they are not bought."""
        return await self._desk.ledger.booking_of_session(row.session_id) if row.state in BOUGHT else None

    async def bill(self, booking: Booking) -> Bill | None:
        """What was paid for a booking, or is due; None where it cost nothing, or was paid elsewhere."""
        row = await self._payments.of_session(booking.session_id)
        return None if row is None else await self.bill_of_payment(row)

    async def bill_of_payment(self, row: Payment) -> Bill:
        """The bill of a payment that is known already."""
        try:
            ticket_types = (await self._prices.of_number(row.price_list)).ticket_types
        except refusals.UnknownPriceList:
            ticket_types = ()
        return Bill(row, {one.ticket_type_id: one.name for one in ticket_types})

    async def came_back(self, payment_id: str) -> None:
        """An event of the provider, or the buyer's return: settle the payment. An unknown one is ignored."""
        try:
            await self._payments.settlement.settle(payment_id)
        except refusals.UnknownPayment:
            return

    async def leave(self, payment_id: str) -> None:
        """The buyer does not want to pay any more. Raises `AlreadyPaid`, also where the money came first."""
        row = await self._payments.leave(payment_id, None)
        if row.state in {PaymentState.SECURED, PaymentState.PAID}:
            raise refusals.AlreadyPaid

    async def answer(self, payment_id: str, *, accept: bool) -> Payment:
        """The buyer takes the offered seats, or not. Raises `OfferOver`, `UnknownPayment`."""
        return await self._payments.answer(payment_id, None, accept=accept)

    def _order(self, asked: Asked) -> Order:
        quote = asked.quote
        promo = self._desk.views.programme.promo_by_code.get(quote.promo) if quote.promo else None
        return Order(
            session_id=asked.session_id,
            payer=asked.payer,
            lines=paid_seats(quote),
            fees=quote.fees,
            total=quote.total,
            provider=asked.provider if quote.total else FREE,
            price_list=quote.price_list,
            promo=quote.promo,
            promo_uses_max=(promo.uses_max or None) if promo is not None else None,
        )

    async def _newest(self, hold: Hold, shown: Quote) -> Quote:
        """The quote of the hold as it is now. Its new seats get the first ticket type that is sold for them.

        A promo that is not valid any more is left out.
        """
        if not hold.price_list:
            raise refusals.NoPrices
        chosen = await self._tickets(hold, shown)
        try:
            return await self._prices.quote(hold.session_id, hold.user_id, chosen, shown.promo)
        except refusals.PromoNotValid:
            return await self._prices.quote(hold.session_id, hold.user_id, chosen)

    async def _tickets(self, hold: Hold, shown: Quote) -> TicketTypes:
        known = {one.seat_id: one.ticket_type_id for one in shown.lines}
        return list(known.items()) if known.keys() == set(hold.seat_ids) else await self._prices.tickets(hold, known)

    def _check_rules(self, view: LiveView, hold: Hold, origin: Origin) -> None:
        now_ms = self._desk.store.now_ms()
        self._holds.check_on_sale(view, now_ms)
        if not origin.is_trusted:
            check_single_seats(view, hold.seat_ids, now_ms)
        self._ceilings.begin_booking(view, hold, now_ms)
