"""POST /movies/{id}/holds and POST /showtimes/{id}/holds with `seats`: several seats, all or none."""

from __future__ import annotations

import httpx
import pytest

from tests.web.buyer import Buyer
from tests.web.refusing import refused


@pytest.mark.parametrize("kind", ["movies", "showtimes"])
async def test_free_seats_are_held_together(http: httpx.AsyncClient, movie: str, kind: str) -> None:
    answer = await http.post(f"/{kind}/{movie}/holds", json={"user_id": "ada", "seats": ["B4", "B5"]})
    assert answer.status_code == 201
    held = answer.json()
    assert answer.headers["location"] == f"/sessions/{held['session_id']}"
    assert (held["showtime_id"], held["movie_id"], held["seats"]) == (movie, movie, ["B4", "B5"])
    assert held["expires_at"] - held["server_time"] == held["expires_in_ms"]
    assert 19_000 < held["expires_in_ms"] <= 20_000
    assert held["position"] == 1
    looked = await http.get(answer.headers["location"], headers={"X-User-Id": "ada"})
    assert looked.json()["seats"] == ["B4", "B5"]


async def test_a_showtime_other_than_the_next_can_be_held(http: httpx.AsyncClient) -> None:
    answer = await http.post("/showtimes/tonight-2/holds", json={"user_id": "ada", "seats": ["A1"]})
    assert (answer.json()["showtime_id"], answer.json()["movie_id"]) == ("tonight-2", "tonight")


async def test_one_taken_seat_refuses_them_all_and_every_taken_one_is_named(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ada.held(movie, "B2")
    await ada.held(movie, "B4")
    body = refused(await ben.hold(movie, "B1", "B2", "B3", "B4"), 409, "seat-taken", "conflicts")
    assert body["conflicts"] == ["B2", "B4"]
    assert body["detail"] == "Seats B2 and B4 are already held or confirmed."
    taken = {seat for seat, status in (await ben.statuses(movie)).items() if status != "available"}
    assert taken == {"B2", "B4"}


async def test_wheelchair_places_and_love_seats_can_be_chosen_by_name(ada: Buyer, corner: str) -> None:
    assert (await ada.hold(corner, "B3", "B4")).status_code == 201


async def test_a_seat_named_twice_is_400(ada: Buyer, movie: str) -> None:
    assert "A1" in refused(await ada.hold(movie, "A1", "A2", "A1"), 400, "duplicate-seats")["detail"]


async def test_an_unknown_seat_among_known_ones_is_404_and_nothing_is_held(ada: Buyer, movie: str) -> None:
    body = refused(await ada.hold(movie, "A1", "Z1", "Z2"), 404, "unknown-seats")
    assert body["detail"] == "Seats Z1 and Z2 are not on this seat map."
    assert (await ada.statuses(movie))["A1"] == "available"


async def test_ten_seats_are_held_and_eleven_are_422(ada: Buyer, ben: Buyer, movie: str) -> None:
    eleven = [f"{row}{number}" for row in "AB" for number in range(1, 7)][:11]
    assert "10" in refused(await ada.hold(movie, *eleven), 422, "too-many-seats")["detail"]
    assert (await ben.hold(movie, *eleven[:10])).status_code == 201


async def test_a_great_many_seats_are_422_as_well(ada: Buyer, movie: str) -> None:
    refused(await ada.hold(movie, *(f"S{number}" for number in range(300))), 422, "too-many-seats")


async def test_one_hold_too_many_is_429(ada: Buyer, movie: str) -> None:
    for number in range(1, 6):
        await ada.held(movie, f"A{number}")
        await ada.held(movie, f"B{number}")
    answer = await ada.hold(movie, "C1", "C2")
    refused(answer, 429, "too-many-holds")
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_choice_that_leaves_one_seat_alone_is_held_and_others_are_suggested(
    ada: Buyer, ben: Buyer, corner: str
) -> None:
    await ada.held(corner, "A1", "A2")
    held = await ben.hold(corner, "A4", "A5")
    assert held.status_code == 201
    body = held.json()
    assert body["orphans"] == ["A3"]
    assert body["suggestions"]
    assert all(len(choice) == 2 for choice in body["suggestions"])
    assert (await ben.look(body["session_id"])).json()["orphans"] == ["A3"]
    swapped = await ben.swap(body["session_id"], "A3", "A4", "A5")
    assert "orphans" not in swapped.json()
    assert "suggestions" not in swapped.json()


async def test_a_room_without_the_rule_leaves_single_seats(ada: Buyer, movie: str) -> None:
    await ada.held(movie, "A1", "A2")
    assert (await ada.hold(movie, "A4", "A5")).status_code == 201


async def test_a_showtime_that_has_begun_is_422(http: httpx.AsyncClient) -> None:
    answer = await http.post("/showtimes/gone-1/holds", json={"user_id": "ada", "seats": ["A1"]})
    refused(answer, 422, "showtime-begun")


async def test_a_movie_with_nothing_on_sale_is_404(ada: Buyer) -> None:
    refused(await ada.hold("gone", "A1"), 404, "nothing-on-sale")


async def test_an_unknown_movie_or_showtime_is_404(http: httpx.AsyncClient, ada: Buyer) -> None:
    refused(await ada.hold("nowhere", "A1"), 404, "unknown-movie")
    answer = await http.post("/showtimes/nowhere/holds", json={"user_id": "ada", "seats": ["A1"]})
    refused(answer, 404, "unknown-showtime")


async def test_an_id_that_is_too_long_is_400(http: httpx.AsyncClient, ada: Buyer) -> None:
    refused(await ada.hold("x" * 65, "A1"), 400, "bad-request")
    answer = await http.post(f"/showtimes/{'x' * 65}/holds", json={"user_id": "ada", "seats": ["A1"]})
    refused(answer, 400, "bad-request")
