"""The first version's contract, whole: its paths, methods, statuses and fields are fixed for ever."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.harness.customers.burst import ask_together, hold_request
from tests.harness.customers.feed_client import MESSAGE_WITHIN_S
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

RIVALS = 500
TTL_MS = 20_000
CLOCK_ERROR_MS = 1_000
FETCHED_WITHIN_MS = 20_000
pytestmark = pytest.mark.e2e


async def test_movies_are_listed_with_id_title_rows_and_seats_per_row(ada: Buyer, movie: str) -> None:
    answer = await ada.http.get("/movies")
    assert answer.status_code == 200
    assert all({"id", "title", "rows", "seats_per_row"} <= one.keys() for one in answer.json())
    found = next(one for one in answer.json() if one["id"] == movie)
    assert (found["title"], found["rows"], found["seats_per_row"]) == ("Plain", 3, 6)


async def test_the_programme_that_comes_along_has_free_movies_of_the_first_version() -> None:
    with serving() as packaged:
        async with client_of(packaged) as client:
            movies = {one["id"]: one for one in (await client.get("/movies")).json()}
            assert {"movie-1", "movie-2"} <= movies.keys()
            for movie in ("movie-1", "movie-2"):
                seats = (await client.get(f"/movies/{movie}/seats")).json()
                assert len(seats) == movies[movie]["rows"] * movies[movie]["seats_per_row"]
                session = (await Buyer(client).hold_seat(movie, "A1")).json()["session_id"]
                confirmed = await Buyer(client).confirm(session)
                assert (confirmed.status_code, confirmed.content) == (204, b"")


async def test_every_seat_of_the_map_is_told(ada: Buyer, movie: str) -> None:
    session = await ada.held(movie, "A1")
    await ada.held(movie, "A2")
    await ada.confirm(session)
    answer = await ada.http.get(f"/movies/{movie}/seats")
    assert answer.status_code == 200
    seats = {one["seat_id"]: (one["status"], one["booked"], one["confirmed"]) for one in answer.json()}
    assert len(seats) == 18
    assert seats["A1"] == ("confirmed", True, True)
    assert seats["A2"] == ("hold", True, False)
    assert seats["A3"] == ("available", False, False)


async def test_a_hold_answers_200_with_session_movie_seat_and_end(ada: Buyer, movie: str) -> None:
    asked_ms = time.time() * 1000
    answer = await ada.hold_seat(movie, "A1")
    answered_ms = time.time() * 1000
    assert answer.status_code == 200
    held = answer.json()
    assert {"session_id", "movie_id", "seat_id", "expires_at"} <= held.keys()
    assert (held["movie_id"], held["seat_id"]) == (movie, "A1")
    assert asked_ms - CLOCK_ERROR_MS < held["expires_at"] - TTL_MS < answered_ms + CLOCK_ERROR_MS


async def test_of_500_rivals_for_one_seat_one_gets_it_and_499_are_told_409(server: Server, movie: str) -> None:
    answers = await ask_together(server, [hold_request(movie, "B3", f"rival-{n}") for n in range(RIVALS)])
    assert Counter(one.status for one in answers) == {200: 1, 409: RIVALS - 1}
    for lost in (one for one in answers if one.status == 409):
        assert lost.headers["content-type"] == "application/problem+json"
        assert lost.body["error"] == "Seat B3 is already held or confirmed."
        assert lost.body["conflicts"] == ["B3"]
    (winner,) = (n for n, one in enumerate(answers) if one.status == 200)
    async with client_of(server) as client:
        assert (await Buyer(client, f"rival-{winner}").confirm(answers[winner].body["session_id"])).status_code == 204


async def test_of_500_buyers_of_500_seats_everybody_gets_one(server: Server) -> None:
    seats = [f"{chr(65 + row)}{number}" for row in range(20) for number in range(1, 26)]
    answers = await ask_together(server, [hold_request("hall", seat, f"buyer-{seat}") for seat in seats])
    assert {one.status for one in answers} == {200}
    assert [one.body["seat_id"] for one in answers] == seats
    assert len({one.body["session_id"] for one in answers}) == len(seats)
    assert sorted(one.body["position"] for one in answers) == list(range(1, len(seats) + 1))


async def test_confirm_is_204_and_again_204(ada: Buyer, movie: str) -> None:
    session = (await ada.hold_seat(movie, "A1")).json()["session_id"]
    first, again = await ada.confirm(session), await ada.confirm(session)
    assert (first.status_code, first.content, again.status_code) == (204, b"", 204)


async def test_release_is_204_and_again_204(ada: Buyer, movie: str) -> None:
    session = (await ada.hold_seat(movie, "A1")).json()["session_id"]
    first, again = await ada.release(session), await ada.release(session)
    assert (first.status_code, first.content, again.status_code) == (204, b"", 204)


async def test_release_after_confirm_is_409_and_the_booking_stands(ada: Buyer, movie: str) -> None:
    session = (await ada.hold_seat(movie, "A1")).json()["session_id"]
    await ada.confirm(session)
    refused = await ada.release(session)
    assert refused.status_code == 409
    assert refused.json()["error"]
    assert (await ada.statuses(movie))["A1"] == "confirmed"


async def test_after_expiry_release_is_204_and_confirm_410(hasty_server: Server, movie: str) -> None:
    async with client_of(hasty_server) as client:
        ada = Buyer(client)
        session = (await ada.hold_seat(movie, "A1")).json()["session_id"]
        while (await ada.statuses(movie))["A1"] != "available":
            await asyncio.sleep(0.05)  # waits: the hold's 0.5 s must pass
        assert (await ada.release(session)).status_code == 204
        assert (await ada.confirm(session)).status_code == 410
        assert (await ada.statuses(movie))["A1"] == "available"


@pytest.mark.parametrize("path", ["/", "/index.html", "/static/app.js"])
async def test_the_page_and_its_files_are_served(ada: Buyer, path: str) -> None:
    assert (await ada.http.get(path)).status_code == 200


async def shown(feed: ClientConnection, ada: Buyer, movie: str, seat_id: str) -> str:
    """The status that is fetched after the feed's next message about the movie: its type, the movie and the time."""
    began_ms = time.time() * 1000
    while True:
        message = json.loads(await asyncio.wait_for(feed.recv(), MESSAGE_WITHIN_S))
        if message["type"] == "SEATS_UPDATED" and message["movie_id"] == movie:
            assert began_ms - FETCHED_WITHIN_MS < message["ts"] < time.time() * 1000 + CLOCK_ERROR_MS
            return (await ada.statuses(movie))[seat_id]


