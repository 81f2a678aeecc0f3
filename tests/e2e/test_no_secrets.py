"""No secret is told: not in the log, not in an error, not to another customer, not on the operator's screen."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.e2e.test_access_log import every_mention, lines_about
from tests.e2e.test_cli import run_process
from tests.harness.processes.server import ANNOUNCED, START_WITHIN_S, Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme
from tests.web.signing import bearer, rsa_jwk, token, write_keys

pytestmark = [pytest.mark.e2e, pytest.mark.long]
Found = TypeVar("Found")
PASSWORD = "swordfish"
KEY = f"{PASSWORD}-that-signs-every-ticket-of-the-house"
SIGNER = f"{PASSWORD}-that-signs-every-token-of-the-house"
POSTGRESQL = f"postgresql://bob:{PASSWORD}@127.0.0.1:1/tickets"
REDIS = f"redis://bob:{PASSWORD}@127.0.0.1:1/0"
LOCKED_OUT = {"AUTH_JWT_SECRET": SIGNER, "AUTH_JWT_LEEWAY_SECONDS": 0}


class Overhearing(httpx.AsyncHTTPTransport):
    """Hears every error that is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if answer.status_code >= 400:
            self.errors.append(f"{answer.headers}\n{(await answer.aread()).decode()}")
        return answer


async def a_busy_day(server: Server, movie: str, heard: Overhearing) -> list[str]:
    """Much that goes well and more that does not. Returns what must have been told to its holder only."""
    async with httpx.AsyncClient(base_url=server.url, transport=heard) as client:
        carol, eve = (Buyer(client, f"{name}-who-is-nobodys-business") for name in ("carol", "eve"))
        sessions = [await carol.held(movie, seat) for seat in ("A1", "A3", "A5")]
        for act in (eve.look, eve.confirm, eve.extend, eve.release, carol.extend, carol.confirm, carol.confirm):
            await act(sessions[0])
        await asyncio.gather(eve.hold(movie, "A1"), eve.hold(movie, "A3", "A5"), eve.swap(sessions[1], "A1"))
        told = (await carol.look(sessions[0])).json()
        await eve.http.get(f"/bookings/{told['reference']}", headers={"X-User-Id": eve.user_id})
        forged = told["ticket"][:-1] + ("A" if told["ticket"][-1] != "A" else "B")
        for path in ("", "/qr.svg", "/booking.ics", "/nothing"):
            await eve.http.get(f"/tickets/{forged}{path}")
        await every_mention(eve, sessions[1])
        await bad_requests(client, movie, sessions[2])
        await bad_sockets(server, sessions[2])
    return [*sessions, told["ticket"], told["reference"], forged, carol.user_id, eve.user_id]


async def bad_requests(client: httpx.AsyncClient, movie: str, session: str) -> None:
    """Secrets in places where they do not belong."""
    body = {"user_id": "x", "seats": ["C1"], "session_id": session}
    await client.post(f"/movies/{movie}/holds", json=body)
    await client.post(f"/movies/{movie}/holds", content=json.dumps(body)[:-1])
    await client.post(f"/movies/{movie}/holds", content=session * 200)
    await client.post(f"/sessions/{session}/extend", content="[" * 4000, headers={"Idempotency-Key": session})
    await client.get(f"/sessions/{session}", headers={"X-User-Id": session * 3})
    await client.get("/movies", headers={"Cookie": session, "X-Long": session * 500})
    await client.get(f"/showtimes/{movie}?session_id={session}")


async def bad_sockets(server: Server, session: str) -> None:
    """The same over the feed's door."""
    for query in (f"showtime_id={session}", f"since={session}", f"movie_id={session}"):
        with pytest.raises(InvalidStatus):
            async with connect(f"{server.feed_url}?{query}"):
                pass


async def test_a_busy_day_leaves_no_secret_in_log_or_error(movie: str) -> None:
    heard = Overhearing()
    with serving(programme(), SECRET_KEY=KEY, HOLDS_PER_USER_MAX=3) as server:
        secrets = await a_busy_day(server, movie, heard)
        async with client_of(server) as client:
            await client.get(f"/movies/{movie}/showtimes")
        assert lines_about(server, f"/movies/{movie}/showtimes"), "everything before it is written as well"
        written = (server.output() + server.errors()).lower()
    assert len(heard.errors) > 50
    for secret in (*secrets, KEY, PASSWORD):
        assert secret.lower() not in written, secret
    for secret in (*secrets[3:], KEY, PASSWORD):
        assert not [error for error in heard.errors if secret in error], secret
    echoes = [error for error in heard.errors for secret in secrets[:3] if secret in error]
    assert all("unknown-movie" in error or "unknown-showtime" in error for error in echoes), "sent as if it were that"


