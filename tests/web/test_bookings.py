"""GET /bookings/{reference}, and what a booking is worth: it outlives the server that made it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from firstclick.web.api import booking_wire
from tests.harness.processes.server import serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import CORNER, PLAIN, programme

REFERENCE = re.compile(r"/bookings/[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}")
NOBODYS = "2345-6789"


async def booked(buyer: Buyer, movie: str, *seats: str) -> str:
    """Hold and confirm; the address of the booking."""
    answer = await buyer.confirm(await buyer.held(movie, *seats))
    assert answer.status_code == 204, answer.text
    return answer.headers["location"]


async def look(buyer: Buyer, address: str) -> httpx.Response:
    """The booking, for its holder."""
    return await buyer.http.get(address, headers={"X-User-Id": buyer.user_id})


async def test_a_confirmation_tells_where_the_booking_is(ada: Buyer, movie: str) -> None:
    address = await booked(ada, movie, "B5", "B4")
    assert REFERENCE.fullmatch(address)
    answer = await look(ada, address)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["reference"] == address.removeprefix("/bookings/")
    assert (told["movie_id"], told["showtime_id"], told["title"]) == (movie, movie, "Plain")
    assert (told["seats"], told["starts_at"]) == (["B5", "B4"], None)
    assert told.keys() == set(booking_wire.BookingAnswer.__struct_fields__) - {"bill"}


async def test_confirming_again_tells_the_same_place(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    first, again = await ada.confirm(session_id), await ada.confirm(session_id)
    assert first.headers["location"] == again.headers["location"]


async def test_every_booking_has_a_reference_of_its_own(ada: Buyer, movie: str) -> None:
    assert len({await booked(ada, movie, seat) for seat in ("A1", "A2", "A3", "A4")}) == 4


async def test_a_showtime_with_a_time_tells_it(ada: Buyer) -> None:
    told = (await look(ada, await booked(ada, "tonight", "B6"))).json()
    assert (told["title"], told["auditorium"], told["showtime_id"]) == ("Tonight", "The Evening Room", "tonight-1")
    assert told["starts_at"] > told["booked_at"]


async def test_a_reference_may_be_written_in_small_letters(ada: Buyer, movie: str) -> None:
    address = await booked(ada, movie, "B4")
    assert (await look(ada, address.lower())).json() == (await look(ada, address)).json()


async def test_somebody_elses_booking_and_none_at_all_look_the_same(ada: Buyer, ben: Buyer, movie: str) -> None:
    address = await booked(ada, movie, "B4")
    foreign = refused(await look(ben, address), 404, "unknown-booking")
    assert foreign == refused(await look(ben, f"/bookings/{NOBODYS}"), 404, "unknown-booking")


async def test_who_asks_must_say_who(ada: Buyer, movie: str) -> None:
    address = await booked(ada, movie, "B4")
    refused(await ada.http.get(address), 400, "bad-request")
    refused(await ada.http.get(address, headers={"X-User-Id": ""}), 400, "bad-request")


async def test_a_reference_that_is_too_long_is_400(ada: Buyer) -> None:
    refused(await look(ada, "/bookings/" + "x" * 65), 400, "bad-request")


async def test_a_booking_can_be_looked_at_only(ada: Buyer, movie: str) -> None:
    address = await booked(ada, movie, "B4")
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        refused(await ada.http.request(method, address), 405, "wrong-method")


@asynccontextmanager
async def one_life(folder: Path, user_id: str = "ada") -> AsyncIterator[Buyer]:
    """A server whose bookings are in `folder`, from its start to its end, and a buyer there."""
    with serving(programme(), DATA_DIR=folder, ACCESS_LOG="off") as server:
        async with client_of(server) as http:
            yield Buyer(http, user_id)


async def test_a_confirmed_booking_outlives_the_server(tmp_path: Path) -> None:
    async with one_life(tmp_path) as ada:
        session_id = await ada.held(PLAIN[0], "B4", "B5")
        held = await ada.held(PLAIN[0], "A1")
        occupancy = await booked(ada, CORNER[0], "A1", "A2")
        confirmed = await ada.confirm(session_id)
        told = (await look(ada, confirmed.headers["location"])).json()
    async with one_life(tmp_path) as ada:
        assert (await ada.confirm(session_id)).headers["location"] == confirmed.headers["location"]
        assert (await look(ada, confirmed.headers["location"])).json() == told
        assert (await ada.look(session_id)).json()["status"] == "confirmed"
        refused(await ada.release(session_id), 409, "already-confirmed")
        refused(await Buyer(ada.http, "ben").hold(PLAIN[0], "B5", "B6"), 409, "seat-taken", "conflicts")
        refused(await ada.confirm(held), 404, "unknown-session")
        statuses = await ada.statuses(PLAIN[0])
        assert [statuses[seat] for seat in ("B4", "B5", "A1")] == ["confirmed", "confirmed", "available"]
        corner = await ada.statuses(CORNER[0])
        assert [corner[seat] for seat in ("A1", "A2", "C6")] == ["confirmed", "confirmed", "reserved"]
        assert (await look(ada, occupancy)).status_code == 200
