"""Payments on the wire: begun, paid, left, offered; and every refusal."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.paying import DEAR, PayingBuyer, captured
from tests.web.refusing import refused
from tests.web.test_look_up import NOBODYS


async def test_a_payment_sets_the_seats_aside_and_says_where_to_pay(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.begun(dear, "A1", "A2")
    assert (payment["status"], payment["amount"], payment["currency"]) == ("waiting", 2500, "GBP")
    assert payment["next"] == f"practice/{payment['payment_id']}"
    assert payment["pay_by"] > payment["server_time"] + 590_000
    assert "user_id" not in payment
    assert "session_id" not in payment
    statuses = await anna.statuses(dear)
    assert (statuses["A1"], statuses["A2"], statuses["A3"]) == ("booked", "booked", "available")


async def test_who_pays_has_the_seats_and_the_ticket(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.bought(dear, "A1")
    assert payment["status"] == "paid"
    assert payment["next"] is None
    assert (await anna.statuses(dear))["A1"] == "confirmed"
    ticket = (await anna.http.get(f"/tickets/{payment['ticket']}")).json()
    assert ticket["reference"] == payment["reference"]
    assert [seat["seat_id"] for seat in ticket["seats"]] == ["A1"]


async def test_the_booking_has_the_buyers_mail_address_and_name(
    anna: PayingBuyer, dear: str, dear_server: Server
) -> None:
    await anna.bought(dear, "A1", email="anna@example.org", name="Anna B", language="en-GB")
    found = firstclick("bookings", "list", "--email", "anna@example.org", "--csv", cwd=dear_server.folder)
    assert "Anna B" in found.stdout


async def test_begun_twice_from_two_tabs_it_is_one_payment_and_one_charge(
    anna: PayingBuyer, dear: str, dear_server: Server
) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    answers = await asyncio.gather(*[anna.begin(session_id, quote) for _ in range(2)])
    assert [one.status_code for one in answers] == [201, 201]
    first, second = [one.json() for one in answers]
    assert first["payment_id"] == second["payment_id"]
    assert first["pay_by"] == second["pay_by"]
    chosen = await asyncio.gather(*[anna.choose(first["payment_id"], "pay") for _ in range(2)])
    assert [one.status_code for one in chosen] == [303, 303]
    await anna.becomes(first["payment_id"], "paid")
    assert captured(dear_server)[first["payment_id"]] == 1300


async def test_the_same_quote_paid_twice_is_the_same_payment(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    payment = (await anna.begin(session_id, quote)).json()
    await anna.choose(payment["payment_id"], "pay")
    await anna.becomes(payment["payment_id"], "paid")
    again = await anna.begin(session_id, quote)
    assert again.status_code == 201
    assert (again.json()["payment_id"], again.json()["status"]) == (payment["payment_id"], "paid")


async def test_the_same_key_gets_the_same_answer(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    key = f"pay {dear}"
    first, second = [await anna.begin(session_id, quote, key=key) for _ in range(2)]
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    refused(await anna.begin(session_id, quote, "counter", key=key), 422, "key-used-for-another")


async def test_a_declined_payment_can_be_tried_again(anna: PayingBuyer, dear: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    await anna.choose(payment_id, "decline")
    assert (await anna.becomes(payment_id, "declined"))["next"] == f"practice/{payment_id}"
    await anna.choose(payment_id, "pay")
    await anna.becomes(payment_id, "paid")


async def test_a_declined_payment_keeps_its_seats_until_it_is_ended_itself(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    payment_id = (await anna.begin(session_id, quote)).json()["payment_id"]
    await anna.choose(payment_id, "decline")
    await anna.becomes(payment_id, "declined")
    refused(await anna.release(session_id), 409, "being-confirmed")
    assert (await anna.http.delete(f"/payments/{payment_id}")).status_code == 204
    await anna.becomes(payment_id, "not_charged")
    assert (await anna.statuses(dear))["A1"] == "available"
    assert (await anna.release(session_id)).status_code == 204


async def test_who_leaves_is_not_charged_and_the_seats_are_free(anna: PayingBuyer, dear: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    assert (await anna.http.delete(f"/payments/{payment_id}")).status_code == 204
    await anna.becomes(payment_id, "not_charged")
    assert (await anna.statuses(dear))["A1"] == "available"
    assert (await anna.http.delete(f"/payments/{payment_id}")).status_code == 204, "again is the same"


async def test_what_is_paid_is_not_left(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.bought(dear, "A1")
    refused(await anna.http.delete(f"/payments/{payment['payment_id']}"), 409, "already-paid")
    assert (await anna.payment(payment["payment_id"]))["status"] == "paid"


async def test_money_that_comes_despite_the_leaving_buys_the_seats(anna: PayingBuyer, dear: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    await anna.choose(payment_id, "despite-cancel")
    refused(await anna.http.delete(f"/payments/{payment_id}"), 409, "already-paid")
    assert (await anna.payment(payment_id))["status"] == "paid"


async def test_at_the_counter_seats_are_booked_at_once_and_due(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.begun(dear, "A1", provider="counter")
    assert (payment["status"], payment["next"]) == ("due", None)
    assert payment["reference"]
    assert (await anna.statuses(dear))["A1"] == "confirmed"


async def test_what_costs_nothing_after_a_promo_is_paid_at_once(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1", promo="GIFT")
    payment = (await anna.begin(session_id, quote)).json()
    assert (payment["status"], payment["amount"]) == ("paid", 0)


async def test_the_last_use_of_a_promo_is_had_once(anna: PayingBuyer, dear: str) -> None:
    orders = [await anna.ordered(dear, seat, promo="ONCE") for seat in ("A1", "A2")]
    answers = await asyncio.gather(*[anna.begin(*order) for order in orders])
    assert sorted(one.status_code for one in answers) == [201, 409]
    refused(next(one for one in answers if one.status_code == 409), 409, "promo-used-up")


async def test_a_payment_is_seen_by_whoever_knows_its_id_and_by_nobody_else(anna: PayingBuyer, dear: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    async with httpx.AsyncClient(base_url=anna.http.base_url, trust_env=False) as another_device:
        assert (await another_device.get(f"/payments/{payment_id}")).json()["status"] == "waiting"
    for wrong in (str(uuid.uuid4()), "1", payment_id.upper()):
        refused(await anna.http.get(f"/payments/{wrong}"), 404, "unknown-payment")
        refused(await anna.http.delete(f"/payments/{wrong}"), 404, "unknown-payment")


async def test_the_payment_of_another_users_hold_is_404(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    ben = PayingBuyer(anna.http, "ben")
    refused(await ben.begin(session_id, quote), 404, "unknown-session")
    await anna.begin(session_id, quote)
    refused(await ben.begin(session_id, quote), 404, "unknown-session")


async def test_a_quote_of_another_hold_or_of_nobody_is_422(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    other, _ = await anna.ordered(dear, "A2")
    refused(await anna.begin(other, quote), 422, "quote-not-valid")
    refused(await anna.begin(session_id, quote + "x"), 422, "quote-not-valid")


async def test_a_hold_that_has_changed_is_409_with_a_new_quote(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    await anna.swap(session_id, "A1", "A2")
    answer = await anna.begin(session_id, quote)
    refused(answer, 409, "quote-changed", "quote")
    new = answer.json()["quote"]
    assert [line["seat_id"] for line in new["lines"]] == ["A1", "A2"]
    assert new["total"] == 2500
    assert (await anna.begin(session_id, new["quote"])).status_code == 201


async def test_a_hold_that_is_over_is_410(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    await anna.release(session_id)
    refused(await anna.begin(session_id, quote), 410, "hold-over")
    refused(await anna.begin(NOBODYS, quote), 422, "quote-not-valid")


async def test_a_provider_that_is_not_offered_is_422(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    refused(await anna.begin(session_id, quote, "stripe"), 422, "provider-off")
    assert (await anna.look(session_id)).json()["status"] == "hold"


async def test_seats_that_leave_a_single_one_are_not_paid_for(anna: PayingBuyer, dear: str) -> None:
    held = await anna.hold_seat(dear, "A2")
    session_id = held.json()["session_id"]
    quote = (await anna.quote(session_id, "A2 adult")).json()["quote"]
    await anna.hold_seat(dear, "A4")
    answer = await anna.begin(session_id, quote)
    refused(answer, 422, "leaves-orphan", "orphans", "suggestions")
    assert answer.json()["suggestions"]


async def test_a_plain_confirm_of_what_is_being_paid_does_not_book_it(anna: PayingBuyer, dear: str) -> None:
    session_id, quote = await anna.ordered(dear, "A1")
    refused(await anna.confirm(session_id), 402, "payment-required")
    await anna.begin(session_id, quote)
    refused(await anna.confirm(session_id), 409, "being-confirmed")


async def test_a_server_key_does_not_book_what_is_being_paid(anna: PayingBuyer, dear: str, dear_server: Server) -> None:
    added = firstclick("keys", "add", dear, "--scopes", "confirm", cwd=dear_server.folder)
    headers = {"Authorization": f"Bearer {added.stdout.split()[-1]}"}
    session_id, quote = await anna.ordered(dear, "A1")
    payment = (await anna.begin(session_id, quote)).json()
    path = f"/sessions/{session_id}/confirm"
    answer = await anna.http.put(path, json={"user_id": "anna"}, headers=headers)
    while answer.status_code == 401:  # the server follows new keys within seconds
        answer = await anna.http.put(path, json={"user_id": "anna"}, headers=headers)
    refused(answer, 409, "being-confirmed")
    assert (await anna.payment(payment["payment_id"]))["status"] == "waiting"


@pytest.mark.parametrize("body", [{"quote": 1}, {"provider": ""}, {"email": "nobody"}, {"amount": 1}, {"quote": ""}])
async def test_a_body_of_another_form_is_400(anna: PayingBuyer, body: dict[str, Any]) -> None:
    whole = {"user_id": "anna", "quote": "q", "provider": "practice", **body}
    refused(await anna.http.post(f"/sessions/{NOBODYS}/payments", json=whole), 400, "bad-request")


async def test_an_offer_that_there_is_not_is_410(anna: PayingBuyer, dear: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    refused(await anna.http.post(f"/payments/{payment_id}/offer", json={"accept": True}), 410, "offer-over")
    refused(await anna.http.post(f"/payments/{payment_id}/offer", json={"accept": 1}), 400, "bad-request")
    refused(await anna.http.post(f"/payments/{uuid.uuid4()}/offer", json={"accept": True}), 404, "unknown-payment")


async def test_the_prices_name_the_ways_to_pay(anna: PayingBuyer, dear: str) -> None:
    assert (await anna.http.get(f"/showtimes/{dear}/prices")).json()["providers"] == ["practice", "counter"]


async def test_without_a_provider_the_box_office_sells_what_has_a_price() -> None:
    with serving(DEAR) as server:
        async with client_of(server) as client:
            anna = PayingBuyer(client, "anna")
            session_id, quote = await anna.ordered("dear-0", "A1")
            answer = await anna.confirm(session_id)
            refused(answer, 402, "payment-required")
            assert "box office only" in answer.json()["detail"]
            refused(await anna.begin(session_id, quote), 422, "provider-off")
            assert (await client.get("/showtimes/dear-0/prices")).json()["providers"] == []
