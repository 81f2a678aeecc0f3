"""GET /movies and GET /showtimes/{id}: what is on, and the map of a room."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.web.buyer import Buyer
from tests.web.refusing import refused
from tests.web.sample_programme import PLAIN_SEATS


async def listed(http: httpx.AsyncClient, movie: str) -> dict[str, Any]:
    answer = await http.get("/movies")
    assert answer.status_code == 200
    found: dict[str, Any] = next(one for one in answer.json() if one["id"] == movie)
    return found


async def test_the_movies_have_the_first_versions_fields(http: httpx.AsyncClient, movie: str) -> None:
    answer = await http.get("/movies")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    plain = next(one for one in answer.json() if one["id"] == movie)
    assert {"id": movie, "title": "Plain", "rows": 3, "seats_per_row": 6}.items() <= plain.items()


async def test_a_movie_without_a_timetable_has_one_showtime_with_its_own_id(
    http: httpx.AsyncClient, movie: str
) -> None:
    (showtime,) = (await listed(http, movie))["showtimes"]
    assert showtime == {
        "showtime_id": movie,
        "starts_at": None,
        "timezone": "Europe/London",
        "auditorium": "Plain",
        "seats_total": 18,
        "seats_available": 18,
    }
    assert [one["auditorium"] for one in (await listed(http, "hall"))["showtimes"]] == ["Auditorium"]


async def test_showtimes_to_come_are_listed_in_order_and_those_that_have_begun_are_not(http: httpx.AsyncClient) -> None:
    tonight = await listed(http, "tonight")
    assert [one["showtime_id"] for one in tonight["showtimes"]] == ["tonight-1", "tonight-2"]
    starts = [one["starts_at"] for one in tonight["showtimes"]]
    assert time.time() * 1000 < starts[0] < starts[1]
    assert (tonight["runtime_min"], tonight["rating"], tonight["summary"][:5]) == (90, "PG", "Shown")


async def test_a_movie_with_nothing_on_sale_is_not_listed(http: httpx.AsyncClient) -> None:
    assert "gone" not in {one["id"] for one in (await http.get("/movies")).json()}


async def test_a_movie_tells_how_many_seats_are_left(http: httpx.AsyncClient, ada: Buyer, movie: str) -> None:
    await ada.held(movie, "A1", "A2")
    (showtime,) = (await listed(http, movie))["showtimes"]
    assert showtime["seats_available"] == 16


async def test_a_house_seat_counts_as_not_available(http: httpx.AsyncClient, corner: str) -> None:
    (showtime,) = (await listed(http, corner))["showtimes"]
    assert (showtime["seats_total"], showtime["seats_available"]) == (17, 16)


async def test_a_showtime_tells_its_movie_its_room_and_its_rules(http: httpx.AsyncClient) -> None:
    answer = await http.get("/showtimes/tonight-1")
    assert answer.status_code == 200
    told = answer.json()
    assert told["showtime_id"] == "tonight-1"
    assert told["movie_id"] == "tonight"
    assert told["title"] == "Tonight"
    assert told["cinema"] == "The Test House"
    assert told["auditorium"] == {"auditorium_id": "evening", "name": "The Evening Room"}
    assert told["rules"] == {
        "seats_per_hold_max": 10,
        "hold_ttl_ms": 20000,
        "orphan_rule": True,
        "hold_life_max_ms": 480000,
        "orphan_walls": False,
        "love_pairs": True,
        "companion_rule": True,
    }
    assert told["starts_at"] == (await listed(http, "tonight"))["showtimes"][0]["starts_at"]


async def test_a_plain_grid_has_every_seat_in_its_place(http: httpx.AsyncClient, movie: str) -> None:
    seat_map = (await http.get(f"/showtimes/{movie}")).json()["seat_map"]
    assert (seat_map["width"], seat_map["height"]) == (6, 3)
    assert [row["label"] for row in seat_map["rows"]] == ["A", "B", "C"]
    assert tuple(seat["seat_id"] for row in seat_map["rows"] for seat in row["seats"]) == PLAIN_SEATS
    assert seat_map["rows"][1]["seats"][2] == {"seat_id": "B3", "label": "3", "number": 3, "x": 2, "kind": "standard"}


async def test_a_drawn_room_keeps_its_gaps_and_kinds(http: httpx.AsyncClient, corner: str) -> None:
    told = (await http.get(f"/showtimes/{corner}")).json()
    assert told["rules"]["orphan_rule"] is True
    row_b = told["seat_map"]["rows"][1]["seats"]
    assert [(seat["x"], seat["kind"]) for seat in row_b] == [
        (0, "standard"),
        (1, "standard"),
        (3, "wheelchair"),
        (4, "companion"),
        (5, "standard"),
    ]


async def test_a_showtime_that_has_begun_can_still_be_looked_at(http: httpx.AsyncClient) -> None:
    assert (await http.get("/showtimes/gone-1")).status_code == 200


async def test_an_unknown_showtime_is_404(http: httpx.AsyncClient) -> None:
    body = refused(await http.get("/showtimes/nowhere"), 404, "unknown-showtime")
    assert "nowhere" in body["detail"]


async def test_a_showtimes_id_that_is_too_long_is_400(http: httpx.AsyncClient) -> None:
    refused(await http.get("/showtimes/" + "x" * 65), 400, "bad-request")
    refused(await http.get("/showtimes/" + "x" * 64), 404, "unknown-showtime")


async def test_large_answers_are_fewer_bytes_for_those_who_read_gzip(http: httpx.AsyncClient, movie: str) -> None:
    for path in ("/movies", f"/showtimes/{movie}", f"/showtimes/{movie}/seats", "/openapi.json"):
        plain = await http.get(path, headers={"Accept-Encoding": "br, gzip;q=0"})
        small = await http.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert "content-encoding" not in plain.headers
        assert small.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in plain.headers["vary"]
        assert "Accept-Encoding" in small.headers["vary"]
        assert len(small.json()) == len(plain.json())
        assert int(small.headers["content-length"]) < len(plain.content) / 2


@pytest.mark.parametrize("address", ["/movies", "/movies/{movie}/showtimes", "/showtimes/{movie}"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
async def test_what_has_not_changed_is_304(http: httpx.AsyncClient, movie: str, address: str, coding: str) -> None:
    address = address.format(movie=movie)
    for form in ("{}", "{strong}", '"x", {}'):
        while True:
            etag = (await http.get(address)).headers["etag"]
            assert etag.startswith('W/"')
            known = form.format(etag, strong=etag.removeprefix("W/"))
            again = await http.get(address, headers={"If-None-Match": known, "Accept-Encoding": coding})
            if again.headers["etag"] == etag:  # no hold of another test has ended meanwhile
                break
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "no-cache"


async def test_a_held_seat_changes_the_etags_of_what_counts_seats(ada: Buyer, movie: str) -> None:
    counts = ["/movies", f"/movies/{movie}/showtimes"]
    addresses = [*counts, "/movies/tonight/showtimes", f"/showtimes/{movie}"]
    before = {one: (await ada.http.get(one)).headers["etag"] for one in addresses}
    await ada.held(movie, "A1")
    after = {one: await ada.http.get(one, headers={"If-None-Match": before[one]}) for one in addresses}
    assert [one for one, answer in after.items() if answer.status_code == 200] == counts
    assert all(after[one].headers["etag"] != before[one] for one in counts)


async def test_each_showtime_has_an_etag_of_its_own(http: httpx.AsyncClient) -> None:
    tags = [(await http.get(f"/showtimes/{one}")).headers["etag"] for one in ("tonight-1", "tonight-2", "tonight-1")]
    assert tags[0] == tags[2] != tags[1]
