"""What a ledger promises of payments, on SQLite and PostgreSQL: a row and what belongs to it are written together."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain.booking import Booking
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState
from firstclick.domain.refusals import BeingPaid
from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import AlreadyBooked, BeingPaidFor, Cancellation, OtherProgramme, PendingCancelled
from firstclick.service.ports.outbox import OutboxItem
from firstclick.service.ports.payments import Begun, NoUseLeft, PaymentWrite, Stale, Written
from tests.ledger.making import NOW_MS, a_booking, found_by_hand
from tests.ledger.payments import a_payment, becoming, giving_back, inserting, securing, the_booking

OPEN, SECURED, PAID, OVER = PaymentState.OPEN, PaymentState.SECURED, PaymentState.PAID, PaymentState.OVER


async def inserted(ledger: SqlLedger, payment: Payment) -> Payment:
    assert await ledger.write_payment(inserting(payment)) == Written()
    return payment


async def secured(ledger: SqlLedger, *seat_ids: str) -> Payment:
    write = securing(await inserted(ledger, a_payment(*seat_ids, state=OPEN)))
    assert await ledger.write_payment(write) == Written()
    return write.after


async def test_a_payment_is_read_as_it_was_written(ledger: SqlLedger) -> None:
    refund = Refund(1, Money(1000, "EUR"), RefundState.ASKED, ("B4",), "ill", "ann", NOW_MS)
    payment = replace(a_payment("B4", "B5", reference="r"), refunds=(refund,), cancelled=("B4",), declined=True)
    await inserted(ledger, payment)
    assert await ledger.payment(payment.payment_id) == payment
    assert await ledger.payment_of_session(payment.session_id) == payment
    assert await ledger.payment("other") is None
    assert await ledger.payment_of_session("with\0nul") is None


async def test_a_session_has_one_payment_however_often_it_is_asked_for(ledger: SqlLedger, rival: SqlLedger) -> None:
    first = await inserted(ledger, a_payment())
    again = a_payment(session_id=first.session_id)
    assert await ledger.write_payment(inserting(again)) == Begun(first)
    twins = [a_payment(session_id="both") for _ in range(2)]
    writes = [inserting(one) for one in twins]
    outcomes = await asyncio.gather(ledger.write_payment(writes[0]), rival.write_payment(writes[1]))
    winner = twins[outcomes.index(Written())]
    assert Begun(winner) in outcomes


async def test_a_write_on_an_older_version_writes_nothing_at_all(ledger: SqlLedger) -> None:
    payment = await inserted(ledger, a_payment(state=OPEN))
    newer = becoming(payment, OPEN, declined=True)
    assert await ledger.write_payment(PaymentWrite(payment, newer, NOW_MS)) == Written()
    late = replace(securing(payment), outbox=(OutboxItem("mail", payment.payment_id),))
    assert await ledger.write_payment(late) == Stale()
    assert await ledger.payment(payment.payment_id) == newer
    assert not await ledger.bookings("show-1")
    assert await ledger.write_payment(securing(a_payment())) == Stale(), "there is no such row"


async def test_of_two_workers_one_writes(ledger: SqlLedger, rival: SqlLedger) -> None:
    payment = await inserted(ledger, a_payment(state=OPEN))
    writes = [PaymentWrite(payment, becoming(payment, state), NOW_MS) for state in (SECURED, PaymentState.CLOSING)]
    outcomes = await asyncio.gather(ledger.write_payment(writes[0]), rival.write_payment(writes[1]))
    assert sorted(map(str, outcomes)) == ["Stale()", "Written()"]


async def test_a_row_is_secured_with_its_booking(ledger: SqlLedger, url: str) -> None:
    await ledger.outbox.items.listen("mail", listens=True)
    payment = await inserted(ledger, a_payment("B4", "B5", state=OPEN))
    mail = OutboxItem("mail", payment.payment_id, {"to": "ä"})
    write = replace(securing(payment), outbox=(mail,))
    assert await ledger.write_payment(write) == Written()
    assert await ledger.bookings("show-1") == [write.book]
    assert await ledger.payment(payment.payment_id) == write.after
    assert await ledger.outbox.items.oldest_ms() == write.at_ms
    assert found_by_hand(url, "SELECT kind, subject FROM outbox") == [("mail", payment.payment_id)]


async def test_a_confirm_from_elsewhere_does_not_book_what_is_being_paid_for(
    ledger: SqlLedger, rival: SqlLedger
) -> None:
    payment = await inserted(ledger, a_payment("B4"))
    assert await rival.book(the_booking(payment), unless_paying=True) == BeingPaidFor()
    free = a_booking("C1")
    outcomes = await asyncio.gather(
        rival.book(the_booking(payment), unless_paying=True), rival.book(free), rival.book(free, unless_paying=True)
    )
    assert list(outcomes) == [BeingPaidFor(), free, free]
    over = becoming(payment, PaymentState.CLOSING)
    assert await ledger.write_payment(PaymentWrite(payment, over, NOW_MS)) == Written()
    assert await ledger.write_payment(giving_back(over, PaymentState.OVER)) == Written()
    assert await rival.book(the_booking(payment), unless_paying=True) == PendingCancelled()


async def test_seats_of_another_are_not_secured(ledger: SqlLedger) -> None:
    payment = await inserted(ledger, a_payment("B4", "B5", state=OPEN))
    await ledger.book(a_booking("B5"))
    assert await ledger.write_payment(securing(payment)) == AlreadyBooked(("B5",))
    assert await ledger.payment(payment.payment_id) == payment


async def test_two_processes_secure_a_seat_once(ledger: SqlLedger, rival: SqlLedger) -> None:
    rows = [await inserted(ledger, a_payment(state=OPEN)) for _ in range(2)]
    outcomes = await asyncio.gather(ledger.write_payment(securing(rows[0])), rival.write_payment(securing(rows[1])))
    assert sorted(map(str, outcomes)) == ["AlreadyBooked(seat_ids=('B4',))", "Written()"]
    assert len(await ledger.bookings("show-1")) == 1


async def test_a_cancelled_session_is_neither_begun_nor_secured(ledger: SqlLedger) -> None:
    payment = a_payment(state=OPEN)
    await ledger.cancel_pending(the_booking(payment))
    assert await ledger.write_payment(inserting(payment)) == PendingCancelled()
    other = await inserted(ledger, a_payment(state=OPEN))
    await ledger.cancel_pending(the_booking(other))
    assert await ledger.write_payment(securing(other)) == PendingCancelled()
    offered = becoming(other, PaymentState.OFFERED, session_id=payment.session_id)
    assert await ledger.write_payment(PaymentWrite(other, offered, NOW_MS)) == PendingCancelled()
    assert await ledger.payment(other.payment_id) == other


async def test_a_booking_on_another_programme_is_not_secured(ledger: SqlLedger) -> None:
    payment = await inserted(ledger, a_payment(state=OPEN))
    write = replace(securing(payment), programme_version=7)
    assert await ledger.write_payment(write) == OtherProgramme()
    assert await ledger.payment(payment.payment_id) == payment


async def test_a_payment_that_gives_its_seats_back_can_never_be_booked(ledger: SqlLedger) -> None:
    payment = await inserted(ledger, a_payment(state=PaymentState.CLOSING))
    assert await ledger.write_payment(giving_back(payment, OVER)) == Written()
    assert await ledger.book(the_booking(payment)) == PendingCancelled()
    assert isinstance(await ledger.book(a_booking("B4")), Booking)


async def test_a_secured_booking_is_cancelled_with_its_row(ledger: SqlLedger) -> None:
    payment = await secured(ledger, "B4", "B5")
    assert await ledger.write_payment(giving_back(payment, PaymentState.VOIDING)) == Written()
    assert not await ledger.bookings("show-1")
    assert isinstance(await ledger.book(a_booking("B4")), Booking)
    assert await ledger.book(the_booking(payment)) == PendingCancelled()


async def test_single_seats_are_cancelled_with_their_refund(ledger: SqlLedger, url: str) -> None:
    payment = await secured(ledger, "B4", "B5")
    paid = becoming(payment, PAID, charged=payment.total)
    assert await ledger.write_payment(PaymentWrite(payment, paid, NOW_MS)) == Written()
    refund = Refund(1, Money(1000, "EUR"), RefundState.ASKED, ("B4",), "", "ann", NOW_MS)
    write = giving_back(paid, PAID, cancelled=("B4",), refunds=(refund,))
    assert await ledger.write_payment(write) == Written()
    assert [one.seat_ids for one in await ledger.bookings("show-1")] == [("B5",)]
    done = becoming(write.after, PAID, refunds=(replace(refund, state=RefundState.SUCCEEDED),))
    assert await ledger.write_payment(PaymentWrite(write.after, done, NOW_MS)) == Written()
    assert await ledger.payment(payment.payment_id) == done
    assert found_by_hand(url, "SELECT number, state FROM refunds") == [(1, "succeeded")]


async def test_who_cancels_a_paid_booking_by_its_reference_asks_for_the_refund(ledger: SqlLedger) -> None:
    payment = await secured(ledger, "B4", "B5")
    paid = becoming(payment, PAID, charged=payment.total)
    await ledger.write_payment(PaymentWrite(payment, paid, NOW_MS))
    (booking,) = await ledger.bookings("show-1")
    part = Cancellation(booking.reference, ("B4",), "rita", "ill", NOW_MS)
    assert (await ledger.cancel(part)).seat_ids == ("B4",)
    after = await ledger.payment(payment.payment_id)
    assert after is not None
    assert (after.state, after.cancelled, [one.amount.amount_minor for one in after.refunds]) == (PAID, ("B4",), [1000])
    assert (after.refunds[0].who, after.refunds[0].reason) == ("rita", "ill")
    assert (await ledger.cancel(part)).seat_ids == (), "again is the same"
    await ledger.cancel(replace(part, seat_ids=()))
    ended = await ledger.payment(payment.payment_id)
    assert ended is not None
    assert (ended.state, ended.given_back) == (PaymentState.VOIDING, payment.total)
    assert await ledger.payments_to_look_at(NOW_MS, 9) == [payment.payment_id]


async def test_a_booking_whose_money_is_on_its_way_is_cancelled_as_a_whole_only(ledger: SqlLedger) -> None:
    payment = await secured(ledger, "B4", "B5")
    (booking,) = await ledger.bookings("show-1")
    part = Cancellation(booking.reference, ("B4",), "rita", "ill", NOW_MS)
    with pytest.raises(BeingPaid):
        await ledger.cancel(part)
    assert await ledger.bookings("show-1") == [booking]
    await ledger.cancel(replace(part, seat_ids=()))
    after = await ledger.payment(payment.payment_id)
    assert after is not None
    assert after.state is PaymentState.VOIDING
    assert await ledger.bookings("show-1") == []


async def test_the_last_use_of_a_promo_is_had_once(ledger: SqlLedger, rival: SqlLedger) -> None:
    rows = [a_payment(promo="TWO") for _ in range(4)]
    both = (ledger, rival, ledger, rival)
    writes = [one.write_payment(inserting(row, promo_uses_max=2)) for one, row in zip(both, rows, strict=True)]
    outcomes = await asyncio.gather(*writes)
    assert sorted(map(str, outcomes)) == ["NoUseLeft()"] * 2 + ["Written()"] * 2
    winner = rows[outcomes.index(Written())]
    assert await ledger.write_payment(giving_back(winner, OVER)) == Written()
    assert await ledger.write_payment(inserting(a_payment(promo="TWO"), promo_uses_max=2)) == Written()
    assert await ledger.write_payment(inserting(a_payment(promo="TWO"), promo_uses_max=2)) == NoUseLeft()


async def test_a_refused_payment_uses_no_promo(ledger: SqlLedger, url: str) -> None:
    await ledger.book(a_booking("B4"))
    free = a_payment(promo="ONE", state=PAID)
    assert await ledger.write_payment(inserting(free, book=the_booking(free))) == AlreadyBooked(("B4",))
    assert found_by_hand(url, "SELECT count(*) FROM promo_uses") == [(0,)]


async def test_payments_are_found_when_their_look_is_due(ledger: SqlLedger) -> None:
    late = await inserted(ledger, a_payment("A1", look_at_ms=NOW_MS + 2))
    early = await inserted(ledger, a_payment("A2", look_at_ms=NOW_MS + 1, state=PaymentState.DUE))
    await inserted(ledger, a_payment("A3", look_at_ms=None, state=PAID))
    assert await ledger.payments_to_look_at(NOW_MS, 9) == []
    assert await ledger.payments_to_look_at(NOW_MS + 2, 9) == [early.payment_id, late.payment_id]
    assert await ledger.payments_to_look_at(NOW_MS + 2, 1) == [early.payment_id]
    assert await ledger.unsettled("show-1") == {
        late.session_id: PaymentState.OPENING,
        early.session_id: PaymentState.DUE,
    }
    assert await ledger.unsettled("show-2") == {}


async def test_payments_are_counted_by_state(ledger: SqlLedger) -> None:
    assert (await ledger.payment_counts()).oldest_unsettled_ms is None
    failed = Refund(1, Money(1, "EUR"), RefundState.FAILED, (), "", "", NOW_MS)
    await inserted(ledger, a_payment("A1", since_ms=5, state=OPEN))
    await inserted(ledger, a_payment("A2", since_ms=4, state=PaymentState.DUE))
    await inserted(ledger, a_payment("A3", since_ms=3, state=PAID, look_at_ms=None, refunds=(failed,)))
    counts = await ledger.payment_counts()
    assert counts.by_state == {OPEN: 1, PaymentState.DUE: 1, PAID: 1}
    assert counts.oldest_ms == {OPEN: 5}
    assert counts.oldest_unsettled_ms == 5, "what is due waits for the customer, and is no trouble"
    assert counts.failed_refunds == 1


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
async def test_amounts_keep_their_currency(ledger: SqlLedger, currency: str) -> None:
    most = Money(10**12, currency)
    payment = await inserted(ledger, replace(a_payment(), lines=(), fees=most, total=most, charged=most))
    assert await ledger.payment(payment.payment_id) == payment


async def test_what_was_paid_elsewhere_is_written_with_its_booking_or_not_at_all(ledger: SqlLedger) -> None:
    payment = a_payment("B4", state=PAID, provider="external", reference="order-4711", charged=Money(1000, "EUR"))
    write = inserting(payment, book=the_booking(payment))
    assert await ledger.write_payment(write) == Written()
    assert await ledger.payment_of_session(payment.session_id) == payment
    assert await ledger.booking(the_reference(write)) == write.book
    other = a_payment("B4", "B5", state=PAID, provider="external", reference="order-4712")
    assert await ledger.write_payment(inserting(other, book=the_booking(other))) == AlreadyBooked(("B4",))
    assert await ledger.payment_of_session(other.session_id) is None
    cancelled = await ledger.cancel(Cancellation(the_reference(write), (), "mia", "ill", NOW_MS))
    assert cancelled.seat_ids == ("B4",)
    row = await ledger.payment(payment.payment_id)
    assert row is not None
    assert [(one.amount, one.state, one.who) for one in row.refunds] == [(row.charged, RefundState.ASKED, "mia")]


def the_reference(write: PaymentWrite) -> str:
    assert write.book is not None
    return write.book.reference
