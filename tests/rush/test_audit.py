"""The audit finds the faults in bad records, and none in good ones."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.rush.audit import AuditRecord, differences

FREE = {"A1": "available", "A2": "available", "A3": "reserved"}
SOLD = {"A1": "confirmed", "A2": "confirmed", "A3": "reserved"}


def audited(record: AuditRecord, *, store_was_reset: bool = False) -> Sequence[str]:
    """The faults when A1 and A2 were free before, and are sold on the map."""
    return list(record.audit(SOLD, FREE, store_was_reset=store_was_reset))


def sale(record: AuditRecord, session_id: str, *seat_ids: str, from_ms: int = 0) -> None:
    """A hold, and its 204."""
    record.add_hold(session_id, seat_ids, from_ms, from_ms + 1000)
    record.add_sale(session_id, seat_ids)


def test_sales_that_are_on_the_map_are_no_fault() -> None:
    record = AuditRecord()
    sale(record, "one", "A1")
    sale(record, "two", "A2")
    assert audited(record) == []


def test_a_seat_in_two_sales_is_found() -> None:
    record = AuditRecord()
    sale(record, "one", "A1")
    record.add_sale("two", ("A1",))
    assert "Seat A1 was sold 2 times." in audited(record)


def test_a_confirm_that_was_answered_twice_is_one_sale() -> None:
    record = AuditRecord()
    sale(record, "one", "A1")
    record.add_sale("one", ("A1",))
    assert audited(record) == []


def test_a_sale_that_is_not_on_the_map_is_found() -> None:
    record = AuditRecord()
    sale(record, "one-session", "A1")
    (fault,) = record.audit({**SOLD, "A1": "hold"}, FREE, store_was_reset=False)
    assert fault == "Seat A1 was sold to one-sess… and is hold on the map."


def test_a_sale_of_a_seat_that_was_not_on_sale_is_found() -> None:
    record = AuditRecord()
    sale(record, "one", "A1")
    assert list(record.audit(SOLD, {**FREE, "A1": "confirmed"}, store_was_reset=False)) == [
        "Seat A1 was sold, though it was confirmed before the rush."
    ]


def test_an_earlier_booking_that_is_lost_is_found() -> None:
    (fault,) = AuditRecord().audit({**SOLD, "A1": "available"}, SOLD, store_was_reset=False)
    assert fault == "Seat A1 was confirmed before the rush and is available now."


def test_a_seat_held_for_two_at_once_is_found_in_whichever_order_the_answers_come() -> None:
    for first, second in ((("one", 0), ("two", 500)), (("two", 500), ("one", 0))):
        record = AuditRecord()
        for session_id, from_ms in (first, second):
            record.add_hold(session_id, ("A1",), from_ms, from_ms + 1000)
        assert audited(record) == ["Seat A1 was given to two at the same time."]


def test_holds_one_after_the_other_are_no_fault() -> None:
    record = AuditRecord()
    record.add_hold("one", ("A1",), 0, 1000)
    record.add_hold("two", ("A1",), 1000, 2000)
    record.end_hold("two")
    record.add_hold("three", ("A1",), 1200, 2200)
    assert audited(record) == []


def test_a_hold_on_what_was_sold_is_found() -> None:
    record = AuditRecord()
    sale(record, "one", "A1")
    record.add_hold("two", ("A1",), 5000, 6000)
    assert audited(record) == ["Seat A1 was given to two at the same time."]


def test_a_seat_that_was_held_for_another_when_it_was_sold_is_found() -> None:
    record = AuditRecord()
    record.add_hold("one", ("A1",), 0, 1000)
    record.add_hold("two", ("A1",), 1000, 2000)
    record.add_sale("one", ("A1",))
    assert audited(record) == ["Seat A1 was given to two at the same time."]


def test_a_store_that_was_emptied_may_lose_holds_but_not_sales() -> None:
    record = AuditRecord()
    record.add_hold("one", ("A1",), 0, 1000)
    record.add_hold("two", ("A1",), 500, 1500)
    assert audited(record, store_was_reset=True) == []
    record.add_sale("one", ("A1",))
    record.add_sale("two", ("A1",))
    assert audited(record, store_was_reset=True) == ["Seat A1 was sold 2 times."]


def test_maps_differ_by_status_and_by_seats_that_one_of_them_lacks() -> None:
    assert differences(SOLD, SOLD) == []
    assert differences({"A1": "hold", "A2": "confirmed"}, SOLD) == ["A1", "A3"]


def test_a_late_response_to_a_hold_that_has_ended_is_no_fault() -> None:
    record = AuditRecord()
    record.add_hold("two", ("A1",), 1000, 2000)
    record.add_hold("one", ("A1",), 0, 1000)
    record.add_sale("two", ("A1",))
    assert audited(record) == []
