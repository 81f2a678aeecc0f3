"""Events of payment providers: signed, believed in nothing but the id, and harmless when doubled or late."""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import closing

import httpx
import pytest

from tests.harness.processes.server import Server
from tests.web.paying import SECRET, PayingBuyer, captured, event_signature
from tests.web.refusing import refused


async def event(buyer: PayingBuyer, contents: object, key: str = SECRET) -> httpx.Response:
    """What the practice provider sends."""
    body = json.dumps(contents).encode()
    headers = {"Practice-Signature": event_signature(key, body)}
    return await buyer.http.post("/payment-events/practice", content=body, headers=headers)


@pytest.mark.parametrize("order", ["event first", "return first", "event twice"])
async def test_events_and_the_buyers_return_in_any_order_are_one_charge(
    anna: PayingBuyer, dear: str, dear_server: Server, order: str
) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    with closing(sqlite3.connect(dear_server.folder / "firstclick-data" / "practice.db")) as account, account:
        account.execute("UPDATE payments SET state = 'authorised' WHERE payment_id = ?", (payment_id,))
    first = order.split(maxsplit=1)[0]
    for step in ("event", "return") if first == "event" else ("return", "event"):
        if step == "event":
            assert (await event(anna, {"payment_id": payment_id})).status_code == 204
        await anna.becomes(payment_id, "paid")
    if order == "event twice":
        assert (await event(anna, {"payment_id": payment_id})).status_code == 204
    assert captured(dear_server)[payment_id] == 1300


async def test_an_event_that_is_not_signed_is_400(anna: PayingBuyer) -> None:
    refused(await event(anna, {"payment_id": "1"}, key="another"), 400, "event-not-valid")
    refused(await anna.http.post("/payment-events/practice", content=b"{}"), 400, "event-not-valid")


async def test_an_event_of_no_payment_is_accepted_and_does_nothing(anna: PayingBuyer) -> None:
    assert (await event(anna, {"payment_id": str(uuid.uuid4())})).status_code == 204
    assert (await event(anna, {"payment_id": 7})).status_code == 204
    assert (await event(anna, [])).status_code == 204


async def test_an_event_may_have_64_kib_and_no_more(anna: PayingBuyer) -> None:
    body = {"payment_id": str(uuid.uuid4()), "more": ""}
    body["more"] = "x" * (65_536 - len(json.dumps(body)))
    assert (await event(anna, body)).status_code == 204
    body["more"] += "x"
    refused(await event(anna, body), 413, "body-too-large")


async def test_an_event_of_a_provider_that_there_is_not_is_404(anna: PayingBuyer) -> None:
    refused(await anna.http.post("/payment-events/counter", content=b"{}"), 404, "unknown-provider")
