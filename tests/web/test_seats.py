"""GET /movies/{id}/seats and GET /showtimes/{id}/seats: every seat, its ETag, and nobody else's secrets."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.web.buyer import Buyer
from tests.web.refusing import refused
from tests.web.sample_programme import PLAIN_SEATS

FREE = {"status": "available", "booked": False, "confirmed": False}


async def test_every_seat_of_the_map_is_told_in_its_order(http: httpx.AsyncClient, movie: str) -> None:
    answer = await http.get(f"/movies/{movie}/seats")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == [{"seat_id": seat_id, **FREE} for seat_id in PLAIN_SEATS]


async def test_a_held_seat_is_booked_but_not_confirmed_and_tells_its_end(ada: Buyer, movie: str) -> None:
    held = (await ada.hold_seat(movie, "B4")).json()
    seats = {seat["seat_id"]: seat for seat in (await ada.http.get(f"/movies/{movie}/seats")).json()}
    assert seats.pop("B4") == {
        "seat_id": "B4",
        "status": "hold",
        "booked": True,
        "confirmed": False,
        "expires_at": held["expires_at"],
    }
    assert all(FREE.items() <= seat.items() for seat in seats.values())


async def test_a_confirmed_seat_is_booked_and_confirmed(ada: Buyer, movie: str) -> None:
    await ada.confirm(await ada.held(movie, "B4"))
    seats = {seat["seat_id"]: seat for seat in (await ada.http.get(f"/movies/{movie}/seats")).json()}
    assert seats["B4"] == {"seat_id": "B4", "status": "confirmed", "booked": True, "confirmed": True}


async def test_a_house_seat_is_reserved(http: httpx.AsyncClient, corner: str) -> None:
    seats = {seat["seat_id"]: seat for seat in (await http.get(f"/movies/{corner}/seats")).json()}
    assert seats["C6"] == {"seat_id": "C6", "status": "reserved", "booked": True, "confirmed": False}


async def test_a_showtimes_seats_come_with_epoch_position_and_the_servers_time(ada: Buyer, movie: str) -> None:
    before = (await ada.http.get(f"/showtimes/{movie}/seats")).json()
    assert (before["showtime_id"], before["movie_id"], before["position"]) == (movie, movie, 0)
    assert abs(before["server_time"] - time.time() * 1000) < 2000
    held = (await ada.hold(movie, "A1", "A2")).json()
    after = (await ada.http.get(f"/showtimes/{movie}/seats")).json()
    assert (after["epoch"], after["position"]) == (before["epoch"], 1)
    assert held["position"] == 1
    assert after["seats"] == (await ada.http.get(f"/movies/{movie}/seats")).json()


async def test_a_movie_means_its_next_showtime_on_sale(ada: Buyer) -> None:
    await ada.held("tonight", "C1")
    assert (await ada.statuses("tonight"))["C1"] == "hold"
    for showtime, status in (("tonight-0", "available"), ("tonight-1", "hold"), ("tonight-2", "available")):
        seats = (await ada.http.get(f"/showtimes/{showtime}/seats")).json()["seats"]
        assert {seat["seat_id"]: seat["status"] for seat in seats}["C1"] == status


@pytest.mark.parametrize("kind", ["movies", "showtimes"])
async def test_seats_that_have_not_changed_are_304(ada: Buyer, movie: str, kind: str) -> None:
    address = f"/{kind}/{movie}/seats"
    etag = (await ada.http.get(address)).headers["etag"]
    again = await ada.http.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    await ada.held(movie, "A1")
    changed = await ada.http.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_the_etag_is_epoch_and_position_at_both_addresses(ada: Buyer, movie: str) -> None:
    await ada.held(movie, "A1")
    showtime = await ada.http.get(f"/showtimes/{movie}/seats")
    told = showtime.json()
    assert showtime.headers["etag"] == f'"{told["epoch"]}-{told["position"]}"'
    assert (await ada.http.get(f"/movies/{movie}/seats")).headers["etag"] == showtime.headers["etag"]


async def test_an_etag_among_others_and_a_weak_one_are_understood(http: httpx.AsyncClient, movie: str) -> None:
    etag = (await http.get(f"/movies/{movie}/seats")).headers["etag"]
    for given in (f'"other", {etag}', f"W/{etag}"):
        assert (await http.get(f"/movies/{movie}/seats", headers={"If-None-Match": given})).status_code == 304


async def test_an_etag_in_any_of_several_header_lines_is_understood(http: httpx.AsyncClient, movie: str) -> None:
    address = f"/movies/{movie}/seats"
    etag = (await http.get(address)).headers["etag"]
    for given in ([etag, '"other"'], ['"other"', etag], ['"other"', '"another"', f"W/{etag}"]):
        lines = [("If-None-Match", one) for one in given]
        assert (await http.get(address, headers=lines)).status_code == 304
    two_others = [("If-None-Match", '"other"'), ("If-None-Match", '"another"')]
    assert (await http.get(address, headers=two_others)).status_code == 200


async def test_caches_ask_each_time_and_keep_users_apart(http: httpx.AsyncClient, movie: str) -> None:
    headers = (await http.get(f"/movies/{movie}/seats")).headers
    assert headers["cache-control"] == "no-cache"
    assert "x-user-id" in headers["vary"].lower()


@pytest.mark.parametrize("kind", ["movies", "showtimes"])
async def test_callers_are_shown_which_seats_are_theirs(ada: Buyer, ben: Buyer, movie: str, kind: str) -> None:
    await ada.held(movie, "A1")
    await ben.confirm(await ben.held(movie, "A2"))
    answer = await ada.http.get(f"/{kind}/{movie}/seats", headers={"X-User-Id": "ben"})
    told = answer.json()
    seats = {seat["seat_id"]: seat for seat in (told if kind == "movies" else told["seats"])}
    assert (seats["A2"]["mine"], seats["A2"]["user_id"]) == (True, "ben")
    assert not {"mine", "user_id"} & (seats["A1"].keys() | seats["B1"].keys())


@pytest.mark.parametrize("asker", [{}, {"X-User-Id": "cleo"}])
async def test_nobody_sees_anybody_elses_secrets(http: httpx.AsyncClient, movie: str, asker: dict[str, str]) -> None:
    dora = Buyer(http, "dora-who-is-nobodys-business")
    session_id = await dora.held(movie, "A1")
    booked = await dora.held(movie, "A2")
    await dora.confirm(booked)
    for address in (f"/movies/{movie}/seats", f"/showtimes/{movie}/seats", f"/showtimes/{movie}", "/movies"):
        text = (await http.get(address, headers=asker)).text
        assert not [secret for secret in (dora.user_id, session_id, booked) if secret in text], address


async def test_a_caller_is_not_shown_even_the_own_session(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    assert session_id not in (await ada.http.get(f"/movies/{movie}/seats", headers={"X-User-Id": "ada"})).text


async def test_a_name_outside_ascii_sees_its_own_seats(http: httpx.AsyncClient, movie: str) -> None:
    zoe = Buyer(http, "Zoë 🎬")
    await zoe.held(movie, "A1")
    answer = await http.get(f"/movies/{movie}/seats", headers={b"X-User-Id": "Zoë 🎬".encode()})
    assert answer.json()[0]["user_id"] == "Zoë 🎬"


@pytest.mark.parametrize("user_id", ["", "x" * 65])
async def test_a_caller_who_is_no_user_id_is_400(http: httpx.AsyncClient, movie: str, user_id: str) -> None:
    refused(await http.get(f"/movies/{movie}/seats", headers={"X-User-Id": user_id}), 400, "bad-request")


async def test_an_unknown_movie_is_404(http: httpx.AsyncClient) -> None:
    assert "nowhere" in refused(await http.get("/movies/nowhere/seats"), 404, "unknown-movie")["detail"]


async def test_an_unknown_showtime_is_404(http: httpx.AsyncClient) -> None:
    refused(await http.get("/showtimes/nowhere/seats"), 404, "unknown-showtime")


async def test_a_movie_with_nothing_on_sale_is_404_and_says_so(http: httpx.AsyncClient) -> None:
    assert "Gone" in refused(await http.get("/movies/gone/seats"), 404, "nothing-on-sale")["detail"]


async def test_an_id_that_is_too_long_is_400(http: httpx.AsyncClient) -> None:
    refused(await http.get(f"/movies/{'x' * 65}/seats"), 400, "bad-request")
    refused(await http.get(f"/showtimes/{'x' * 65}/seats"), 400, "bad-request")
