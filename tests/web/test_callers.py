"""Who asks: whom the request says, or, with AUTH_JWT_… settings, whom its bearer token names and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from websockets.asyncio.client import connect

from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.signing import SECRET, SETTINGS, bearer, token, unsigned

pytestmark = pytest.mark.long

SITE = "https://cinema.example"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    """A server that believes tokens only."""
    with serving(programme(), ALLOWED_ORIGINS=SITE, **SETTINGS) as started:
        yield started


@pytest.fixture
async def nobody(guarded: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token."""
    async with client_of(guarded) as client:
        yield client


@dataclass(frozen=True)
class SignedIn:
    """A client with somebody's token. What is sent says who asks only where a test says so."""

    http: httpx.AsyncClient
    user_id: str

    async def __call__(self, method: str, path: str, said: str | None = None, **body: object) -> httpx.Response:
        """Send a request; a GET has no body."""
        headers = bearer(token(self.user_id))
        if method == "GET":
            return await self.http.get(path, headers=headers | ({"X-User-Id": said} if said else {}))
        whole = body if said is None else {"user_id": said, **body}
        return await self.http.request(method, path, headers=headers, json=whole)


@pytest.fixture
def ada(nobody: httpx.AsyncClient) -> SignedIn:
    return SignedIn(nobody, "ada")


@pytest.fixture
def ben(nobody: httpx.AsyncClient) -> SignedIn:
    return SignedIn(nobody, "ben")


def not_signed_in(answer: httpx.Response, error: str = ', error="invalid_token"') -> None:
    refused(answer, 401, "not-signed-in")
    assert answer.headers["www-authenticate"] == f'Bearer realm="firstclick"{error}'


async def session_of(user: SignedIn, movie: str, *seats: str) -> str:
    answer = await user("POST", f"/movies/{movie}/holds", seats=seats)
    assert answer.status_code == 201, answer.text
    session_id: str = answer.json()["session_id"]
    return session_id


@pytest.mark.parametrize("said", [None, "ada"])
async def test_a_token_does_for_a_whole_purchase_whether_the_requests_say_it_too_or_not(
    ada: SignedIn, ben: SignedIn, movie: str, said: str | None
) -> None:
    held = await ada("POST", f"/movies/{movie}/seats/A1/hold", said)
    assert held.status_code == 200
    session = f"/sessions/{held.json()['session_id']}"
    assert (await ada("GET", session, said)).json()["seats"] == ["A1"]
    assert (await ada("PUT", f"{session}/seats", said, best_available=2)).status_code == 200
    assert (await ada("POST", f"{session}/extend", said)).status_code == 200
    mine = [seat for seat in (await ada("GET", f"/movies/{movie}/seats", said)).json() if seat.get("mine")]
    assert [seat["user_id"] for seat in mine] == ["ada", "ada"]
    confirmed = await ada("PUT", f"{session}/confirm", said)
    assert confirmed.status_code == 204
    assert (await ada("GET", confirmed.headers["location"], said)).status_code == 200
    refused(await ben("GET", confirmed.headers["location"]), 404, "unknown-booking")
    second = await session_of(ada, movie, "C1")
    assert (await ada("DELETE", f"/sessions/{second}", said)).status_code == 204


async def test_to_know_a_session_id_is_not_enough(ada: SignedIn, ben: SignedIn, movie: str) -> None:
    session = f"/sessions/{await session_of(ada, movie, 'A1')}"
    for method, path in (("PUT", "/confirm"), ("POST", "/extend"), ("DELETE", ""), ("POST", "/release")):
        refused(await ben(method, session + path), 404, "unknown-session")
        not_signed_in(await ben(method, session + path, "ada"))
    refused(await ben("GET", session), 404, "unknown-session")
    not_signed_in(await ben("GET", session, "ada"))
    assert (await ada("GET", session)).json()["seats"] == ["A1"]


