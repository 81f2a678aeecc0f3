"""Prices on the wire: lists, quotes, and 402 for a plain confirm of what has a price."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import httpx
import pytest

from firstclick.domain.money.money import Money
from firstclick.domain.money.quote import Quote, QuoteLine
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.web.auth.quote_tokens import QUOTE_CHARS_MAX, QuoteTokens
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.priced_programme import CINEMA, FREE_MOVIE, PRICES, TICKET_TYPES, corner, dear_movies
from tests.web.refusing import refused
from tests.web.test_look_up import NOBODYS

KEY = "k" * 32
ROOMS = 40
PRICED = (
    CINEMA
    + corner("A sssppwc")
    + FREE_MOVIE
    + TICKET_TYPES
    + PRICES
    + """
[[promo]]
code = "ELSEWHERE"
percent = 10
movie = "free"
"""
)


@pytest.fixture(scope="module")
def dear_server() -> Iterator[Server]:
    """Sells `dear-0`, `dear-1`, … at a price, and `free` for nothing."""
    with serving(PRICED + dear_movies(ROOMS), SECRET_KEY=KEY) as started:
        yield started


@pytest.fixture(scope="module")
def _numbers() -> Iterator[int]:
    return count()


@pytest.fixture
def dear(_numbers: Iterator[int]) -> str:
    """The id of a showtime with prices that no other test touches: A1 to A3 standard, A4 and A5 premium."""
    return f"dear-{next(_numbers)}"


@pytest.fixture
async def anna(dear_server: Server) -> AsyncIterator[Buyer]:
    async with client_of(dear_server) as client:
        yield Buyer(client, "anna")


async def quoted(buyer: Buyer, session_id: str, *tickets: str, **more: object) -> httpx.Response:
    """Ask for a quote; tickets are `A1 adult`."""
    seats = [dict(zip(("seat_id", "ticket_type"), one.split(), strict=True)) for one in tickets]
    body = {"user_id": buyer.user_id, "seats": seats, **more}
    return await buyer.http.post(f"/sessions/{session_id}/quote", json=body)


async def test_a_showtime_has_its_price_list(anna: Buyer, dear: str) -> None:
    answer = await anna.http.get(f"/showtimes/{dear}/prices")
    body = answer.json()
    assert answer.status_code == 200
    assert (body["currency"], body["exponent"], body["tax_basis_points"]) == ("GBP", 2, 2000)
    assert body["fees"] == {"per_seat": 50, "per_order": 100}
    assert body["ticket_types"][1] == {"ticket_type": "child", "name": "Child", "age_min": 0, "note": "Under 15"}
    prices = {(one["kind"], one["ticket_type"]): one["amount"] for one in body["prices"]}
    assert prices["standard", "adult"] == 1200
    assert prices["premium", "adult"] == 1500
    assert ("standard", "senior") not in prices
    by_number = await anna.http.get(f"/price-lists/{body['price_list']}")
    assert by_number.json() == body


async def test_a_free_showtime_has_prices_too_and_they_are_empty(anna: Buyer) -> None:
    body = (await anna.http.get("/showtimes/free/prices")).json()
    assert body == {
        "price_list": 0,
        "currency": None,
        "exponent": None,
        "ticket_types": [],
        "prices": [],
        "fees": {"per_seat": 0, "per_order": 0},
        "tax_basis_points": 0,
        "providers": [],
        "terms_url": None,
    }


@pytest.mark.parametrize("number", ["0", "99", "-1", "abc", "007", "9" * 20])
async def test_a_price_list_that_there_is_not_is_404(anna: Buyer, number: str) -> None:
    refused(await anna.http.get(f"/price-lists/{number}"), 404, "unknown-price-list")


async def test_prices_of_no_showtime_are_404(anna: Buyer) -> None:
    refused(await anna.http.get("/showtimes/nowhere/prices"), 404, "unknown-showtime")


async def test_the_programme_says_from_which_price_seats_are_sold(anna: Buyer, dear: str) -> None:
    lowest = {"amount": 800, "currency": "GBP", "exponent": 2}
    movies = {one["id"]: one["showtimes"][0] for one in (await anna.http.get("/movies")).json()}
    assert movies[dear]["price_from"] == lowest
    assert (await anna.http.get(f"/movies/{dear}/showtimes")).json()[0]["price_from"] == lowest
    assert (await anna.http.get(f"/showtimes/{dear}")).json()["price_from"] == lowest
    assert "price_from" not in movies["free"]
    assert "price_from" not in (await anna.http.get("/showtimes/free")).json()


async def test_a_hold_names_its_price_list_and_a_free_hold_none(anna: Buyer, dear: str) -> None:
    number = (await anna.http.get(f"/showtimes/{dear}/prices")).json()["price_list"]
    held = (await anna.hold(dear, "A1")).json()
    assert held["price_list"] == number
    assert (await anna.look(held["session_id"])).json()["price_list"] == number
    assert (await anna.hold_seat(dear, "A2")).json()["price_list"] == number
    free = (await anna.hold("free", "A1")).json()
    assert "price_list" not in free
    assert "price_list" not in (await anna.look(free["session_id"])).json()


async def test_a_quote_says_what_each_ticket_costs_and_is_signed(anna: Buyer, dear: str) -> None:
    session_id = await anna.held(dear, "A3", "A4")
    answer = await quoted(anna, session_id, "A3 child", "A4 senior")
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    lines = [(one["seat_id"], one["kind"], one["ticket_type"], one["amount"]) for one in body["lines"]]
    assert lines == [("A3", "standard", "child", 800), ("A4", "premium", "senior", 1300)]
    assert (body["fees"], body["total"], body["tax"], body["currency"]) == (200, 2300, 383, "GBP")
    read = QuoteTokens(KEY.encode()).read(body["quote"])
    assert isinstance(read, Quote)
    assert (read.session_id, read.total, read.tax) == (session_id, Money(2300, "GBP"), Money(383, "GBP"))
    assert [line.amount.amount_minor for line in read.lines] == [800, 1300]
    assert (await quoted(anna, session_id, "A3 child", "A4 senior")).json() == body, "nothing is stored for it"


async def test_a_promo_makes_it_cheaper(anna: Buyer, dear: str) -> None:
    session_id = await anna.held(dear, "A1")
    body = (await quoted(anna, session_id, "A1 adult", promo="ten")).json()
    assert (body["discount"], body["total"]) == (120, 1230)
    read = QuoteTokens(KEY.encode()).read(body["quote"])
    assert read is not None
    assert (read.promo, read.discount) == ("TEN", Money(120, "GBP"))
    for code in ("ELSEWHERE", "none"):
        refused(await quoted(anna, session_id, "A1 adult", promo=code), 422, "promo-not-valid")


async def test_tickets_that_do_not_fit_the_hold_are_422(anna: Buyer, dear: str) -> None:
    session_id = await anna.held(dear, "A1", "A2")
    refused(await quoted(anna, session_id, "A1 adult"), 422, "not-the-holds-seats")
    refused(await quoted(anna, session_id, "A1 adult", "A3 adult"), 422, "not-the-holds-seats")
    refused(await quoted(anna, session_id, "A1 adult", "A2 senior"), 422, "ticket-not-sold")
    refused(await quoted(anna, session_id, "A1 adult", "A2 nobody"), 422, "ticket-not-sold")


async def test_a_quote_of_no_hold_of_another_users_and_of_one_that_is_over(anna: Buyer, dear: str) -> None:
    refused(await quoted(anna, NOBODYS, "A1 adult"), 404, "unknown-session")
    session_id = await anna.held(dear, "A1")
    refused(await quoted(Buyer(anna.http, "ben"), session_id, "A1 adult"), 404, "unknown-session")
    await anna.release(session_id)
    refused(await quoted(anna, session_id, "A1 adult"), 410, "hold-over")


async def test_what_costs_nothing_needs_no_quote(anna: Buyer) -> None:
    session_id = await anna.held("free", "B1")
    refused(await quoted(anna, session_id, "B1 adult"), 422, "no-prices")
    assert (await anna.confirm(session_id)).status_code == 204


@pytest.mark.parametrize(
    "body", [{"seats": []}, {"seats": [{"seat_id": "A1"}]}, {"seats": "A1"}, {"promo": 1}, {"total": 1}]
)
async def test_a_body_of_another_form_is_400(anna: Buyer, body: dict[str, Any]) -> None:
    ticket = {"seat_id": "A1", "ticket_type": "adult"}
    answer = await anna.http.post(f"/sessions/{NOBODYS}/quote", json={"user_id": "anna", "seats": [ticket], **body})
    refused(answer, 400, "bad-request")


async def test_the_same_key_gets_the_same_quote(anna: Buyer, dear: str) -> None:
    session_id = await anna.held(dear, "A1")
    body = {"user_id": "anna", "seats": [{"seat_id": "A1", "ticket_type": "adult"}]}
    first, second = [
        await anna.http.post(f"/sessions/{session_id}/quote", json=body, headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    other = await anna.http.post(
        f"/sessions/{session_id}/quote", json={**body, "promo": "TEN"}, headers={"Idempotency-Key": "one"}
    )
    refused(other, 422, "key-used-for-another")


async def test_a_plain_confirm_of_what_has_a_price_is_402_and_nothing_changes(anna: Buyer, dear: str) -> None:
    session_id = await anna.held(dear, "A1")
    before = (await anna.http.get(f"/showtimes/{dear}/seats")).json()["position"]
    refused(await anna.confirm(session_id), 402, "payment-required")
    assert (await anna.http.get(f"/showtimes/{dear}/seats")).json()["position"] == before
    assert (await anna.look(session_id)).json()["status"] == "hold"


def test_a_quote_that_was_changed_or_signed_otherwise_is_none() -> None:
    tokens, pounds = QuoteTokens(KEY.encode()), [Money(minor, "GBP") for minor in (1200, 200, 50, 100, 0)]
    price, discount, fee, fee_per_order, tax = pounds
    line = QuoteLine("A1", SeatKind.STANDARD, "adult", price, discount, fee)
    quote = Quote("session", 7, (line,), fee_per_order, tax, "TEN")
    signed = tokens.sign(quote)
    signature = signed.partition(".")[2]
    assert tokens.read(signed) == quote
    assert QuoteTokens(b"another key").read(signed) is None
    dearer = base64.urlsafe_b64encode(b'["s",7,"GBP",[],1,0,""]').decode().rstrip("=")
    for text in (
        "",
        ".",
        signed.partition(".")[0],
        f"{dearer}.{signature}",
        f"{signed}x",
        f"é{signed}",
        "x" * (QUOTE_CHARS_MAX + 1),
    ):
        assert tokens.read(text) is None
