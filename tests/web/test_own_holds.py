"""GET /showtimes/{id}/holds: somebody who has signed in finds their holds on another device; nobody finds others'."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.signing import SETTINGS, bearer, token


@pytest.fixture(scope="module")
def signing_server() -> Iterator[Server]:
    """Bearer tokens say who asks."""
    with serving(programme(), **SETTINGS) as started:
        yield started


@pytest.fixture
async def client(signing_server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(signing_server) as opened:
        yield opened


def path_of(movie: str) -> str:
    """A movie without a timetable has a showtime with its own id."""
    return f"/showtimes/{movie}/holds"


async def held(client: httpx.AsyncClient, movie: str, user: str, *seats: str) -> str:
    answer = await client.post(path_of(movie), json={"seats": seats}, headers=bearer(token(user)))
    assert answer.status_code == 201
    session_id: str = answer.json()["session_id"]
    return session_id


async def test_the_holds_of_the_token_s_user_are_listed_and_can_be_taken_up(
    client: httpx.AsyncClient, movie: str
) -> None:
    ann = bearer(token("ann"))
    first, _, second = [await held(client, movie, *one) for one in (("ann", "A1", "A2"), ("ben", "B1"), ("ann", "C1"))]
    answer = await client.get(path_of(movie), headers=ann)
    assert answer.headers["cache-control"] == "no-store"
    listed = answer.json()["holds"]
    assert {one["session_id"]: one["seats"] for one in listed} == {first: ["A1", "A2"], second: ["C1"]}
    same = (await client.get(f"/sessions/{first}", headers=ann)).json()
    still = ("session_id", "showtime_id", "seats", "status", "expires_at", "life_ends_at")
    assert {name: listed[0][name] for name in still} == {name: same[name] for name in still}
    assert (await client.request("DELETE", f"/sessions/{first}", json={}, headers=ann)).status_code == 204
    assert (await client.put(f"/sessions/{second}/confirm", json={}, headers=ann)).status_code == 204
    assert (await client.get(path_of(movie), headers=ann)).json() == {"holds": []}


async def test_nobody_is_told_of_holds_without_a_token_or_with_another_s(client: httpx.AsyncClient, movie: str) -> None:
    session_id = await held(client, movie, "ann", "A1")
    for headers in ({}, {"X-User-Id": "ann"}, {**bearer(token("ben")), "X-User-Id": "ann"}, bearer("nonsense")):
        answer = await client.get(path_of(movie), headers=headers)
        refused(answer, 401, "not-signed-in")
        assert session_id not in answer.text
    assert (await client.get(path_of(movie), headers=bearer(token("ben")))).json() == {"holds": []}
    refused(await client.get(path_of("nothing"), headers=bearer(token("ann"))), 404, "unknown-showtime")


async def test_where_a_user_is_only_named_the_session_id_stays_the_secret(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    answer = await ada.http.get(path_of(movie), headers={"X-User-Id": ada.user_id})
    refused(answer, 401, "not-signed-in")
    assert session_id not in answer.text
