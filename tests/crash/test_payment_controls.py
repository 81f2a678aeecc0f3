"""Rules of payments are broken by hand, and the audit from outside sees it: what it calls clean is worth something."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.crash.rest import until_at_rest
from tests.harness.accounts.payment_audit import Books, Paid, read_books
from tests.harness.faults import broken_servers
from tests.harness.processes.world import world
from tests.web.buyer import client_of
from tests.web.paying import DEAR, PayingBuyer

SEAT = ("dear-0", "A1", "session-1")
TAKEN = Paid(1300, 1300, 0, is_authorised=False)
AUTHORISED = Paid(1300, 0, 0, is_authorised=True)
GIVEN_BACK = Paid(1300, 1300, 1300, is_authorised=False)
KEPT_IN_PART = Paid(1300, 1300, 1000, is_authorised=False)
SESSIONS = {"payment-1": "session-1"}

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


async def test_where_the_booking_is_not_written_with_the_row_money_without_a_seat_is_found() -> None:
    settings = {"PAYMENT_PROVIDERS": "practice", "PAY_WITHIN_SECONDS": 4}
    with world(programme=DEAR, program=broken_servers.BOOKS_AFTER_THE_ROW, settings=settings) as place:
        (server,) = place.servers
        async with client_of(server) as http:
            payment = await PayingBuyer(http).begun("dear-0", "A1")
            with pytest.raises(httpx.TransportError):
                await PayingBuyer(http).choose(payment["payment_id"], "pay")
        server.process.wait()
        await asyncio.to_thread(server.start)
        await until_at_rest(place, seed=0)
        (complaint,) = read_books(place.folder / "data", place.database_url).complaints(set())
    assert complaint.startswith(f"money without a seat: {payment['payment_id']}")


def test_a_seat_with_its_money_is_no_complaint() -> None:
    assert Books({"payment-1": TAKEN}, [SEAT], SESSIONS).complaints({"payment-1"}) == []


def test_a_seat_that_two_sessions_have_is_sold_twice() -> None:
    books = Books({"payment-1": TAKEN}, [SEAT, (*SEAT[:2], "session-2")], SESSIONS)
    assert "sold twice: ('dear-0', 'A1')" in books.complaints(set())


@pytest.mark.parametrize("paid", [None, AUTHORISED, GIVEN_BACK])
def test_a_seat_whose_money_was_not_taken_or_is_given_back_is_found(paid: Paid | None) -> None:
    books = Books({} if paid is None else {"payment-1": paid}, [SEAT], SESSIONS)
    (complaint,) = books.complaints(set())
    assert complaint.startswith("a seat without money: A1")


@pytest.mark.parametrize("paid", [TAKEN, AUTHORISED, KEPT_IN_PART])
def test_money_that_is_kept_or_set_aside_without_a_seat_is_found(paid: Paid) -> None:
    (complaint,) = Books({"payment-1": paid}, [], SESSIONS).complaints(set())
    assert complaint.startswith("money without a seat: payment-1")


def test_what_was_shown_as_paid_and_given_back_is_found() -> None:
    assert Books({"payment-1": GIVEN_BACK}, [], SESSIONS).complaints(set()) == []
    (complaint,) = Books({"payment-1": GIVEN_BACK}, [], SESSIONS).complaints({"payment-1"})
    assert complaint.startswith("shown as paid, and not booked: payment-1")