def every_way_in(movie: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What asks for a user."""
    seats = {"user_id": "ada", "seats": ["B1"]}
    user = {"user_id": "ada"}
    return [
        ("POST", f"/movies/{movie}/seats/B1/hold", {"json": user}),
        ("POST", f"/movies/{movie}/holds", {"json": seats}),
        ("POST", f"/showtimes/{movie}/holds", {"json": seats}),
        ("PUT", "/sessions/x/seats", {"json": seats}),
        ("PUT", "/sessions/x/confirm", {"json": user}),
        ("POST", "/sessions/x/quote", {"json": {**user, "seats": [{"seat_id": "B1", "ticket_type": "adult"}]}}),
        ("POST", "/sessions/x/payments", {"json": {**user, "quote": "x", "provider": "practice"}}),
        ("POST", "/sessions/x/extend", {"json": user}),
        ("POST", "/sessions/x/release", {"content": '{"user_id":"ada"}', "headers": {"Content-Type": "text/plain"}}),
        ("DELETE", "/sessions/x", {"json": user}),
        ("POST", "/tickets/x/cancel", {"json": user}),
        ("GET", "/sessions/x", {"headers": {"X-User-Id": "ada"}}),
        ("GET", "/sessions/x", {}),
        ("HEAD", "/sessions/x", {}),
        ("GET", "/bookings/x", {"headers": {"X-User-Id": "ada"}}),
        ("GET", f"/showtimes/{movie}/holds", {"headers": {"X-User-Id": "ada"}}),
        ("GET", f"/movies/{movie}/seats", {"headers": {"X-User-Id": "ada"}}),
        ("GET", f"/showtimes/{movie}/seats", {"headers": {"X-User-Id": "ada"}}),
    ]


async def test_nobody_gets_in_by_saying_who_they_are(nobody: httpx.AsyncClient, movie: str) -> None:
    for method, path, sent in every_way_in(movie):
        answer = await nobody.request(method, path, **sent)
        if method == "HEAD":
            assert answer.status_code == 401
        else:
            not_signed_in(answer, "")
    assert "hold" not in {seat["status"] for seat in (await nobody.get(f"/movies/{movie}/seats")).json()}


async def test_every_way_in_is_in_the_list_of_ways(nobody: httpx.AsyncClient, movie: str) -> None:
    asked = {(method.lower(), path) for method, path, _ in every_way_in(movie)}
    paths = (await nobody.get("/openapi.json")).json()["paths"]
    guarded = [
        (method, path)
        for path, item in paths.items()
        for method, one in item.items()
        if method != "parameters" and {"bearer": []} in one.get("security", ())
    ]
    assert len(guarded) == 16
    for method, path in guarded:
        examples = {"movie_id": movie, "showtime_id": movie, "seat_id": "B1"}
        examples |= dict.fromkeys(("session_id", "reference", "token"), "x")
        assert (method, path.format(**examples)) in asked


async def test_what_is_no_bearer_token_is_refused(nobody: httpx.AsyncClient, movie: str) -> None:
    good, path = token("ada"), f"/movies/{movie}/seats"
    bad = [good, f"Basic {good}", "Bearer", f"Bearer {good}x", f"Bearer {good} x", f"Bearer {unsigned({})}"]
    for told in (*bad, f"Bearer,{good}", f"Bearer {token('ada', exp=1)}"):
        not_signed_in(await nobody.get(path, headers={"Authorization": told}))
    twice = [("Authorization", f"Bearer {good}"), ("Authorization", f"Bearer {token('ben')}")]
    not_signed_in(await nobody.get(path, headers=twice))
    said_twice = [*bearer(good).items(), ("X-User-Id", "ada"), ("X-User-Id", "ben")]
    not_signed_in(await nobody.get(path, headers=said_twice))
    assert (await nobody.get(path, headers={"authorization": f"bEARER  {good}"})).status_code == 200


async def test_a_body_says_one_user_however_it_is_written(nobody: httpx.AsyncClient, movie: str) -> None:
    path, headers = f"/movies/{movie}/holds", bearer(token("ada"))
    twice = '{"user_id": "ada", "seats": ["A1"], "user_id": "ben"}'
    not_signed_in(await nobody.post(path, content=twice, headers=headers))
    not_signed_in(await nobody.post(path, json={"seats": ["A1"], "user_id": "ben"}, headers=headers))
    not_signed_in(await nobody.post(path, json={"seats": ["A1"]}, headers={**headers, "X-User-Id": "ben"}))
    first = '{"user_id": "ben", "seats": ["A1"], "user_id": "ada"}'
    held = await nobody.post(path, content=first, headers=headers)
    assert held.status_code == 201
    session = f"/sessions/{held.json()['session_id']}"
    assert (await nobody.get(session, headers=headers)).status_code == 200
    escaped = '{"\\u0075ser_id": "ben", "seats": ["A2"]}'
    not_signed_in(await nobody.post(path, content=escaped, headers=headers))


async def test_bodies_are_checked_as_ever(nobody: httpx.AsyncClient, movie: str) -> None:
    path, headers = f"/movies/{movie}/holds", bearer(token("ada"))
    broken = ("", "[]", "null", "{", '{"user_id": 7, "seats": ["A1"]}', '{"a":' * 600, b'{"seats":["\xff"]}')
    for body in (*broken, '{"seats": ["A1"], "price": 0}', '{"seats": []}', "{}"):
        refused(await nobody.post(path, content=body, headers=headers), 400, "bad-request")
    refused(await nobody.post(path, content="x" * 5000, headers=headers), 413, "body-too-large")
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    refused(await nobody.post(path, content='{"seats": ["A1"]}', headers=form), 415, "not-json")


async def test_what_is_for_everybody_stays_so(guarded: Server, nobody: httpx.AsyncClient, movie: str) -> None:
    for path in ("/", "/docs", "/movies", f"/movies/{movie}/showtimes", f"/showtimes/{movie}", "/healthz", "/metrics"):
        assert (await nobody.get(path)).status_code == 200, path
    for path in (f"/movies/{movie}/seats", f"/showtimes/{movie}/seats"):
        seats = await nobody.get(path)
        assert seats.status_code == 200
        assert "mine" not in seats.text
        assert "authorization" in seats.headers["vary"].lower()
    async with connect(f"{guarded.feed_url}?movie_id={movie}") as feed:
        assert "HELLO" in str(await feed.recv())


async def test_a_key_belongs_to_the_user_of_the_token(ada: SignedIn, ben: SignedIn, movie: str) -> None:
    def hold(user: SignedIn, **body: object) -> Any:  # noqa: ANN401 - a coroutine of httpx
        headers = {**bearer(token(user.user_id)), "Idempotency-Key": f"key-{movie}"}
        return user.http.post(f"/movies/{movie}/holds", json=body, headers=headers)

    first = await hold(ada, seats=["A1"])
    again = await hold(ada, user_id="ada", seats=["A1"])
    assert first.json() == (await hold(ada, seats=["A1"])).json()
    assert again.status_code in (201, 422)
    refused(await hold(ben, seats=["A1"]), 409, "seat-taken", "conflicts")
    assert (await hold(ben, seats=["A2"])).status_code == 201
    assert (await hold(ben, seats=["A3"])).status_code == 422, "the answer is kept for ben's key"
    not_signed_in(await hold(ben, user_id="ada", seats=["A1"]))


async def test_limits_are_counted_by_the_user_of_the_token() -> None:
    with serving(programme(), AUTH_JWT_SECRET=SECRET, HOLDS_PER_MINUTE_PER_USER=2) as server:
        async with client_of(server) as client:

            async def tries(name: str, seat: str) -> int:
                headers = bearer(token(name, aud=None))
                return (await client.post(f"/movies/hall/seats/{seat}/hold", json={}, headers=headers)).status_code

            assert [await tries("ada", seat) for seat in ("A1", "B3", "C5")] == [200, 200, 429]
            assert await tries("ben", "D7") == 200


async def test_pages_of_allowed_sites_may_send_their_token_and_read_why_not(
    nobody: httpx.AsyncClient, movie: str
) -> None:
    ask = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = await nobody.options(f"/movies/{movie}/holds", headers=ask)
    assert "Authorization" in allowed.headers["access-control-allow-headers"].split(", ")
    answer = await nobody.post(f"/movies/{movie}/holds", json={"seats": ["A1"]}, headers={"Origin": SITE})
    not_signed_in(answer, "")
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "WWW-Authenticate" in answer.headers["access-control-expose-headers"].split(", ")


async def test_the_contract_says_how_to_sign_in_where_one_has_to(nobody: httpx.AsyncClient) -> None:
    document = (await nobody.get("/openapi.json")).json()
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    hold = document["paths"]["/movies/{movie_id}/holds"]["post"]
    assert hold["security"] == [{"bearer": []}]
    assert "401" in hold["responses"]
    assert document["paths"]["/movies/{movie_id}/seats"]["get"]["security"] == [{}, {"bearer": []}]
    assert "security" not in document["paths"]["/movies"]["get"]
    assert "user_id" not in document["components"]["schemas"]["SeatsBody"]["required"]
    look = document["paths"]["/sessions/{session_id}"]["get"]
    assert [one["required"] for one in look["parameters"] if one["name"] == "X-User-Id"] == [False]


async def test_by_default_a_user_is_whom_the_request_says(http: httpx.AsyncClient, movie: str) -> None:
    assert (await http.get("/openapi.json")).json()["components"]["securitySchemes"].keys() == {"staff"}
    session = await Buyer(http, "ben").held(movie, "A1")
    headers = {"Authorization": "Bearer x", "X-User-Id": "ben"}
    assert (await http.get(f"/sessions/{session}", headers=headers)).status_code == 200
    refused(await http.post(f"/movies/{movie}/holds", json={"seats": ["A2"]}), 400, "bad-request")


async def test_a_flood_of_bad_tokens_leaves_the_honest_alone(ada: SignedIn, movie: str) -> None:
    async def forge(number: int) -> int:
        text = token(f"eve-{number}", "another secret of more than 32 characters")
        return (await ada.http.get(f"/movies/{movie}/seats", headers=bearer(text))).status_code

    assert set(await asyncio.gather(*map(forge, range(200)))) == {401}
    assert (await ada("GET", f"/movies/{movie}/seats")).status_code == 200
