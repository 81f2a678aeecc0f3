"""PUT /sessions/{id}/confirm with `paid`: what a page of one's own took is recorded, and staff see and cancel it."""

from __future__ import annotations

import asyncio
import csv
from typing import Any

import httpx
import pytest

from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server
from tests.web.own_shop import confirms, shop_key
from tests.web.paying import WITHIN_S, PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage

PAID: dict[str, Any] = {"amount": 2000, "currency": "GBP", "reference": "order-4711"}


@pytest.fixture(scope="module")
def shop(dear_server: Server) -> str:
    """A server key of a shop, known to the server."""
    return shop_key(dear_server)


async def announced(buyer: PayingBuyer, showtime: str, key: str) -> list[dict[str, Any]]:
    """The first two events of a showtime, once they are published."""
    ends = asyncio.get_running_loop().time() + WITHIN_S
    while True:
        answer = await buyer.http.get("/events", headers={"Authorization": f"Bearer {key}"})
        found = [one for one in answer.json()["events"] if one["showtime_id"] == showtime]
        if len(found) >= 2:
            return found[:2]
        assert asyncio.get_running_loop().time() < ends, found
        await asyncio.sleep(0.05)  # waits: `GET /events` does not wait for what is published next


async def test_what_was_paid_is_recorded_once_and_staff_see_where(
    anna: PayingBuyer, dear: str, shop: str, counter: StaffPage, manager: StaffPage
) -> None:
    session_id = await anna.held(dear, "A1", "A2")
    types = [{"seat_id": "A2", "ticket_type": "child"}]
    paid = {**PAID, "amount": 2100, "seats": types}
    first = await confirms(anna, session_id, shop, paid=paid, name="Ann Lee")
    assert first.status_code == 204, first.text
    again = await confirms(anna, session_id, shop, paid=paid)
    assert (again.status_code, again.headers["location"]) == (204, first.headers["location"])
    assert (await confirms(anna, session_id, shop)).status_code == 204, "without `paid` it is the same booking"
    other = await confirms(anna, session_id, shop, paid={**paid, "amount": 2500})
    refused(other, 409, "other-payment")
    reference = first.headers["location"].rpartition("/")[2]
    seen = counter.get(f"/admin/bookings/{reference}").json()
    assert seen["name"] == "Ann Lee"
    payment = seen["payment"]
    assert (payment["status"], payment["provider"], payment["reference"]) == ("paid", "external", "order-4711")
    assert (payment["charged"], payment["total"], payment["paid_by"]) == (2100, 2100, None)
    assert "list_total" not in payment, "it is the price"
    assert [(one["what"], one["detail"], one["reason"]) for one in seen["events"]][1:] == [
        ("paid", "external", "order-4711")
    ]
    report = manager.http.get("/admin/reports/takings", headers={"Accept": "text/csv"}).text
    (row,) = [row for row in csv.DictReader(report.splitlines()) if row["way"] == "external"]
    assert (row["payments"], row["taken"]) == ("1", "21.00")
    created, taken = await announced(anna, dear, shop)
    assert (created["type"], created["data"]["paid"]) == ("booking.created", "paid")
    assert (taken["type"], taken["data"]["amount"]) == ("payment.paid", 2100)
    assert taken["data"]["provider_reference"] == "order-4711"
    assert (await anna.payment(taken["data"]["payment_id"]))["amount"] == 2100


async def test_another_amount_than_the_price_is_recorded_and_stands_beside_the_price(
    anna: PayingBuyer, dear: str, shop: str, counter: StaffPage, dear_server: Server
) -> None:
    session_id = await anna.held(dear, "A1", "A2")
    answer = await confirms(anna, session_id, shop, paid=PAID)
    assert answer.status_code == 204, answer.text
    reference = answer.headers["location"].rpartition("/")[2]
    payment = counter.get(f"/admin/bookings/{reference}").json()["payment"]
    assert (payment["charged"], payment["total"], payment["list_total"]) == (2000, 2000, 2500)
    ticket = (await anna.look(session_id)).json()["ticket"]
    bill = (await anna.http.get(f"/tickets/{ticket}")).json()["bill"]
    assert (bill["total"], bill["refundable"], bill["due"]) == (2000, 2000, False)
    assert bill["fees"] + sum(one["amount"] for one in bill["lines"]) == 2000
    done = firstclick("bookings", "cancel", reference, "--reason", "ill", cwd=dear_server.folder)
    assert "To give back: 20.00 GBP. Refund it where it was paid, reference order-4711." in done.stdout
    refused(await confirms(anna, session_id, shop, paid=PAID), 410, "hold-over", "reason")


async def test_only_a_server_key_may_say_what_was_paid(anna: PayingBuyer, dear: str, shop: str) -> None:
    session_id = await anna.held(dear, "A1")
    refused(await confirms(anna, session_id, paid=PAID), 403, "key-required")
    assert (await confirms(anna, session_id, shop)).status_code == 204, "nothing was paid here, as before"
    refused(await confirms(anna, session_id, shop, paid=PAID), 409, "already-confirmed")


BAD = "bad-request"


@pytest.mark.parametrize(
    ("change", "problem", "words"),
    [
        ({"amount": -1}, (400, BAD), "amount"),
        ({"amount": 12.5}, (400, BAD), "amount"),
        ({"amount": True}, (400, BAD), "amount"),
        ({"amount": 10**13}, (400, BAD), "amount"),
        ({"currency": "gbp"}, (400, BAD), "currency"),
        ({"currency": "EUR"}, (422, "other-currency"), "These seats have prices in GBP"),
        ({"reference": ""}, (400, BAD), "reference"),
        ({"reference": "x" * 201}, (400, BAD), "reference"),
        ({"reference": "a\nb"}, (400, BAD), "reference"),
        ({"tip": 1}, (400, BAD), "tip"),
        ({"seats": []}, (400, BAD), "seats"),
        ({"seats": [{"seat_id": "A1"}, {"seat_id": "A1"}]}, (400, BAD), "Name each seat once."),
        ({"seats": [{"seat_id": "A5"}]}, (422, "not-the-holds-seats"), "A1"),
        ({"seats": [{"seat_id": "A1", "ticket_type": "senior"}]}, (422, "ticket-not-sold"), "senior"),
    ],
)
async def test_what_cannot_be_recorded_is_refused_in_a_sentence_and_the_seats_stay_held(
    anna: PayingBuyer, held: tuple[str, str], shop: str, change: dict[str, Any], problem: tuple[int, str], words: str
) -> None:
    session_id, dear = held
    body = refused(await confirms(anna, session_id, shop, paid={**PAID, **change}), *problem)
    assert words in body["detail"]
    assert (await anna.statuses(dear))["A1"] == "hold"


@pytest.fixture(scope="module")
def held(dear_server: Server, _dear_numbers: Any) -> tuple[str, str]:  # noqa: ANN401 - an iterator of the session
    """One hold for all that is refused, and its showtime."""
    showtime = f"dear-{next(_dear_numbers)}"
    body = {"user_id": "anna", "seats": ["A1"]}
    return httpx.post(f"{dear_server.url}/showtimes/{showtime}/holds", json=body).json()["session_id"], showtime


async def test_seats_that_cost_nothing_have_no_payment(anna: PayingBuyer, shop: str) -> None:
    session_id = await anna.held("free", "A1")
    body = refused(await confirms(anna, session_id, shop, paid=PAID), 422, "no-prices")
    assert body["detail"] == "These seats cost nothing; please confirm them without `paid`."
    assert (await confirms(anna, session_id, shop)).status_code == 204
