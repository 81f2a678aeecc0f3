"""GET /tickets/{token}: a booking for whoever has its link, and nothing for those who guess."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from firstclick.web.api import booking_wire
from tests.harness.processes.postgres import a_database, a_server
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import CORNER, programme
from tests.web.test_look_up import NOBODYS
from tests.web.tickets import shown, ticket_of

pytestmark = pytest.mark.long

TOKEN = re.compile(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{94}")
FILES = ("", "/qr.svg", "/booking.ics")


async def test_whoever_has_the_ticket_is_shown_the_booking(ada: Buyer) -> None:
    token = await ticket_of(ada, "tonight", "C5", "C4")
    answer = await shown(ada.http, token)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    told = answer.json()
    assert told["reference"] == token.partition(".")[0]
    assert (told["movie_id"], told["showtime_id"], told["title"]) == ("tonight", "tonight-1", "Tonight")
    assert (told["cinema"], told["auditorium"]) == ("The Test House", "The Evening Room")
    assert (told["timezone"], told["starts_at"] > 1_700_000_000_000) == ("Europe/London", True)
    second, first = (
        {"seat_id": "C5", "row": "C", "number": 5, "label": "5"},
        {"seat_id": "C4", "row": "C", "number": 4, "label": "4"},
    )
    assert told["seats"] == [second, first]
    assert told.keys() == set(booking_wire.TicketAnswer.__struct_fields__) - {"bill", "showtime_status", "moved_from"}


async def test_it_does_not_say_who_booked(ada: Buyer, movie: str) -> None:
    dora = Buyer(ada.http, "dora-who-is-nobodys-business")
    session_id = await dora.held(movie, "B4")
    await dora.confirm(session_id)
    token = (await dora.look(session_id)).json()["ticket"]
    text = (await shown(ada.http, token)).text
    assert dora.user_id not in text
    assert session_id not in text


async def test_a_movie_without_a_timetable_has_no_time(ada: Buyer, movie: str) -> None:
    assert (await shown(ada.http, await ticket_of(ada, movie, "B4"))).json()["starts_at"] is None


async def test_session_and_booking_tell_the_same_ticket_and_a_hold_has_none(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    assert not {"reference", "ticket"} & (await ada.look(session_id)).json().keys()
    address = (await ada.confirm(session_id)).headers["location"]
    session = (await ada.look(session_id)).json()
    booking = (await ada.http.get(address.lower(), headers={"X-User-Id": "ada"})).json()
    assert session["reference"] == booking["reference"] == address.removeprefix("/bookings/")
    assert session["ticket"] == booking["ticket"]
    assert TOKEN.fullmatch(session["ticket"])


async def test_a_forged_ticket_and_none_at_all_look_the_same(ada: Buyer) -> None:
    mine, another = [await ticket_of(ada, "tonight", seat) for seat in ("A4", "A5")]
    short, _, its = mine.rpartition(".")
    reference, _, signature = short.partition(".")
    last = "A" if signature[-1] != "A" else "Q"
    forged = [
        f"{another.partition('.')[0]}.{signature}",
        f"2345-6789.{signature}",
        f"{reference}.{signature[:-1]}{last}",
        f"{reference}.{signature[:-1]}",
        f"{reference}.{signature}A",
        f"{reference}.",
        f"{short}.{another.rpartition('.')[2]}",
        f"{short}.{its[:-1]}{'A' if its[-1] != 'A' else 'Q'}",
        f".{signature}",
        reference,
        f"{reference.lower()}.{signature}",
        f"{reference}.{'x' * 22}",
        "x%C3%A9%FF%00.%E2%82%AC",
        NOBODYS,
    ]
    for file in FILES:
        told = [refused(await shown(ada.http, token, file), 404, "unknown-booking") for token in forged]
        assert all(one == told[0] for one in told)
        assert [(await shown(ada.http, one, file)).status_code for one in (mine, short)] == [200, 200]


async def test_a_token_that_is_too_long_is_400(http: httpx.AsyncClient) -> None:
    refused(await shown(http, "x" * 161), 400, "bad-request")


async def test_a_ticket_can_be_looked_at_only(ada: Buyer, movie: str) -> None:
    token = await ticket_of(ada, movie, "B4")
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        refused(await ada.http.request(method, f"/tickets/{token}"), 405, "wrong-method")


async def test_a_ticket_outlives_the_server_and_another_key_does_not_know_it(tmp_path: Path) -> None:
    data = {"DATA_DIR": tmp_path, "ACCESS_LOG": "off"}
    with serving(programme(), **data) as server:
        async with client_of(server) as http:
            token = await ticket_of(Buyer(http), CORNER[0], "A1", "A2")
            told = (await shown(http, token)).json()
    with serving(programme(), **data) as server:
        async with client_of(server) as http:
            assert (await shown(http, token)).json() == told
    with serving(programme(), **data, SECRET_KEY="another-key-of-32-characters-or-more") as server:
        async with client_of(server) as http:
            refused(await shown(http, token), 404, "unknown-booking")


async def test_two_machines_with_one_key_and_one_postgresql_know_each_others_tickets(tmp_path: Path) -> None:
    key = {"SECRET_KEY": "0123456789abcdef0123456789abcdef", "ACCESS_LOG": "off"}
    with a_server() as postgres, a_database(postgres) as url, redis_server() as redis:
        key["REDIS_URL"] = redis.url
        one, other = tmp_path / "one", tmp_path / "other"
        with (
            serving(programme(), **key, DATABASE_URL=url, DATA_DIR=one) as first,
            serving(programme(), **key, DATABASE_URL=url, DATA_DIR=other) as second,
        ):
            async with client_of(first) as here, client_of(second) as there:
                token = await ticket_of(Buyer(here), CORNER[0], "B1")
                assert (await shown(there, token)).json() == (await shown(here, token)).json()
                assert not [file for file in (one, other) if (file / "secret-key").exists()]
