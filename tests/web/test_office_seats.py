"""The seats that staff keep back and the holds of customers, on the wire."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.asyncio.client import connect

from tests.harness.processes.server import Server
from tests.web.paying import PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage


async def test_seats_are_kept_back_and_put_on_sale_again_with_an_answer_for_each(
    counter: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    await anna.held(dear, "A1")
    counter.sold(dear, "A2")
    path = f"/admin/showtimes/{dear}/house-seats"
    answer = counter.put(path, seats=["A1", "A2", "A3", "Z9"], label="press")
    assert answer.json() == {
        "changed": ["A3"],
        "refused": [
            {"seat_id": "A1", "reason": "held"},
            {"seat_id": "A2", "reason": "sold"},
            {"seat_id": "Z9", "reason": "unknown"},
        ],
    }
    assert (await anna.statuses(dear))["A3"] == "reserved"
    assert counter.delete(path, seats=["A3", "A4"]).json() == {
        "changed": ["A3"],
        "refused": [{"seat_id": "A4", "reason": "on_sale"}],
    }
    assert (await anna.statuses(dear))["A3"] == "available"


async def test_seats_are_held_for_a_customer_with_a_label_and_sold_by_the_handle_of_the_hold(
    counter: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    held = counter.post(f"/admin/showtimes/{dear}/counter-holds", seats=["A1", "A2"], label="Mrs Gray", minutes=5)
    assert held.status_code == 201, held.text
    assert (await anna.statuses(dear))["A1"] == "hold"
    seats = {one["seat_id"]: one for one in counter.get(f"/admin/showtimes/{dear}/map").json()["seats"]}
    assert (seats["A1"]["label"], seats["A1"]["handle"]) == ("Mrs Gray", held.json()["handle"])
    assert seats["A1"]["held_by"] == counter.me().json()["name"]
    handle = held.json()["handle"]
    refused(counter.sells(dear, "A1", hold=handle), 422, "not-the-holds-seats")
    refused(counter.sells(dear, "A1", "A2", hold="no such hold"), 404, "unknown-session")
    assert counter.sold(dear, "A1", "A2", hold=handle)["seats"] == ["A1", "A2"]
    again = counter.post(f"/admin/showtimes/{dear}/counter-holds", seats=["A3"]).json()
    assert counter.delete(f"/admin/counter-holds/{again['handle']}").status_code == 204
    refused(counter.delete(f"/admin/counter-holds/{again['handle']}"), 404, "unknown-session")
    assert (await anna.statuses(dear))["A3"] == "available"


async def test_the_hold_of_a_buyer_is_not_one_of_the_counter(counter: StaffPage, anna: PayingBuyer, dear: str) -> None:
    await anna.held(dear, "A1")
    (hold,) = counter.get(f"/admin/showtimes/{dear}/holds").json()["holds"]
    refused(counter.delete(f"/admin/counter-holds/{hold['handle']}"), 404, "unknown-session")
    refused(counter.sells(dear, "A1", hold=hold["handle"]), 404, "unknown-session")
    assert (await anna.statuses(dear))["A1"] == "hold"


async def test_a_broken_seat_is_taken_out_of_sale_at_every_showtime_and_sold_ones_are_listed(
    manager: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    manager.sold(dear, "A6")
    path = "/admin/auditoriums/corner/out-of-order"
    blocked = {one["showtime_id"]: one for one in manager.put(path, seats=["A6"]).json()["showtimes"]}
    assert (blocked[dear]["changed"], blocked[dear]["refused"]) == ([], [{"seat_id": "A6", "reason": "sold"}])
    others = [name for name, one in blocked.items() if one["changed"] == ["A6"]]
    assert len(others) > 1
    assert (await anna.statuses(others[0]))["A6"] == "reserved"
    mended = {one["showtime_id"]: one for one in manager.delete(path, seats=["A6"]).json()["showtimes"]}
    assert [mended[one]["changed"] for one in others] == [["A6"]] * len(others)
    assert (await anna.statuses(others[0]))["A6"] == "available"
    assert manager.delete(path, seats=["A6"], label="").status_code == 400, "seats of the programme have no label"
    refused(manager.put("/admin/auditoriums/nowhere/out-of-order", seats=["A6"]), 404, "unknown-auditorium")


async def test_a_hold_that_staff_release_is_gone_and_its_holder_is_shown_why(
    manager: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    session = await anna.held(dear, "A1", "A2")
    listed = manager.get(f"/admin/showtimes/{dear}/holds")
    (hold,) = listed.json()["holds"]
    assert (hold["seats"], hold["paying"]) == (["A1", "A2"], False)
    assert hold["since"] < hold["until"]
    assert session not in listed.text
    assert "anna" not in listed.text
    path = f"/admin/holds/{hold['handle']}"
    assert manager.delete(path).status_code == 204
    assert refused(await anna.look(session), 410, "hold-over", "reason")["reason"] == "released_by_staff"
    assert (await anna.statuses(dear))["A1"] == "available"
    refused(manager.delete(path), 404, "unknown-session")


async def test_a_hold_that_is_being_paid_is_closed_and_nothing_is_charged(
    manager: StaffPage, anna: PayingBuyer, dear: str
) -> None:
    payment = await anna.begun(dear, "A1")
    (hold,) = manager.get(f"/admin/showtimes/{dear}/holds").json()["holds"]
    assert (hold["paying"], hold["until"]) == (True, None)
    answer = manager.delete(f"/admin/holds/{hold['handle']}")
    assert (answer.status_code, answer.content) == (202, b"")
    await anna.becomes(payment["payment_id"], "not_charged")
    async with asyncio.timeout(10):
        while (await anna.statuses(dear))["A1"] != "available":
            await asyncio.sleep(0.05)  # waits: the seat store frees it after the ledger


async def test_what_is_sold_is_not_released(manager: StaffPage, anna: PayingBuyer, dear: str) -> None:
    payment = await anna.begun(dear, "A1")
    (hold,) = manager.get(f"/admin/showtimes/{dear}/holds").json()["holds"]
    await anna.choose(payment["payment_id"], "pay")
    await anna.becomes(payment["payment_id"], "paid")
    refused(manager.delete(f"/admin/holds/{hold['handle']}"), 409, "already-confirmed")
    assert (await anna.statuses(dear))["A1"] == "confirmed"


async def test_the_feed_says_that_staff_released_the_seat(
    manager: StaffPage, anna: PayingBuyer, dear: str, dear_server: Server
) -> None:
    await anna.held(dear, "A1")
    (hold,) = manager.get(f"/admin/showtimes/{dear}/holds").json()["holds"]
    url = f"{dear_server.url.replace('http', 'ws', 1)}/ws/seats?showtime_id={dear}"
    async with connect(url) as socket:
        for _ in range(2):  # HELLO and SNAPSHOT
            await socket.recv()
        manager.delete(f"/admin/holds/{hold['handle']}")
        async with asyncio.timeout(10):
            update = json.loads(await socket.recv())
    assert update["seats"] == [{"seat_id": "A1", "status": "available", "reason": "released_by_staff"}]


@pytest.mark.parametrize("body", [{}, {"seats": []}, {"seats": ["A1"], "label": "x" * 101}, {"seats": ["A1"], "x": 1}])
def test_a_body_of_another_form_is_refused(counter: StaffPage, dear: str, body: dict[str, object]) -> None:
    refused(counter.put(f"/admin/showtimes/{dear}/house-seats", **body), 400, "bad-request")


def test_what_there_is_not_is_404(counter: StaffPage, manager: StaffPage) -> None:
    refused(counter.put("/admin/showtimes/nowhere/house-seats", seats=["A1"]), 404, "unknown-showtime")
    refused(counter.get("/admin/showtimes/nowhere/holds"), 404, "unknown-showtime")
    refused(manager.delete("/admin/holds/nothing"), 404, "unknown-session")


def test_who_sells_at_the_counter_does_not_release_holds(counter: StaffPage) -> None:
    assert refused(counter.delete("/admin/holds/nothing"), 403, "staff-not-allowed", "reason")["reason"] == "role"
