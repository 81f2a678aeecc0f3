"""Confirms of priced seats by a server of the operator that has taken the money: recorded with their booking.

The money is there already, so that nothing but the seats themselves is a reason to refuse: an amount that is not the
price by the list is recorded as it was taken, and shown to staff beside that price.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.booking import UNKNOWN_BUYER, Booking, BuyerDetails
from firstclick.domain.money.payment import BOUGHT, EXTERNAL, PaidElsewhere, Payer, Payment
from firstclick.domain.money.quote import Quote, shares_of
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.hold_rules import check_changeable
from firstclick.service.checkout.payments import Order, Payments
from firstclick.service.checkout.prices import Prices
from firstclick.service.ports.sale_hook import Origin
from firstclick.service.selling.ceilings import Ceilings
from firstclick.service.selling.desk import Desk

logger = logging.getLogger("firstclick.payments")


@dataclass(frozen=True, slots=True)
class PaidHold:
    """A hold whose seats were paid for elsewhere.

    `ticket_types` are by seat id; the seats that are not named get the first type that is sold for them.
    """

    session_id: str
    user_id: str
    paid: PaidElsewhere
    ticket_types: Mapping[str, str]
    buyer: BuyerDetails = UNKNOWN_BUYER


class ExternalPayments:
    """Books what was paid for elsewhere. Raises `LedgerUnavailable` and `StoreUnavailable`; a retry is safe."""

    def __init__(self, desk: Desk, prices: Prices, payments: Payments, ceilings: Ceilings) -> None:
        self._desk = desk
        self._prices = prices
        self._payments = payments
        self._ceilings = ceilings

    async def confirm(self, asked: PaidHold, origin: Origin) -> Booking:
        """The booking, with the payment recorded in its transaction. The same again is the same booking.

        Raises `OtherPayment` where the hold has a payment already that is not this one, `NoPrices`, `OtherCurrency`,
        `NotTheHoldsSeats`, `TicketNotSold`, `AlreadyConfirmed` for seats that were confirmed without a payment, and
        what `Bookings.confirm` raises.
        """
        row = await self._payments.of_session(asked.session_id)
        row = await self._begin(asked, origin) if row is None else await self._payments.again(row, asked.user_id)
        if (row.provider, row.charged, row.reference) != (EXTERNAL, asked.paid.amount, asked.paid.reference):
            raise refusals.OtherPayment
        booking = await self._desk.ledger.booking_of_session(asked.session_id)
        if booking is None or not booking.seat_ids or row.state not in BOUGHT:
            raise refusals.HoldOver(refusals.EndReason.CANCELLED)
        return booking

    async def _begin(self, asked: PaidHold, origin: Origin) -> Payment:
        try:
            hold = await self._found(asked)
            order = await self._order(asked, hold)
            if hold.status is HoldStatus.HOLD:
                self._ceilings.begin_booking(await self._desk.view_of(hold), hold, self._desk.store.now_ms())
            return await self._payments.begin(order, origin)
        except refusals.AlreadyConfirmed:
            row = await self._payments.of_session(asked.session_id)  # the same confirm was faster
            if row is None:
                raise
            return await self._payments.again(row, asked.user_id)
        finally:
            self._ceilings.end_booking(asked.session_id)

    async def _found(self, asked: PaidHold) -> Hold:
        """The hold; a pending one is that of an earlier try, which may not have been written."""
        hold = await self._desk.find(asked.session_id, asked.user_id)
        if hold.status is not HoldStatus.PENDING:
            check_changeable(hold, self._desk.store.now_ms())
        if not hold.price_list:
            raise refusals.NoPrices("`paid`")
        if not asked.ticket_types.keys() <= set(hold.seat_ids):
            raise refusals.NotTheHoldsSeats(hold.seat_ids)
        return hold

    async def _order(self, asked: PaidHold, hold: Hold) -> Order:
        its = await self._prices.quote_of(hold, await self._prices.tickets(hold, asked.ticket_types))
        if its.currency != asked.paid.amount.currency:
            raise refusals.OtherCurrency(its.currency, asked.paid.amount.currency)
        _note_difference(asked, its)
        lines, fees = shares_of(asked.paid.amount, its)
        buyer = asked.buyer
        return Order(
            session_id=asked.session_id,
            payer=Payer(asked.user_id, buyer.email, buyer.name, buyer.language),
            lines=lines,
            fees=fees,
            total=its.total,
            provider=EXTERNAL,
            price_list=its.price_list,
            elsewhere=asked.paid,
        )


def _note_difference(asked: PaidHold, its: Quote) -> None:
    if asked.paid.amount != its.total:
        logger.warning(
            "seats that cost %s were paid for elsewhere with %s, reference %s",
            its.total,
            asked.paid.amount,
            asked.paid.reference,
            extra={"event": "paid-amount-differs", "reference": asked.paid.reference},
        )
