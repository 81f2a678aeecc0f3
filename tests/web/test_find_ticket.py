"""POST /tickets/find: the ticket of a booking on another device, by its reference and the name that was given."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from firstclick.web.api.ticket_search import NOT_FOUND_AFTER_S
from tests.web.buyer import Buyer
from tests.web.refusing import refused

NAME = "Ann-Marie Lée"


async def booked(buyer: Buyer, movie: str, seat_id: str = "A1", **details: str) -> tuple[str, str]:
    """The reference and the ticket of a new booking."""
    session_id = await buyer.held(movie, seat_id)
    body = {"user_id": buyer.user_id, **details}
    assert (await buyer.http.put(f"/sessions/{session_id}/confirm", json=body)).status_code == 204
    told = (await buyer.look(session_id)).json()
    return told["reference"], told["ticket"]


async def find(http: httpx.AsyncClient, reference: str, name: str) -> httpx.Response:
    return await http.post("/tickets/find", json={"reference": reference, "name": name})


async def test_who_knows_reference_and_name_gets_the_ticket_and_no_more(ada: Buyer, movie: str) -> None:
    reference, ticket = await booked(ada, movie, name=NAME, email="ann@example.org")
    answer = await find(ada.http, reference.lower().replace("-", ""), "ann-marie LÉE")
    assert (answer.status_code, answer.json()) == (200, {"ticket": ticket})
    assert answer.headers["cache-control"] == "no-store"
    refused(await ada.http.post(f"/tickets/{ticket}/cancel", json={}), 400, "bad-request")


async def test_whatever_is_wrong_the_answer_is_the_same_and_comes_as_late(ada: Buyer, movie: str) -> None:
    reference, _ = await booked(ada, movie, name=NAME)
    nameless, _ = await booked(ada, movie, "B1")
    clock = asyncio.get_running_loop()
    answers = set()
    for tried, name in ((reference, "Ben Lee"), (nameless, NAME), ("K7QF-3M9T", NAME), ("nothing", NAME)):
        asked_at = clock.time()
        answer = await find(ada.http, tried, name)
        assert clock.time() - asked_at >= NOT_FOUND_AFTER_S
        refused(answer, 404, "ticket-not-found")
        answers.add(answer.content)
    assert len(answers) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"reference": "K7QF-3M9T"},
        {"name": NAME},
        {"reference": "", "name": NAME},
        {"reference": "K" * 33, "name": NAME},
        {"reference": "K7QF-3M9T", "name": ""},
        {"reference": "K7QF-3M9T", "name": "Ann\nLee"},
        {"reference": "K7QF-3M9T", "name": NAME, "email": "ann@example.org"},
    ],
)
async def test_a_question_of_another_form_is_refused(http: httpx.AsyncClient, body: dict[str, str]) -> None:
    refused(await http.post("/tickets/find", json=body), 400, "bad-request")


async def test_it_is_no_ticket_itself(http: httpx.AsyncClient) -> None:
    refused(await http.get("/tickets/find"), 405, "wrong-method")
