"""POST …/holds with `best_available`: the house chooses."""

from __future__ import annotations

import httpx

from tests.web.buyer import Buyer
from tests.web.refusing import refused


async def test_the_best_seats_together_are_held(ada: Buyer, movie: str) -> None:
    answer = await ada.hold_best(movie, 2)
    assert answer.status_code == 201
    held = answer.json()
    assert held["seats"] == ["B3", "B4"], "the middle of the room"
    assert answer.headers["location"] == f"/sessions/{held['session_id']}"
    statuses = await ada.statuses(movie)
    assert [seat for seat, status in statuses.items() if status == "hold"] == ["B3", "B4"]


async def test_the_next_to_ask_gets_other_seats_together(ada: Buyer, ben: Buyer, movie: str) -> None:
    first = (await ada.hold_best(movie, 3)).json()["seats"]
    second = (await ben.hold_best(movie, 3)).json()["seats"]
    assert len(second) == 3
    assert not set(first) & set(second)
    assert len({seat[0] for seat in second}) == 1, "one row"


async def test_a_showtime_chooses_too(http: httpx.AsyncClient, movie: str) -> None:
    answer = await http.post(f"/showtimes/{movie}/holds", json={"user_id": "ada", "best_available": 1})
    assert answer.status_code == 201


async def test_special_places_are_given_to_those_who_ask_for_them_only(ada: Buyer, ben: Buyer, corner: str) -> None:
    asked = await ben.hold_best(corner, 2, ["wheelchair", "companion"])
    assert asked.json()["seats"] == ["B3", "B4"]
    every = [seat for _ in range(2) for seat in (await ada.hold_best(corner, 7)).json()["seats"]]
    assert len(every) == 14, "every ordinary seat but the house's own"
    assert not {"B3", "B4", "C6"} & set(every)


async def test_only_the_asked_kind_is_given(ada: Buyer, corner: str) -> None:
    assert (await ada.hold_best(corner, 1, ["premium"])).json()["seats"] == ["C5"]


async def test_more_than_are_left_are_409(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ada.held(movie, *(f"A{number}" for number in range(1, 7)))
    await ada.held(movie, *(f"B{number}" for number in range(1, 7)))
    body = refused(await ben.hold_best(movie, 7), 409, "not-enough-together")
    assert "7" in body["detail"]


async def test_more_than_there_are_of_a_kind_are_409(ada: Buyer, corner: str) -> None:
    refused(await ada.hold_best(corner, 2, ["wheelchair"]), 409, "not-enough-together")


async def test_more_than_one_hold_may_have_are_422(ada: Buyer, movie: str) -> None:
    refused(await ada.hold_best(movie, 11), 422, "too-many-seats")
    refused(await ada.hold_best(movie, 1000), 422, "too-many-seats")


async def test_none_and_fewer_are_400(ada: Buyer, movie: str) -> None:
    refused(await ada.hold_best(movie, 0), 400, "bad-request")
    refused(await ada.hold_best(movie, -1), 400, "bad-request")


async def test_a_kind_that_there_is_not_is_400(ada: Buyer, movie: str) -> None:
    refused(await ada.hold_best(movie, 1, ["throne"]), 400, "bad-request")
    refused(await ada.hold_best(movie, 1, []), 400, "bad-request")


async def test_naming_both_seats_and_a_number_or_neither_is_400(http: httpx.AsyncClient, movie: str) -> None:
    for choice in ({"seats": ["A1"], "best_available": 1}, {}, {"kinds": ["premium"]}):
        refused(await http.post(f"/movies/{movie}/holds", json={"user_id": "ada", **choice}), 400, "bad-request")


async def test_kinds_go_with_a_number_only(http: httpx.AsyncClient, movie: str) -> None:
    body = {"user_id": "ada", "seats": ["A1"], "kinds": ["standard"]}
    refused(await http.post(f"/movies/{movie}/holds", json=body), 400, "bad-request")


async def test_one_hold_too_many_is_429(ada: Buyer, movie: str) -> None:
    for _ in range(10):
        assert (await ada.hold_best(movie, 1)).status_code == 201
    answer = await ada.hold_best(movie, 1)
    refused(answer, 429, "too-many-holds")
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_showtime_that_has_begun_is_422(http: httpx.AsyncClient) -> None:
    answer = await http.post("/showtimes/gone-1/holds", json={"user_id": "ada", "best_available": 1})
    refused(answer, 422, "showtime-begun")
