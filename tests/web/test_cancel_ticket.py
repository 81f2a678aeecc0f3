"""POST /tickets/{token}/cancel: who booked gives seats back, and gets back what they cost; nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.refusing import refused
from tests.web.signing import SECRET as TOKEN_SECRET
from tests.web.signing import bearer, token
from tests.web.taken_back import HOUR_MS, MAIL, TAKES_BACK, CancellingBuyer, sent_back
from tests.web.tickets import shown

pytestmark = pytest.mark.long

COST_PER_MINUTE = 10_000
GUESSES_MAX = 10


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Takes tickets back."""
    with serving(TAKES_BACK, PAYMENT_PROVIDERS="practice,counter", HOLD_TTL_SECONDS=60) as started:
        yield started


@pytest.fixture
async def anna(server: Server) -> AsyncIterator[CancellingBuyer]:
    """Who changes her mind."""
    async with client_of(server) as client:
        yield CancellingBuyer(client, "anna")


async def given_back(anna: CancellingBuyer, server: Server, payment_id: str, *amounts: int) -> None:
    """Wait until the payment's money is back; it went once for each cancelling."""
    async with asyncio.timeout(20):
        while len(sent_back(server, payment_id)) < len(amounts):
            await anna.payment(payment_id)
            await asyncio.sleep(0.05)  # waits: the server sends refunds twice a second
    assert sent_back(server, payment_id) == list(amounts)


async def test_a_paid_ticket_is_cancelled_as_a_whole_and_all_money_comes_back_once(
    anna: CancellingBuyer, server: Server
) -> None:
    payment_id, ticket = await anna.bought_ticket("dear-0", "A1", "A2")
    before = (await shown(anna.http, ticket)).json()
    assert (before["cancellable"], before["cancel_until"], before["bill"]["refundable"]) == (True, None, 2500)
    answers = await asyncio.gather(*[anna.cancel(ticket, email="anna@EXAMPLE.org") for _ in range(3)])
    assert [one.status_code for one in answers] == [200, 200, 200]
    after = answers[0].json()
    assert after == answers[1].json() == answers[2].json() == (await shown(anna.http, ticket)).json()
    assert (after["status"], after["seats"], after["cancelled_seats"]) == ("cancelled", [], before["seats"])
    assert (after["cancellable"], after["bill"]["refundable"], after["bill"]["refunded"]) == (False, 0, 2500)
    assert {(await anna.statuses("dear-0"))[seat] for seat in ("A1", "A2")} == {"available"}
    await given_back(anna, server, payment_id, 2500)
    assert (await anna.cancel(ticket)).json() == after
    await given_back(anna, server, payment_id, 2500)


async def test_for_some_of_the_seats_their_price_comes_back_and_the_fees_with_the_last_of_them(
    anna: CancellingBuyer, server: Server
) -> None:
    payment_id, ticket = await anna.bought_ticket("dear-1", "A1", "A2", "A3")
    part = (await anna.cancel(ticket, "A2")).json()
    assert [seat["seat_id"] for seat in part["seats"]] == ["A1", "A3"]
    assert (part["status"], part["cancellable"]) == ("booked", True)
    assert (part["bill"]["refunded"], part["bill"]["refundable"], part["bill"]["total"]) == (1200, 2500, 2500)
    assert (await anna.cancel(ticket, "A2")).json() == part
    rest = (await anna.cancel(ticket, "A3", "A1")).json()
    assert (rest["status"], rest["bill"]["refunded"], rest["bill"]["refundable"]) == ("cancelled", 3700, 0)
    await given_back(anna, server, payment_id, 1200, 2500)


async def test_what_is_due_is_cancelled_and_nothing_comes_back(anna: CancellingBuyer) -> None:
    payment = await anna.begun("dear-2", "A1", "A2", provider="counter")
    part = (await anna.cancel(payment["ticket"], "A1")).json()
    assert (part["bill"]["due"], part["bill"]["refundable"], part["bill"]["total"]) == (True, 0, 1300)
    after = (await anna.cancel(payment["ticket"])).json()
    assert (after["status"], after["bill"]["refunded"], after["bill"]["refundable"]) == ("cancelled", 0, 0)
    assert set((await anna.statuses("dear-2")).values()) == {"available"}


async def test_a_free_ticket_is_cancelled_by_the_address_that_the_confirm_said(
    anna: CancellingBuyer, server: Server
) -> None:
    ticket = await anna.free("A1", "A2", email=MAIL)
    after = (await anna.cancel(ticket, email=MAIL)).json()
    assert (after["status"], "bill" in after) == ("cancelled", False)
    listed = firstclick("bookings", "show", after["reference"], cwd=server.folder).stdout
    assert "cancelled by the buyer" in listed


