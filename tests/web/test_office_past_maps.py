"""The map of a past moment, on the wire; no answer has a customer's secret."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.web.paying import PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage


async def test_the_map_is_shown_as_it_was(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    begun = counter.get(f"/admin/showtimes/{dear}/map").json()
    sold = counter.sold(dear, "A1")
    await anna.held(dear, "A2")
    counter.put(f"/admin/showtimes/{dear}/house-seats", seats=["A5"], label="press")
    now = counter.get(f"/admin/showtimes/{dear}/map").json()
    latest = counter.get(f"/admin/showtimes/{dear}/map", at=str(now["server_time"] + 60_000)).json()
    seats = {one.pop("seat_id"): one for one in latest["seats"]}
    assert seats["A1"] == {"status": "confirmed", "reference": sold["reference"], "name": "", "paid": "paid"}
    assert seats["A2"] == {"status": "hold"}
    assert seats["A5"] == {"status": "reserved", "label": "press"}
    assert (latest["complete"], latest["missing"], latest["position"]) == (True, 0, now["position"])
    assert latest["at"] < now["server_time"] + 60_000, "a moment to come is now"
    assert latest["log"]["previous"] <= latest["log"]["last"] <= latest["at"]
    before = counter.get(f"/admin/showtimes/{dear}/map", at=str(begun["server_time"])).json()
    assert {one["status"] for one in before["seats"]} == {"available"}
    assert before["position"] == begun["position"]
    assert begun["server_time"] < before["log"]["next"] <= latest["log"]["last"]


def test_a_moment_is_milliseconds_or_an_instant(counter: StaffPage, dear: str) -> None:
    now_ms = counter.get(f"/admin/showtimes/{dear}/map").json()["server_time"]
    instant = datetime.fromtimestamp(now_ms // 1000, UTC)
    local = instant.isoformat()
    for at in (str(now_ms // 1000 * 1000), local, local.replace("+00:00", "Z")):
        assert counter.get(f"/admin/showtimes/{dear}/map", at=at).json()["at"] == now_ms // 1000 * 1000, at


@pytest.mark.parametrize(
    "query",
    [{"at": "yesterday"}, {"at": "2026-12-24T20:15:00"}, {"at": ""}, {"at": "-5"}, {"at": "9" * 16}, {"of": "1"}],
)
def test_what_is_no_moment_is_refused(counter: StaffPage, dear: str, query: dict[str, str]) -> None:
    refused(counter.get(f"/admin/showtimes/{dear}/map", **query), 400, "bad-request")


def test_the_map_of_now_has_no_field_more(counter: StaffPage, dear: str) -> None:
    answer = counter.get(f"/admin/showtimes/{dear}/map").json()
    fields = "showtime_id title auditorium starts_at epoch position server_time seats"
    assert list(answer) == fields.split()


def test_an_unknown_showtime_has_no_past(counter: StaffPage) -> None:
    refused(counter.get("/admin/showtimes/nowhere/map", at="1"), 404, "unknown-showtime")
