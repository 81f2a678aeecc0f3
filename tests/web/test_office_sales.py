"""Sales at the counter on the wire, what is due, and cancelling."""

from __future__ import annotations

import asyncio

from tests.web.paying import PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage


def story(page: StaffPage, reference: str) -> dict[str, object]:
    """A booking with its steps."""
    answer = page.get(f"/admin/bookings/{reference}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_sale_is_booked_paid_and_has_a_ticket(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    answer = counter.sells(dear, "A1", "A2 child", paid_by="card", note="by phone")
    assert answer.status_code == 201, answer.text
    booking = answer.json()
    assert answer.headers["location"] == f"/admin/bookings/{booking['reference']}"
    assert answer.headers["cache-control"] == "no-store"
    assert (booking["seats"], booking["status"], booking["name"]) == (["A1", "A2"], "booked", "")
    assert booking["timezone"] == "Europe/London"
    payment = booking["payment"]
    assert (payment["status"], payment["charged"], payment["total"]) == ("paid", 2100, 2100)
    assert (payment["paid_by"], payment["taken_by"], payment["note"]) == ("card", "Mia", "by phone")
    assert [(one["seat_id"], one["name"], one["amount"]) for one in booking["bill"]["lines"]] == [
        ("A1", "Adult", 1200),
        ("A2", "Child", 800),
    ]
    assert [(one["what"], one["who"]) for one in booking["events"]] == [("booked", "Mia"), ("paid", "Mia")]
    ticket = (await anna.http.get(f"/tickets/{booking['ticket']}")).json()
    assert [one["seat_id"] for one in ticket["seats"]] == ["A1", "A2"]
    assert ticket["bill"]["due"] is False
    assert (await anna.statuses(dear))["A2"] == "confirmed"


def test_a_retry_with_the_same_key_sells_once(counter: StaffPage, dear: str) -> None:
    first, again = [counter.sells(dear, "A1", key=f"till {dear}") for _ in range(2)]
    assert (first.status_code, first.json()) == (201, again.json())
    assert again.headers["idempotency-replayed"] == "true"
    refused(counter.sells(dear, "A2", key=f"till {dear}"), 422, "key-used-for-another")
    refused(counter.sells(dear, "A1", key=f"another {dear}"), 409, "seat-taken", "conflicts")


async def test_a_refused_sale_leaves_nothing_held_and_nothing_due(
    counter: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    await anna.held(dear, "A2")
    assert refused(counter.sells(dear, "A1", "A2"), 409, "seat-taken", "conflicts")["conflicts"] == ["A2"]
    refused(counter.sells(dear, "A1 senior"), 422, "ticket-not-sold")
    refused(counter.sells(dear, "A1", "A1"), 400, "bad-request")
    refused(counter.sells(dear, "Z9"), 404, "unknown-seats")
    refused(counter.sells("nowhere", "A1"), 404, "unknown-showtime")
    assert counter.sells(dear, "A1", paid_by="cheque").status_code == 400
    assert (await anna.statuses(dear))["A1"] == "available"
    assert counter.get("/admin/bookings", q=f"{dear} A1").json()["bookings"] == []


def test_giving_away_is_for_managers_and_needs_a_note(counter: StaffPage, manager: StaffPage, dear: str) -> None:
    free = "complimentary"
    assert refused(counter.sells(dear, "A1", paid_by=free, note="press"), 403, "staff-not-allowed", "reason")
    refused(manager.sells(dear, "A1", paid_by=free), 422, "note-required")
    booking = manager.sold(dear, "A1", paid_by=free, note="press")
    assert (booking["payment"]["total"], booking["payment"]["note"]) == (0, "press")


def test_a_booking_is_found_by_its_reference_without_the_dash_and_in_small_letters(counter: StaffPage) -> None:
    reference = counter.sold("free", "A3")["reference"]
    for typed in (reference.replace("-", ""), reference.lower(), reference.lower().replace("-", " ")):
        assert counter.get(f"/admin/bookings/{typed}").json()["reference"] == reference
    assert counter.post(f"/admin/bookings/{reference.replace('-', '')}/cancel", reason="ill").status_code == 200


def test_a_showtime_without_prices_is_sold_too(counter: StaffPage) -> None:
    booking = counter.sold("free", "A1", "A2")
    assert booking["payment"] is None
    assert "bill" not in booking
    assert [one["what"] for one in booking["events"]] == ["booked"]


async def test_of_a_buyer_and_the_counter_one_gets_the_seat(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    for seat in ("A1", "A2", "A3", "A4", "A5", "A6"):
        sale = asyncio.to_thread(counter.sells, dear, seat)
        held, sold = await asyncio.gather(anna.hold(dear, seat), sale)
        assert sorted((held.status_code, sold.status_code)) == [201, 409], (held.text, sold.text)


async def test_what_is_due_is_paid_once(counter: StaffPage, manager: StaffPage, anna: PayingBuyer, dear: str) -> None:
    due = await anna.begun(dear, "A1", provider="counter", name="Anna B")
    path = f"/admin/bookings/{due['reference']}/pay"
    paid = counter.post(path, paid_by="cash")
    assert paid.status_code == 200, paid.text
    assert (paid.json()["payment"]["status"], paid.json()["payment"]["taken_by"]) == ("paid", "Mia")
    refused(manager.post(path, paid_by="card"), 409, "nothing-due")
    refused(counter.post("/admin/bookings/K7QF-3M9T/pay", paid_by="cash"), 404, "unknown-booking")
    refused(counter.post(path, paid_by="complimentary"), 400, "bad-request")
    assert "ticket" not in paid.json(), "the buyer has it"


async def test_cancelling_gives_money_back_and_says_what_for(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    sold = counter.sold(dear, "A1", "A2")
    path = f"/admin/bookings/{sold['reference']}/cancel"
    one = counter.post(path, seats=["A2"], reason="ill")
    assert one.status_code == 200, one.text
    assert (one.json()["seats"], one.json()["cancelled_seats"]) == (["A1"], ["A2"])
    assert one.json()["payment"]["refunded"] == 1200
    assert counter.post(path, seats=["A2"], reason="again").json()["payment"]["refunded"] == 1200
    rest = counter.post(path, reason="late", refund=False).json()
    assert (rest["status"], rest["payment"]["refunded"], rest["payment"]["charged"]) == ("cancelled", 1200, 2500)
    assert [(e["what"], e["who"], e["reason"]) for e in rest["events"]][2:] == [
        ("cancelled", "Mia", "ill"),
        ("refund_asked", "Mia", "ill"),
        ("cancelled", "Mia", "late"),
    ]
    statuses = await anna.statuses(dear)
    assert (statuses["A1"], statuses["A2"]) == ("available", "available")
    refused(counter.post(path, seats=["Z9"], reason="x"), 422, "seats-not-booked")
    refused(counter.post(path, seats=["A1"]), 400, "bad-request")
    refused(counter.post("/admin/bookings/K7QF-3M9T/cancel", reason="x"), 404, "unknown-booking")


async def test_a_buyers_money_goes_back_to_where_it_came_from(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    payment = await anna.bought(dear, "A1", email="anna@example.org")
    answer = counter.post(f"/admin/bookings/{payment['reference']}/cancel", reason="the projector broke")
    assert answer.status_code == 200, answer.text
    await anna.becomes(payment["payment_id"], "refunded")
    ticket = (await anna.http.get(f"/tickets/{payment['ticket']}")).json()
    assert ticket["status"] == "cancelled"