async def test_the_link_alone_never_cancels_and_every_wrong_word_gets_the_same_answer(anna: CancellingBuyer) -> None:
    _, ticket = await anna.bought_ticket("dear-3", "A1")
    without_mail = await anna.free("B1")
    wrong = [
        await anna.cancel(ticket, email="ben@example.org"),
        await anna.cancel(ticket, user_id="ben"),
        await anna.cancel(ticket, user_id="Anna"),
        await anna.cancel(ticket, "C9", email="ben@example.org"),
        await anna.cancel(without_mail, email=MAIL),
    ]
    bodies = [refused(one, 403, "not-the-buyer") for one in wrong]
    assert all(body == bodies[0] for body in bodies)
    assert {(await shown(anna.http, one)).json()["status"] for one in (ticket, without_mail)} == {"booked"}
    assert (await anna.cancel(without_mail)).json()["status"] == "cancelled"
    refused(await anna.cancel(without_mail, email=MAIL), 403, "not-the-buyer")


async def test_it_must_be_said_in_one_way_who_booked(anna: CancellingBuyer) -> None:
    ticket = await anna.free("A3")
    for body in ({}, {"seats": ["A3"]}, {"email": MAIL, "user_id": "anna"}, {"user_id": "anna", "seats": []}):
        answer = await anna.http.post(f"/tickets/{ticket}/cancel", json=body, headers={"X-User-Id": "anna"})
        refused(answer, 400, "bad-request")
    refused(await anna.cancel("K7QF-3M9T.q3v8Jw0cXh1sZk5TzR2bQA"), 404, "unknown-booking")
    assert (await shown(anna.http, ticket)).json()["status"] == "booked"


async def test_seats_of_another_booking_are_refused_and_none_is_cancelled(anna: CancellingBuyer) -> None:
    ticket = await anna.free("A4", "A5")
    refused(await anna.cancel(ticket, "A4", "B6"), 422, "seats-not-booked")
    assert len((await shown(anna.http, ticket)).json()["seats"]) == 2


async def test_tickets_are_taken_back_until_an_hour_before_the_start(anna: CancellingBuyer) -> None:
    _, ticket = await anna.bought_ticket("tomorrow", "A1")
    told = (await shown(anna.http, ticket)).json()
    assert (told["cancellable"], told["cancel_until"]) == (True, told["starts_at"] - HOUR_MS)
    assert (await anna.cancel(ticket)).json()["cancel_until"] == told["cancel_until"]
    _, late = await anna.bought_ticket("soon", "A1")
    told = (await shown(anna.http, late)).json()
    assert not told["cancellable"]
    problem = refused(await anna.cancel(late), 409, "too-late-to-cancel", "cancel_until")
    assert problem["cancel_until"] == told["cancel_until"] == told["starts_at"] - HOUR_MS
    refused(await anna.cancel(late, email="ben@example.org"), 403, "not-the-buyer")


@pytest.mark.long  # a server of its own
async def test_a_cinema_that_takes_nothing_back_says_so() -> None:
    silent = TAKES_BACK.replace("cancel_until_minutes = 60", "")
    with serving(silent) as server:
        async with client_of(server) as client:
            anna = CancellingBuyer(client, "anna")
            ticket = await anna.free("A1")
            told = (await shown(client, ticket)).json()
            assert (told["cancellable"], told["cancel_until"]) == (False, None)
            refused(await anna.cancel(ticket), 409, "not-taken-back")


@pytest.mark.long  # a server of its own
async def test_with_tokens_the_token_says_who_booked_and_an_address_does_without() -> None:
    with serving(TAKES_BACK, AUTH_JWT_SECRET=TOKEN_SECRET) as server:
        async with client_of(server) as client:
            ann, ben = [bearer(token(name, aud=None, iss=None)) for name in ("ann", "ben")]
            tickets = []
            for seat in ("A1", "A2"):
                held = await client.post("/movies/free/holds", json={"seats": [seat]}, headers=ann)
                session = f"/sessions/{held.json()['session_id']}"
                await client.put(f"{session}/confirm", json={"email": MAIL}, headers=ann)
                tickets.append((await client.get(session, headers=ann)).json()["ticket"])
            path = f"/tickets/{tickets[0]}/cancel"
            refused(await client.post(path, json={"user_id": "ann"}), 401, "not-signed-in")
            refused(await client.post(path, json={"user_id": "ann"}, headers=ben), 401, "not-signed-in")
            refused(await client.post(path, json={}, headers=ben), 403, "not-the-buyer")
            refused(await client.post(path, json={}), 400, "bad-request")
            assert (await client.post(path, json={}, headers=ann)).json()["status"] == "cancelled"
            by_mail = await client.post(f"/tickets/{tickets[1]}/cancel", json={"email": MAIL})
            assert by_mail.json()["status"] == "cancelled"


@pytest.mark.long  # a server of its own
async def test_whoever_guesses_addresses_has_few_tries_in_a_minute() -> None:
    with serving(TAKES_BACK, COST_PER_MINUTE_PER_ADDRESS=COST_PER_MINUTE) as server:
        async with client_of(server) as client:
            anna = CancellingBuyer(client, "anna")
            ticket = await anna.free("A1", email=MAIL)
            guesses = 0
            while (answer := await anna.cancel(ticket, email=f"{guesses}@example.org")).status_code == 403:
                guesses += 1
                assert guesses < GUESSES_MAX
            refused(answer, 429, "too-many-requests-from-here")
            assert guesses
