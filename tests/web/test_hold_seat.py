"""POST /movies/{id}/seats/{id}/hold: one seat, as the first version held it."""

from __future__ import annotations

import time
import uuid

import httpx

from tests.web.buyer import Buyer
from tests.web.refusing import refused


async def test_a_free_seat_is_held(ada: Buyer, movie: str) -> None:
    answer = await ada.hold_seat(movie, "B4")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    held = answer.json()
    assert (held["movie_id"], held["seat_id"]) == (movie, "B4")
    assert str(uuid.UUID(held["session_id"])) == held["session_id"]
    assert held["expires_at"] - held["server_time"] == held["expires_in_ms"]
    assert 19_000 < held["expires_in_ms"] <= 20_000
    assert abs(held["server_time"] - time.time() * 1000) < 2000
    assert (held["showtime_id"], held["position"]) == (movie, 1)
    assert (await ada.statuses(movie))["B4"] == "hold"


async def test_each_hold_has_a_session_of_its_own(ada: Buyer, movie: str) -> None:
    sessions = {(await ada.hold_seat(movie, seat)).json()["session_id"] for seat in ("A1", "A2", "A3")}
    assert len(sessions) == 3


async def test_a_held_seat_is_409_and_named(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ada.hold_seat(movie, "B4")
    body = refused(await ben.hold_seat(movie, "B4"), 409, "seat-taken", "conflicts")
    assert body["error"] == "Seat B4 is already held or confirmed."
    assert body["title"] == "Seat taken"
    assert body["conflicts"] == ["B4"]


async def test_a_seat_that_i_hold_already_is_409_too(ada: Buyer, movie: str) -> None:
    await ada.hold_seat(movie, "B4")
    refused(await ada.hold_seat(movie, "B4"), 409, "seat-taken", "conflicts")


async def test_a_booked_seat_is_409(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ada.confirm(await ada.held(movie, "B4"))
    refused(await ben.hold_seat(movie, "B4"), 409, "seat-taken", "conflicts")


async def test_a_house_seat_is_409_and_is_not_said_to_be_sold(ada: Buyer, corner: str) -> None:
    body = refused(await ada.hold_seat(corner, "C6"), 409, "seat-taken", "conflicts", "reserved")
    assert (body["conflicts"], body["reserved"]) == (["C6"], ["C6"])
    assert body["error"] == "Seat C6 is kept back by the box office."


async def test_a_refused_hold_changes_nothing(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ada.hold_seat(movie, "B4")
    before = await ada.http.get(f"/showtimes/{movie}/seats")
    await ben.hold_seat(movie, "B4")
    assert (await ada.http.get(f"/showtimes/{movie}/seats")).headers["etag"] == before.headers["etag"]


async def test_a_released_seat_can_be_held_again(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ada.release(await ada.held(movie, "B4"))
    assert (await ben.hold_seat(movie, "B4")).status_code == 200


async def test_a_single_seat_that_a_hold_leaves_is_named_in_its_answer(ada: Buyer, corner: str) -> None:
    assert "orphans" not in (await ada.hold_seat(corner, "A1")).json()
    answer = await ada.hold_seat(corner, "A3")
    assert (answer.status_code, answer.json()["orphans"]) == (200, ["A2"])
    assert answer.json()["suggestions"][0] == ["A2"]


async def test_a_movie_with_a_timetable_sells_its_next_showtime(ada: Buyer) -> None:
    held = (await ada.hold_seat("tonight", "A1")).json()
    assert (held["movie_id"], held["showtime_id"]) == ("tonight", "tonight-1")


async def test_an_unknown_movie_is_404(ada: Buyer) -> None:
    refused(await ada.hold_seat("nowhere", "A1"), 404, "unknown-movie")


async def test_a_movie_with_nothing_on_sale_is_404(ada: Buyer) -> None:
    refused(await ada.hold_seat("gone", "A1"), 404, "nothing-on-sale")


async def test_an_unknown_seat_is_404_and_named(ada: Buyer, movie: str) -> None:
    body = refused(await ada.hold_seat(movie, "Z9"), 404, "unknown-seats")
    assert body["detail"] == "Seat Z9 is not on this seat map."


async def test_a_seats_letters_are_taken_as_they_are_written(ada: Buyer, movie: str) -> None:
    refused(await ada.hold_seat(movie, "b4"), 404, "unknown-seats")


async def test_ids_that_are_too_long_are_400(ada: Buyer, movie: str) -> None:
    refused(await ada.hold_seat(movie, "x" * 65), 400, "bad-request")
    refused(await ada.hold_seat("x" * 65, "A1"), 400, "bad-request")


async def test_one_hold_too_many_is_429_until_the_first_of_them_ends(ada: Buyer, movie: str) -> None:
    for number in range(1, 6):
        await ada.held(movie, f"A{number}")
        await ada.held(movie, f"B{number}")
    answer = await ada.hold_seat(movie, "C1")
    refused(answer, 429, "too-many-holds")
    assert 1 <= int(answer.headers["retry-after"]) <= 20


async def test_holds_at_other_showtimes_and_of_other_users_do_not_count(
    ada: Buyer, ben: Buyer, movie: str, corner: str
) -> None:
    for number in range(1, 6):
        await ada.held(movie, f"A{number}")
        await ada.held(movie, f"B{number}")
    assert (await ben.hold_seat(movie, "C1")).status_code == 200
    assert (await ada.hold_seat(corner, "A1")).status_code == 200


async def test_a_hold_given_back_or_confirmed_makes_room_for_another(ada: Buyer, movie: str) -> None:
    sessions = [await ada.held(movie, f"{row}{number}") for row in "AB" for number in range(1, 6)]
    await ada.release(sessions[0])
    assert (await ada.hold_seat(movie, "C1")).status_code == 200
    await ada.confirm(sessions[1])
    assert (await ada.hold_seat(movie, "C2")).status_code == 200
    refused(await ada.hold_seat(movie, "C3"), 429, "too-many-holds")


async def test_a_movies_and_a_seats_id_may_be_percent_encoded(http: httpx.AsyncClient, movie: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in movie.encode())
    answer = await http.post(f"/movies/{encoded}/seats/%42%34/hold", json={"user_id": "ada"})
    assert answer.json()["seat_id"] == "B4"
