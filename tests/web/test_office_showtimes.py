"""Showtimes, the map with who is on it, and finding bookings, on the wire; no answer has a customer's secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.paying import PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage


def seats_of(page: StaffPage, showtime: str) -> dict[str, dict[str, Any]]:
    """The map by seat."""
    answer = page.get(f"/admin/showtimes/{showtime}/map")
    assert answer.status_code == 200, answer.text
    return {one.pop("seat_id"): one for one in answer.json()["seats"]}


def line_of(page: StaffPage, showtime: str, **query: str) -> dict[str, Any]:
    """The line of a showtime in the list of a day."""
    answer = page.get("/admin/showtimes", **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(one for one in answer.json()["showtimes"] if one["showtime_id"] == showtime)
    return found


async def test_the_map_says_who_is_on_each_seat(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    sold = counter.sold(dear, "A1")
    due = await anna.begun(dear, "A2", provider="counter", name="Anna B")
    await anna.held(dear, "A3")
    await anna.begun(dear, "A4")
    counter.put(f"/admin/showtimes/{dear}/house-seats", seats=["A5"], label="press")
    seats = seats_of(counter, dear)
    assert seats["A1"] == {"status": "confirmed", "reference": sold["reference"], "name": "", "paid": "paid"}
    assert seats["A2"] == {"status": "confirmed", "reference": due["reference"], "name": "Anna B", "paid": "due"}
    holds = {one["seats"][0]: one for one in counter.get(f"/admin/showtimes/{dear}/holds").json()["holds"]}
    assert seats["A3"] == {"status": "hold", "handle": holds["A3"]["handle"], "expires_at": holds["A3"]["until"]}
    assert seats["A4"] == {"status": "booked", "handle": holds["A4"]["handle"]}
    assert seats["A5"] == {"status": "reserved", "label": "press"}
    assert seats["A6"] == {"status": "available"}


async def test_a_showtime_has_its_seats_and_takings(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    before = line_of(counter, dear)
    assert (before["takings"], before["seats"]["available"], before["differences"]) == (None, 6, 0)
    counter.sold(dear, "A1")
    await anna.begun(dear, "A2", provider="counter")
    await anna.held(dear, "A3")
    now = line_of(counter, dear)
    seats = {"total": 6, "available": 3, "held": 1, "pending": 0, "sold": 2, "reserved": 0}
    assert now["seats"] == seats
    money = {"currency": "GBP", "exponent": 2, "taken": 1300, "refunded": 0, "due": 1300, "pending": 0}
    assert now["takings"] == money


def test_a_day_is_named_as_a_day(counter: StaffPage, dear: str) -> None:
    assert line_of(counter, dear, day="2031-12-24")["starts_at"] is None
    answer = counter.get("/admin/showtimes", day="2031-12-24").json()
    assert (answer["day"], answer["timezone"]) == ("2031-12-24", "Europe/London")
    for query in ({"day": "tomorrow"}, {"day": "2031-13-01"}, {"week": "1"}):
        refused(counter.get("/admin/showtimes", **query), 400, "bad-request")
    refused(counter.get("/admin/showtimes/nowhere/map"), 404, "unknown-showtime")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1969-12-31", "3000-01-01"])
def test_a_day_outside_of_all_programmes_is_refused(counter: StaffPage, day: str) -> None:
    refusal = refused(counter.get("/admin/showtimes", day=day), 400, "bad-request")
    assert refusal["detail"] == "A day is one of the years 1970 to 2999."


async def test_bookings_are_found_and_their_pages_follow_each_other(
    counter: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    payment = await anna.bought(dear, "A1", email="find.me@example.org", name="Ünal Find-Me")
    for words in (payment["reference"], "FIND.ME@example.org", "find-me", f"{dear} A1"):
        (found,) = counter.get("/admin/bookings", q=words).json()["bookings"]
        assert (found["reference"], found["name"]) == (payment["reference"], "Ünal Find-Me"), words
        assert (found["payment"]["status"], "events" in found, "ticket" in found) == ("paid", False, False)
    assert counter.get("/admin/bookings", q="nobody at all").json() == {"bookings": [], "next": None}
    first = counter.get("/admin/bookings").json()
    assert first["bookings"]
    if first["next"]:
        following = counter.get("/admin/bookings", after=first["next"]).json()["bookings"]
        assert not {one["reference"] for one in following} & {one["reference"] for one in first["bookings"]}


@pytest.mark.parametrize("query", [{"q": "x" * 201}, {"after": "x"}, {"before": "1.K7QF-3M9T"}, {"q": "a", "x": ""}])
def test_what_cannot_be_looked_for_is_refused(counter: StaffPage, query: dict[str, str]) -> None:
    refused(counter.get("/admin/bookings", **query), 400, "bad-request")


async def test_no_answer_has_a_session_or_a_user(
    counter: StaffPage, manager: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    anna = PayingBuyer(anna.http, "secret-user-of-anna")
    session, quote = await anna.ordered(dear, "A1")
    payment = (await anna.begin(session, quote, "counter", name="Anna B")).json()
    held = await anna.held(dear, "A2")
    sold = counter.sold(dear, "A3")
    answers = [
        counter.get(path)
        for path in (
            "/admin/showtimes",
            f"/admin/showtimes/{dear}/map",
            f"/admin/showtimes/{dear}/holds",
            "/admin/bookings",
            f"/admin/bookings/{payment['reference']}",
            f"/admin/bookings/{sold['reference']}",
        )
    ]
    answers.append(counter.post(f"/admin/bookings/{payment['reference']}/pay", paid_by="cash"))
    answers.append(manager.post(f"/admin/bookings/{payment['reference']}/cancel", reason="x"))
    for answer in answers:
        assert answer.status_code == 200, answer.text
        for secret in (session, held, "secret-user-of-anna", payment["ticket"], payment["payment_id"]):
            assert secret not in answer.text, answer.url
        assert not [name for name in answer.headers if name.startswith("access-control-")]
