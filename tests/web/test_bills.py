"""What tickets and bookings say of the price, and what is given back when a command cancels."""

from __future__ import annotations

import re

import pytest

from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.harness.stripe.twin import SETTINGS
from tests.web.buyer import client_of
from tests.web.paying import DEAR, PayingBuyer
from tests.web.staffed import StaffPage

pytestmark = pytest.mark.long


async def test_a_ticket_and_its_booking_say_the_price_and_the_ticket_types(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.bought(dear, "A1", "A2")
    ticket = (await anna.http.get(f"/tickets/{payment['ticket']}")).json()
    bill = ticket["bill"]
    assert (bill["total"], bill["fees"], bill["refunded"], bill["currency"]) == (2500, 100, 0, "GBP")
    assert bill["due"] is False
    assert [(one["seat_id"], one["name"], one["amount"]) for one in bill["lines"]] == [
        ("A1", "Adult", 1200),
        ("A2", "Adult", 1200),
    ]
    booking = await anna.http.get(f"/bookings/{payment['reference']}", headers={"X-User-Id": "anna"})
    assert booking.json()["bill"] == bill


async def test_a_ticket_that_is_to_be_paid_says_so(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.begun(dear, "A1", provider="counter")
    bill = (await anna.http.get(f"/tickets/{payment['ticket']}")).json()["bill"]
    assert (bill["total"], bill["due"], bill["pay_by"]) == (1300, True, payment["pay_by"])


async def test_a_free_ticket_says_nothing_of_prices(anna: PayingBuyer) -> None:
    session_id = await anna.held("free", "A1")
    await anna.confirm(session_id)
    seen = (await anna.look(session_id)).json()
    assert "bill" not in (await anna.http.get(f"/tickets/{seen['ticket']}")).json()


async def test_a_command_that_cancels_says_what_is_given_back(
    anna: PayingBuyer, dear: str, dear_server: Server
) -> None:
    payment = await anna.bought(dear, "A1", "A2")
    cancel = ("bookings", "cancel", payment["reference"], "--reason", "the projector broke")
    first = firstclick(*cancel, "--seats", "A1", cwd=dear_server.folder)
    assert re.search(r"Given back: .*12\.00", first.stdout), first.stdout
    rest = firstclick(*cancel, cwd=dear_server.folder)
    asked = "A running server sends this refund to the payment provider (practice)."
    assert rest.stdout.splitlines()[-1] == f"Given back: 13.00 GBP. {asked}"
    assert "Given back" not in firstclick(*cancel, cwd=dear_server.folder).stdout
    after = await anna.becomes(payment["payment_id"], "refunded")
    assert after["refunded"] == 2500


async def test_a_command_that_cancels_what_is_due_gives_nothing_back(
    anna: PayingBuyer, dear: str, dear_server: Server
) -> None:
    payment = await anna.begun(dear, "A1", provider="counter")
    done = firstclick("bookings", "cancel", payment["reference"], "--reason", "asked", cwd=dear_server.folder)
    assert "back" not in done.stdout


@pytest.mark.parametrize(("paid_by", "way"), [("cash", "in cash"), ("card", "by card")])
def test_a_command_that_cancels_what_was_paid_at_the_counter_says_that_somebody_gives_it_back(
    counter: StaffPage, dear: str, dear_server: Server, paid_by: str, way: str
) -> None:
    sold = counter.sold(dear, "A1", paid_by=paid_by)
    done = firstclick("bookings", "cancel", sold["reference"], "--reason", "ill", cwd=dear_server.folder)
    assert done.stdout.splitlines()[-1] == (
        f"To give back: 13.00 GBP. It was paid {way} at the counter, and has to be given back there."
    )


async def test_metrics_count_payments_by_state_and_no_difference(anna: PayingBuyer, dear: str) -> None:
    await anna.bought(dear, "A1")
    text = (await anna.http.get("/metrics")).text
    for name in (
        'payments{state="paid"}',
        'payments{state="open"}',
        'payment_age_seconds{state="open"}',
        "refunds_failed",
    ):
        assert f"\nfirstclick_{name} " in text, name
    assert "firstclick_payments_differences 0.0" in text


def test_the_start_line_says_how_seats_are_paid_for() -> None:
    with serving(DEAR) as server:
        assert "sold at the box office only" in server.output()
    with serving(DEAR, PAYMENT_PROVIDERS="practice") as server:
        assert "Payments are for practice" in server.output()
    with serving(DEAR, PAYMENT_PROVIDERS="counter") as server:
        assert "practice" not in server.output()
    with serving(DEAR, **SETTINGS) as server:
        assert "Cards are for tests, and no money moves" in server.output()


async def test_practice_ends_once_a_programme_of_ones_own_is_imported() -> None:
    with serving(None) as server:
        (server.folder / "own.toml").write_text(DEAR, encoding="utf-8")
        firstclick("programme", "import", "own.toml", cwd=server.folder)
        async with client_of(server) as client:
            while (answer := await client.get("/showtimes/dear-0/prices")).status_code == 404:
                continue  # the server follows imports within seconds
        assert answer.json()["providers"] == []
