"""Moving a booking on the wire."""

from __future__ import annotations

from tests.web.paying import PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage


async def test_a_buyers_booking_moves_and_its_ticket_stays(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    payment = await anna.bought(dear, "A1", "A2")
    path = f"/admin/bookings/{payment['reference']}/move"
    answer = counter.http.post(path, json={"from": ["A1"], "to": ["A5"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["seats"] == ["A5", "A2"]
    assert [one["seat_id"] for one in answer.json()["bill"]["lines"]] == ["A5", "A2"]
    moved = [one for one in answer.json()["events"] if one["what"] == "moved"]
    assert [(one["who"], one["seats"], one["to"]) for one in moved] == [("Mia", ["A1"], ["A5"])]
    statuses = await anna.statuses(dear)
    assert (statuses["A1"], statuses["A2"], statuses["A5"]) == ("available", "confirmed", "confirmed")
    ticket = (await anna.http.get(f"/tickets/{payment['ticket']}")).json()
    assert [one["seat_id"] for one in ticket["seats"]] == ["A5", "A2"]
    assert ticket["cancelled_seats"] == []
    again = counter.http.post(path, json={"from": ["A1"], "to": ["A5"]})
    assert (again.status_code, again.json()["seats"]) == (200, ["A5", "A2"])


async def test_a_move_that_cannot_be_says_why(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    sold = counter.sold(dear, "A1")
    await anna.held(dear, "A2")
    path = f"/admin/bookings/{sold['reference']}/move"
    for from_, to, status, slug, more in (
        (["A1"], ["A2"], 409, "seat-taken", ("conflicts",)),
        (["A1"], ["Z9"], 404, "unknown-seats", ()),
        (["A3"], ["A4"], 422, "seats-not-booked", ()),
        (["A1"], ["A3", "A4"], 422, "uneven-move", ()),
        ([], [], 400, "bad-request", ()),
    ):
        refused(counter.http.post(path, json={"from": from_, "to": to}), status, slug, *more)
    unknown = counter.http.post("/admin/bookings/K7QF-3M9T/move", json={"from": ["A1"], "to": ["A2"]})
    refused(unknown, 404, "unknown-booking")
    assert (await anna.statuses(dear))["A1"] == "confirmed"
