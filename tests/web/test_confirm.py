"""PUT /sessions/{id}/confirm: a hold becomes a booking, once and for good."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from firstclick.ledger import sqlite_url
from tests.harness.processes.server import serving
from tests.ledger.making import found_by_hand
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import PLAIN, programme
from tests.web.test_look_up import NOBODYS


async def test_a_hold_becomes_a_booking(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4", "B5")
    answer = await ada.confirm(session_id)
    assert (answer.status_code, answer.content) == (204, b"")
    statuses = await ada.statuses(movie)
    assert (statuses["B4"], statuses["B5"]) == ("confirmed", "confirmed")


async def test_confirming_again_is_204_and_changes_nothing(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.confirm(session_id)
    etag = (await ada.http.get(f"/movies/{movie}/seats")).headers["etag"]
    assert (await ada.confirm(session_id)).status_code == 204
    assert (await ada.http.get(f"/movies/{movie}/seats")).headers["etag"] == etag


async def test_seats_that_leave_one_alone_are_not_confirmed_until_it_is_added(
    ada: Buyer, ben: Buyer, corner: str
) -> None:
    await ben.held(corner, "A1")
    session_id = await ada.held(corner, "A3")
    body = refused(await ada.confirm(session_id), 422, "leaves-orphan", "orphans", "suggestions")
    assert body["orphans"] == ["A2"]
    assert body["suggestions"]
    assert (await ada.statuses(corner))["A3"] == "hold", "it stays a hold"
    await ada.swap(session_id, "A2", "A3")
    assert (await ada.confirm(session_id)).status_code == 204


async def position(buyer: Buyer, movie: str) -> int:
    told: int = (await buyer.http.get(f"/showtimes/{movie}/seats")).json()["position"]
    return told


async def test_twenty_confirms_at_once_are_all_204_and_no_more_changes_than_one(ada: Buyer, movie: str) -> None:
    one, many = await ada.held(movie, "B4"), await ada.held(movie, "B5")
    before = await position(ada, movie)
    await ada.confirm(one)
    steps = await position(ada, movie) - before
    answers = await asyncio.gather(*(ada.confirm(many) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {204}
    assert await position(ada, movie) == before + 2 * steps


async def test_a_booking_outlives_the_holds_time(hasty_ada: Buyer, movie: str) -> None:
    session_id = await hasty_ada.held(movie, "B4")
    await hasty_ada.confirm(session_id)
    await asyncio.sleep(0.5)  # waits: the hold's 0.3 s must pass, and its expiry be looked for
    assert (await hasty_ada.statuses(movie))["B4"] == "confirmed"
    assert (await hasty_ada.confirm(session_id)).status_code == 204


async def test_after_expiry_it_is_410(hasty_ada: Buyer, movie: str) -> None:
    session_id = await hasty_ada.held(movie, "B4")
    await asyncio.sleep(0.45)  # waits: the hold's 0.3 s must pass
    refused(await hasty_ada.confirm(session_id), 410, "hold-over")
    assert (await hasty_ada.statuses(movie))["B4"] == "available"


async def test_after_release_it_is_410_even_if_the_seat_is_free(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.release(session_id)
    refused(await ada.confirm(session_id), 410, "hold-over")
    assert (await ada.statuses(movie))["B4"] == "available"


async def test_an_expired_hold_cannot_be_confirmed_over_the_next_customers(hasty_ada: Buyer, movie: str) -> None:
    late = await hasty_ada.held(movie, "B4")
    await asyncio.sleep(0.45)  # waits: the hold's 0.3 s must pass
    ben = Buyer(hasty_ada.http, "ben")
    his = await ben.held(movie, "B4")
    refused(await hasty_ada.confirm(late), 410, "hold-over")
    assert (await ben.confirm(his)).status_code == 204


async def test_somebody_elses_hold_and_none_at_all_are_404(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    foreign = refused(await ben.confirm(session_id), 404, "unknown-session")
    assert foreign == refused(await ben.confirm(NOBODYS), 404, "unknown-session")
    assert (await ada.statuses(movie))["B4"] == "hold"


async def test_somebody_elses_booking_is_404(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.confirm(session_id)
    refused(await ben.confirm(session_id), 404, "unknown-session")


async def test_who_buys_is_stored_with_the_booking_and_shown_to_nobody(tmp_path: Path) -> None:
    buyer = {"email": "ann@example.org", "name": "Ann Lée", "language": "de-AT"}
    with serving(programme(), DATA_DIR=tmp_path) as server:
        async with client_of(server) as http:
            ada = Buyer(http)
            session_id = await ada.held(PLAIN[0], "B4")
            confirm = f"/sessions/{session_id}/confirm"
            first = await http.put(confirm, json={"user_id": "ada", **buyer})
            again = await http.put(confirm, json={"user_id": "ada", "email": "eve@example.org"})
            assert (first.status_code, first.content) == (again.status_code, again.content) == (204, b"")
            shown = [(await ada.look(session_id)).text, (await http.get(first.headers["location"])).text]
            assert not [one for one in shown if "example.org" in one or "Lée" in one]
    stored = found_by_hand(sqlite_url(tmp_path / "firstclick.db"), "SELECT email, name, language FROM bookings")
    assert stored == [tuple(buyer.values())]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ann"},
        {"email": "ann@"},
        {"email": "a b@example.org"},
        {"email": "ann@example.org\n"},
        {"email": "ann@example.org\u0000"},
        {"email": "a" * 250 + "@b.org"},
        {"email": None},
        {"name": ""},
        {"name": "Ann\u009bLee"},
        {"name": "Ann\nLee"},
        {"name": "a" * 201},
        {"language": "german language"},
        {"language": "d"},
        {"language": "de_AT"},
        {"phone": "1"},
    ],
    ids=str,
)
async def test_a_buyer_that_is_not_of_the_form_is_400_and_books_nothing(
    ada: Buyer, movie: str, wrong: dict[str, object]
) -> None:
    session_id = await ada.held(movie, "B4")
    answer = await ada.http.put(f"/sessions/{session_id}/confirm", json={"user_id": "ada", **wrong})
    refused(answer, 400, "bad-request")
    assert (await ada.statuses(movie))["B4"] == "hold"