async def test_no_token_is_told_to_anybody(movie: str) -> None:
    heard = Overhearing()
    tokens = [token("carol", SIGNER, aud=None), token("carol", SIGNER, exp=1), token("carol", KEY), "a.b.c-secret"]
    with serving(programme(), **LOCKED_OUT) as server:
        async with httpx.AsyncClient(base_url=server.url, transport=heard) as client:
            for text in tokens:
                for user_id in ("carol", "eve"):
                    sent = {"user_id": user_id, "seats": ["A1"]}
                    await client.post(f"/movies/{movie}/holds", json=sent, headers=bearer(text))
            await client.get(f"/nowhere/{movie}", headers=bearer(tokens[0]))
        assert lines_about(server, f"/nowhere/{movie}")
        written = server.output() + server.errors() + "".join(heard.errors)
    assert len(heard.errors) == 8
    parts = [part for text in tokens for part in text.split(".") if len(part) > 9]
    assert not [secret for secret in (*tokens, *parts, SIGNER, PASSWORD) if secret in written]


@pytest.fixture
def secret_settings(tmp_path: Path) -> dict[str, object]:
    """Every setting that has a secret in it; neither database answers."""
    return {
        "DATA_DIR": tmp_path / "data",
        "SECRET_KEY": KEY,
        "AUTH_JWT_SECRET": SIGNER,
        "STRIPE_SECRET_KEY": f"sk_test_{PASSWORD}",
        "STRIPE_PUBLISHABLE_KEY": f"pk_test_{PASSWORD}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{PASSWORD}",
        "DATABASE_URL": POSTGRESQL,
        "REDIS_URL": REDIS,
    }


@pytest.mark.parametrize("words", [("check-config",), ("migrate",), ("serve",), ("programme", "list"), ("backup", "x")])
def test_no_command_shows_a_secret(secret_settings: dict[str, object], words: tuple[str, ...]) -> None:
    done = run_process(*words, **secret_settings)
    assert PASSWORD not in done.out + done.err
    assert done.status == (0 if words == ("check-config",) else 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"mysql://bob:{PASSWORD}@h/x"),
        ("DATABASE_URL", f"postgresql://bob@h:{PASSWORD}/x"),
        ("DATABASE_URL", PASSWORD),
        ("REDIS_URL", f"redis://bob:{PASSWORD}@h:port/0"),
        ("REDIS_URL", f"redis://:{PASSWORD}#1@h/0"),
        ("REDIS_URL", f"redis+sentinel://{PASSWORD}"),
        ("SECRET_KEY", PASSWORD),
        ("AUTH_JWT_SECRET", PASSWORD),
        ("STRIPE_SECRET_KEY", PASSWORD),
        ("STRIPE_PUBLISHABLE_KEY", f"sk_live_{PASSWORD}"),
        ("STRIPE_WEBHOOK_SECRET", PASSWORD),
    ],
)
def test_what_is_wrong_with_a_secret_is_said_without_it(name: str, value: str) -> None:
    assert PASSWORD not in run_process("check-config", **{name: value}).sentence


def test_a_command_line_which_everybody_can_read_takes_no_key() -> None:
    helped = run_process("serve", "--help").out
    assert "--secret-key" not in helped
    assert "--auth-jwt-secret" not in helped
    assert "--stripe" not in helped
    assert "--auth-jwt-jwks-file" in helped


def test_a_private_key_among_the_public_ones_is_refused_without_being_shown(tmp_path: Path) -> None:
    file = write_keys(tmp_path / "keys.json", {**rsa_jwk(), "d": PASSWORD})
    for command in ("check-config", "serve"):
        sentence = run_process(command, AUTH_JWT_JWKS_FILE=file, DATA_DIR=tmp_path / "data", PORT=0).sentence
        assert "private key" in sentence
        assert PASSWORD not in sentence


def test_a_store_that_is_away_is_complained_of_without_its_password(tmp_path: Path) -> None:
    server = Server(tmp_path, {"REDIS_URL": REDIS, "DATA_DIR": tmp_path / "data"})
    server.launch()
    try:
        port = wait_for(lambda: ANNOUNCED.search(server.output()))[1]
        errors = [
            httpx.get(f"http://127.0.0.1:{port}{path}", timeout=15) for path in ("/readyz", "/movies/movie-1/seats")
        ]
        complaints = wait_for(server.errors)
    finally:
        server.end()
    assert [answer.status_code for answer in errors] == [503, 503]
    assert "Redis" in complaints
    assert PASSWORD not in complaints + "".join(answer.text for answer in errors)


def wait_for(look: Callable[[], Found | None]) -> Found:
    """What `look` finds, as soon as there is something."""
    ends = time.monotonic() + START_WITHIN_S
    while not (found := look()):
        assert time.monotonic() < ends
        time.sleep(0.02)  # waits: a file tells nobody of its growth
    return found