async def test_the_feed_tells_hold_release_and_confirm(server: Server, movie: str) -> None:
    """As a client of the first version heard it."""
    async with client_of(server) as client, connect(server.feed_url, proxy=None) as feed:
        ada = Buyer(client)
        session = (await ada.hold_seat(movie, "A1")).json()["session_id"]
        assert await shown(feed, ada, movie, "A1") == "hold"
        await ada.release(session)
        assert await shown(feed, ada, movie, "A1") == "available"
        await ada.confirm((await ada.hold_seat(movie, "A2")).json()["session_id"])
        while await shown(feed, ada, movie, "A2") != "confirmed":
            pass


async def test_the_feed_tells_an_expiry(hasty_server: Server, movie: str) -> None:
    """The hold may be over before its own message is read."""
    async with client_of(hasty_server) as client, connect(hasty_server.feed_url, proxy=None) as feed:
        ada = Buyer(client)
        assert (await ada.hold_seat(movie, "A3")).status_code == 200
        assert await shown(feed, ada, movie, "A3") in ("hold", "available")
        assert await shown(feed, ada, movie, "A3") == "available"


@pytest.mark.parametrize("body", [b"", b"{}", b"nonsense", b'{"user_id":""}', b'{"user_id":1}'])
async def test_a_missing_or_empty_user_id_is_400(ada: Buyer, movie: str, body: bytes) -> None:
    answer = await ada.http.post(f"/movies/{movie}/seats/A1/hold", content=body)
    assert answer.status_code == 400
    assert isinstance(answer.json()["error"], str)


async def test_an_unknown_movie_seat_and_session_are_404(ada: Buyer, movie: str) -> None:
    answers = [
        await ada.http.get("/movies/nowhere/seats"),
        await ada.hold_seat("nowhere", "A1"),
        await ada.hold_seat(movie, "Z99"),
        await ada.confirm("5a0c2a3e-8f0f-4b39-9a52-6f8a2f9f3d10"),
        await ada.release("5a0c2a3e-8f0f-4b39-9a52-6f8a2f9f3d10"),
        await ada.http.get("/nowhere"),
    ]
    assert [one.status_code for one in answers] == [404] * len(answers)
    assert all(one.json()["error"] for one in answers)
