"""A server of the operator confirms what it has taken money for: the payment is recorded with the booking, once."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking, BuyerDetails
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidElsewhere, Payment, PaymentState, RefundState
from firstclick.domain.refusals import Refusal
from firstclick.service.checkout.external import PaidHold
from firstclick.service.office.booking_desk import Happened
from firstclick.service.ports.payments import PaymentWrite, WriteOutcome
from firstclick.service.ports.sale_hook import UNCOUNTED
from tests.checkout.shop import CONFIRMED, external_payments
from tests.office.box_office import MIA, BoxOffice, euros

ORDER = "order-4711"


async def a_paid_hold(
    office: BoxOffice, seats: str, amount: Money, showtime: str = "dear", reference: str = ORDER
) -> PaidHold:
    """A new hold of seats such as `A1 A2:child` that Ann has paid for elsewhere."""
    types = {seat: ticket_type for seat, _, ticket_type in (one.partition(":") for one in seats.split())}
    session_id = await office.cinema.hold("ann", " ".join(types), showtime)
    named = {seat: one for seat, one in types.items() if one}
    return PaidHold(session_id, "ann", PaidElsewhere(amount, reference), named, BuyerDetails("ann@example.org"))


async def confirms(office: BoxOffice, asked: PaidHold) -> Booking:
    """What a server key does."""
    external = external_payments(office.cinema.desk, office.cinema.repair, office.ledger, office.payments)
    return await external.confirm(asked, UNCOUNTED)


async def test_a_confirm_records_what_was_paid_with_the_booking(office: BoxOffice) -> None:
    booking = await confirms(office, await a_paid_hold(office, "A1 A2:child", euros(21)))
    assert booking.seat_ids == ("A1", "A2")
    assert booking.buyer.email == "ann@example.org"
    assert await office.map("dear") == {"A1": CONFIRMED, "A2": CONFIRMED}
    row = await office.row(booking)
    assert [(one.seat_id, one.ticket_type, one.amount) for one in row.lines] == [
        ("A1", "adult", euros(12)),
        ("A2", "child", euros(8)),
    ]
    assert (row.state, row.provider, row.reference) == (PaymentState.PAID, "external", ORDER)
    assert (row.total, row.charged, row.fees, row.look_at_ms) == (euros(21), euros(21), euros(1), None)


@pytest.mark.parametrize(
    ("amount", "shares", "fees"),
    [(18, [864, 864], 72), (30, [1200, 1200], 600), (0, [0, 0], 0), (25, [1200, 1200], 100)],
)
async def test_another_amount_than_the_price_is_recorded_as_it_was_taken(
    hand_office: BoxOffice, amount: int, shares: list[int], fees: int
) -> None:
    row = await hand_office.row(await confirms(hand_office, await a_paid_hold(hand_office, "A1 A2", euros(amount))))
    assert (row.total, row.charged) == (euros(25), euros(amount))
    assert [one.amount.amount_minor for one in row.lines] == shares
    assert row.fees.amount_minor == fees
    assert sum(shares) + fees == 100 * amount


async def test_the_same_confirm_again_is_the_same_booking_and_one_payment(office: BoxOffice) -> None:
    asked = await a_paid_hold(office, "A1", euros(13))
    found = await asyncio.gather(*(confirms(office, asked) for _ in range(5)))
    assert {await confirms(office, asked), *found} == {found[0]}
    assert (await office.ledger.payment_counts()).by_state == {PaymentState.PAID: 1}


async def test_a_confirm_that_looked_before_another_had_written_is_the_same_booking(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await a_paid_hold(office, "A1", euros(13))
    booking = await confirms(office, asked)
    found, answers = office.ledger.payment_of_session, iter([None])

    async def looked_before(session_id: str) -> Payment | None:
        return next(answers, await found(session_id))

    with monkeypatch.context() as patched:
        patched.setattr(office.ledger, "payment_of_session", looked_before)
        assert await confirms(office, asked) == booking


@pytest.mark.parametrize("other", [PaidElsewhere(euros(12), ORDER), PaidElsewhere(euros(13), "order-4712")])
async def test_another_payment_for_the_same_session_is_refused(hand_office: BoxOffice, other: PaidElsewhere) -> None:
    asked = await a_paid_hold(hand_office, "A1", euros(13))
    booking = await confirms(hand_office, asked)
    with pytest.raises(refusals.OtherPayment):
        await confirms(hand_office, PaidHold(asked.session_id, "ann", other, {}))
    assert (await hand_office.row(booking)).charged == euros(13)


async def test_a_payment_that_was_begun_online_is_not_replaced(hand_office: BoxOffice) -> None:
    begun = await hand_office.begins("ann", "A1", showtime="dear")
    with pytest.raises(refusals.OtherPayment):
        await confirms(hand_office, PaidHold(begun.session_id, "ann", PaidElsewhere(euros(13), ORDER), {}))
    assert await hand_office.sold("dear") == []


async def test_seats_that_were_confirmed_without_a_payment_get_none_afterwards(hand_office: BoxOffice) -> None:
    asked = await a_paid_hold(hand_office, "A1", euros(13))
    booking = await hand_office.bookings.confirm(asked.session_id, "ann")
    with pytest.raises(refusals.AlreadyConfirmed):
        await confirms(hand_office, asked)
    assert await hand_office.payments.of_session(booking.session_id) is None


@pytest.mark.parametrize(
    ("seats", "amount", "showtime", "refusal"),
    [
        ("A1", Money(1300, "USD"), "dear", refusals.OtherCurrency),
        ("A1:senior", euros(13), "dear", refusals.TicketNotSold),
        ("A1", euros(13), "plain", refusals.NoPrices),
    ],
)
async def test_a_refused_confirm_leaves_the_hold(
    hand_office: BoxOffice, seats: str, amount: Money, showtime: str, refusal: type[Refusal]
) -> None:
    asked = await a_paid_hold(hand_office, seats, amount, showtime)
    with pytest.raises(refusal):
        await confirms(hand_office, asked)
    assert await hand_office.map(showtime) == {"A1": "hold"}
    assert (await hand_office.ledger.payment_counts()).by_state == {}


async def test_ticket_types_of_other_seats_and_other_users_are_refused(hand_office: BoxOffice) -> None:
    asked = await a_paid_hold(hand_office, "A1", euros(13))
    with pytest.raises(refusals.NotTheHoldsSeats):
        await confirms(hand_office, PaidHold(asked.session_id, "ann", asked.paid, {"A2": "adult"}))
    with pytest.raises(refusals.UnknownSession):
        await confirms(hand_office, PaidHold(asked.session_id, "ben", asked.paid, {}))
    await confirms(hand_office, asked)
    with pytest.raises(refusals.UnknownSession):
        await confirms(hand_office, PaidHold(asked.session_id, "ben", asked.paid, {}))


@pytest.mark.parametrize("is_written", [False, True], ids=["the write failed", "its answer was lost"])
async def test_what_the_ledger_did_not_answer_is_made_up_for_by_the_same_confirm(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch, *, is_written: bool
) -> None:
    asked = await a_paid_hold(office, "A1", euros(13))
    write = office.ledger.write_payment

    async def does_not_answer(its: PaymentWrite) -> WriteOutcome:
        if is_written:
            await write(its)
        raise refusals.LedgerUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(office.ledger, "write_payment", does_not_answer)
        with pytest.raises(refusals.LedgerUnavailable):
            await confirms(office, asked)
    assert (await confirms(office, asked)).seat_ids == ("A1",)
    assert (await office.ledger.payment_counts()).by_state == {PaymentState.PAID: 1}
    assert await office.map("dear") == {"A1": CONFIRMED}


async def test_what_is_cancelled_is_written_down_as_given_back_to_the_last_cent(hand_office: BoxOffice) -> None:
    asked = await a_paid_hold(hand_office, "A1 A2", euros(18))
    booking = await confirms(hand_office, asked)
    await hand_office.cancellations.cancel(booking.reference, ["A1"], MIA.name, "ill")
    await hand_office.look_at_all()
    row = await hand_office.row(booking)
    assert [(one.amount.amount_minor, one.state) for one in row.refunds] == [(864, RefundState.SUCCEEDED)]
    assert (await confirms(hand_office, asked)).seat_ids == ("A2",)
    await hand_office.cancellations.cancel(booking.reference, [], MIA.name, "ill")
    await hand_office.look_at_all()
    row = await hand_office.row(booking)
    assert (row.given_back, row.state) == (euros(18), PaymentState.OVER)
    with pytest.raises(refusals.HoldOver):
        await confirms(hand_office, asked)


async def test_a_cancelled_booking_is_over_also_where_nothing_was_given_back(hand_office: BoxOffice) -> None:
    asked = await a_paid_hold(hand_office, "A1", euros(13))
    booking = await confirms(hand_office, asked)
    await hand_office.cancellations.cancel(booking.reference, [], MIA.name, "no show", refund=False)
    with pytest.raises(refusals.HoldOver):
        await confirms(hand_office, asked)


async def test_its_story_says_where_it_was_paid(hand_office: BoxOffice) -> None:
    booking = await confirms(hand_office, await a_paid_hold(hand_office, "A1", euros(10)))
    found = await hand_office.booking_desk.of_reference(booking.reference)
    events = await hand_office.booking_desk.story(found)
    assert [one.what for one in events] == [Happened.BOOKED, Happened.PAID]
    paid = events[1]
    assert (paid.amount, paid.detail, paid.reason) == (euros(10), "external", ORDER)
