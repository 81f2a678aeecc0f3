"""What a booking costs, as tickets and bookings say it: the price, the ticket types, and whether it is still to pay."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from firstclick.domain.booking import Booking
from firstclick.domain.money.money import exponent_of
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.money.payment_changes import price_of, refund_for
from firstclick.service.checkout.checkout import Bill, Checkout
from firstclick.web.api.price_wire import AmountMinor, Currency, Exponent, TicketType
from firstclick.web.api.wire import Millis


class BillLine(Struct):
    """A seat, whom its ticket is for, and what that costs; `cancelled` once it was given back."""

    seat_id: str
    ticket_type: TicketType
    name: str
    amount: AmountMinor
    cancelled: bool


class BillAnswer(Struct):
    """What was paid for a booking, or, where it is `due`, is to be paid at the box office.

    `total` is for the seats that are booked still, `fees` included. `refunded` was given back, or is being.
    `refundable` would be given back if all seats that are booked still were cancelled; for some of them it is their
    price, and the fees are given back with the last of them. `pay_by` is when what is `due` lapses.
    `paid` is what was taken, cancelled seats included; left out while nothing was.
    """

    total: AmountMinor
    fees: AmountMinor
    refunded: AmountMinor
    refundable: AmountMinor
    currency: Currency
    exponent: Exponent
    due: bool
    lines: list[BillLine]
    pay_by: Millis | UnsetType = UNSET
    paid: AmountMinor | UnsetType = UNSET


async def bill_of(booking: Booking, checkout: Checkout) -> BillAnswer | UnsetType:
    """The bill of a booking; UNSET for one that cost nothing. Raises `LedgerUnavailable`."""
    found = await checkout.bill(booking)
    return UNSET if found is None else bill_answer(found)


def bill_answer(bill: Bill) -> BillAnswer:
    """The answer of a bill."""
    row, names = bill
    live = row.live_seat_ids
    return BillAnswer(
        total=price_of(row, live).amount_minor if live else 0,
        fees=row.fees.amount_minor,
        refunded=row.given_back.amount_minor,
        refundable=refund_for(row, live).amount_minor if live else 0,
        currency=row.total.currency,
        exponent=exponent_of(row.total.currency),
        due=row.state is PaymentState.DUE,
        lines=[
            BillLine(
                one.seat_id,
                one.ticket_type,
                names.get(one.ticket_type, one.ticket_type),
                one.amount.amount_minor,
                one.seat_id in row.cancelled,
            )
            for one in row.lines
        ],
        pay_by=row.pay_by_ms if row.state is PaymentState.DUE else UNSET,
        paid=row.charged.amount_minor or UNSET,
    )
