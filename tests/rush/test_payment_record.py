"""The audit of payments finds what is wrong in bad records, and nothing in good ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from firstclick.rush.payments import PaymentRecord, RushPayment

SOLD = {"A1": "confirmed", "A2": "confirmed"}


def answered(status: str, *seats: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an answer
    """A payment as the server answers it; a paid one has a reference."""
    lines = [{"seat_id": seat_id, "cancelled": False} for seat_id in seats]
    booked = {"reference": "K7MPQ2XR"} if status == "paid" else {}
    body = {"payment_id": "pay-one-two", "status": status, "amount": 1250, "refunded": 0, "seats": lines}
    return body | booked | more


def begun(record: PaymentRecord, *, pressed: bool = True) -> RushPayment:
    """A payment of 12.50 that was begun, and paid on the practice page."""
    payment = record.begin(answered("waiting", "A1"), "session-1", 1250)
    payment.is_pressed = pressed
    return payment


def faults(record: PaymentRecord) -> Sequence[str]:
    """What the audit finds when A1 and A2 are sold on the map."""
    return list(record.audit(SOLD))


def counts(record: PaymentRecord) -> tuple[int, int]:
    """Charged without a seat, and paid without a booking."""
    return len(record.charged_without_seat(SOLD)), len(record.paid_without_booking())


def test_a_paid_booking_that_is_on_the_map_is_no_fault() -> None:
    record = PaymentRecord()
    payment = begun(record)
    payment.was_paid, payment.final = True, answered("paid", "A1", "A2")
    assert (faults(record), counts(record), record.taken) == ([], (0, 0), 1250)


def test_what_is_not_charged_or_given_back_is_no_fault() -> None:
    record = PaymentRecord()
    for status in ("not_charged", "refunded"):
        begun(record).final = answered(status, "A3")
        assert (faults(record), counts(record), record.taken) == ([], (0, 0), 0)


def test_a_payment_that_stays_undecided_is_charged_without_a_seat_only_where_it_was_paid() -> None:
    record = PaymentRecord()
    payment = begun(record, pressed=False)
    assert faults(record) == []
    payment.is_pressed = True
    assert counts(record) == (1, 0)
    assert faults(record) == ["Payment pay-one-… is undecided, may have been charged, and has no seat on the map."]


def test_a_paid_seat_that_is_not_sold_on_the_map_is_charged_without_a_seat() -> None:
    record = PaymentRecord()
    begun(record).final = answered("paid", "A1", "A3")
    assert counts(record) == (1, 0)
    assert faults(record) == [
        "Payment pay-one-… is paid, may have been charged, and has A1 (confirmed), A3 (None) on the map."
    ]


def test_what_was_answered_as_paid_and_is_not_in_the_end_is_paid_without_a_booking() -> None:
    record = PaymentRecord()
    payment = begun(record)
    payment.was_paid, payment.final = True, answered("refunded", "A1")
    assert counts(record) == (0, 1)
    assert faults(record) == ["Payment pay-one-… was answered as paid, and is refunded without a booking."]


def test_a_paid_payment_without_a_reference_is_paid_without_a_booking() -> None:
    record = PaymentRecord()
    begun(record).final = answered("paid", "A1", reference="")
    assert counts(record) == (0, 1)


def test_another_amount_than_was_quoted_is_found() -> None:
    record = PaymentRecord()
    record.begin(answered("waiting", "A1"), "session-1", 1200)
    assert faults(record) == ["Payment pay-one-… asks for 1250, and 1200 was quoted."]


def test_a_payment_that_is_begun_again_is_one() -> None:
    record = PaymentRecord()
    assert begun(record) is begun(record)
    assert len(record.begun) == 1
