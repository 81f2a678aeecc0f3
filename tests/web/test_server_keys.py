"""Keys of trusted servers: made, used and removed, with bearer tokens configured and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness.processes.commands import firstclick, run_firstclick
from tests.harness.processes.server import Server, serving
from tests.web.following import until
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.signing import SETTINGS

pytestmark = pytest.mark.long
NOWHERE = "/movies/nowhere/holds"
BODY: dict[str, object] = {"user_id": "ann", "seats": ["A1"]}
LIMITS = {"COST_PER_MINUTE_PER_ADDRESS": 6000, "HELD_PERCENT_PER_ADDRESS_MAX": 50}


def added(server: Server, name: str, scopes: str) -> str:
    """A new key."""
    return firstclick("keys", "add", name, "--scopes", scopes, cwd=server.folder).stdout.strip()


def ask(server: Server, method: str, path: str, key: str, **body: object) -> httpx.Response:
    """A request with a key."""
    headers = {"Authorization": f"Bearer {key}"}
    if method == "GET":
        return httpx.get(server.url + path, headers={**headers, "X-User-Id": "ann"})
    return httpx.request(method, server.url + path, headers=headers, json=body)


@pytest.fixture(scope="module", params=[{}, SETTINGS], ids=["by name", "by token"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that believes names, and one that believes tokens only."""
    with serving(programme(), **LIMITS, **request.param) as started:
        yield started


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    """A key that may do everything, known to the server."""
    made = added(server, "shop", "confirm,events,exempt")
    until(404, lambda: ask(server, "POST", NOWHERE, made, **BODY))
    return made


def test_a_key_is_long_and_random_and_printed_once(server: Server, key: str) -> None:
    assert key.startswith("fck_")
    assert len(key) == 4 + 43
    shown = firstclick("keys", "list", cwd=server.folder)
    assert "shop  confirm,events,exempt  since " in shown.stdout
    assert key not in shown.stdout + server.output() + server.errors()
    assert key.encode() not in (Path(server.folder) / "firstclick-data" / "firstclick.db").read_bytes()


def test_a_key_holds_and_confirms_for_the_user_that_it_names(server: Server, key: str) -> None:
    held = ask(server, "POST", "/movies/plain-001/holds", key, user_id="ann", seats=["A1"])
    assert held.status_code == 201, held.text
    path = f"/sessions/{held.json()['session_id']}/confirm"
    refused(ask(server, "PUT", path, key), 400, "bad-request")
    refused(ask(server, "PUT", path, key, user_id="bob"), 404, "unknown-session")
    (listed,) = ask(server, "GET", "/showtimes/plain-001/holds", key).json()["holds"]
    assert listed["session_id"] == held.json()["session_id"]
    assert ask(server, "PUT", path, key, user_id="ann").status_code == 204


def test_a_key_confirms_seats_that_leave_one_alone(server: Server, key: str) -> None:
    held = ask(server, "POST", "/movies/corner-001/holds", key, user_id="ann", seats=["A1", "A3"]).json()
    assert held["orphans"] == ["A2"]
    assert held["suggestions"]
    assert ask(server, "PUT", f"/sessions/{held['session_id']}/confirm", key, user_id="ann").status_code == 204


def test_an_exempt_key_has_no_limits_by_address(server: Server, key: str) -> None:
    for number in range(30):
        taken = ask(server, "POST", "/movies/hall/holds", key, user_id=f"ann-{number}", best_available=10)
        assert taken.status_code == 201, taken.text
    for _ in range(70):
        assert ask(server, "GET", "/bookings/none", key).status_code == 404


@pytest.mark.parametrize("wrong", ["fck_", "fck_nothing", "fck_" + "a" * 43])
def test_a_key_that_is_none_is_401_whatever_it_names(server: Server, wrong: str) -> None:
    refused(ask(server, "POST", "/movies/plain-002/holds", wrong, user_id="ann", seats=["A1"]), 401, "not-signed-in")


def test_a_key_does_only_what_its_scopes_allow(server: Server, key: str) -> None:
    reader, seller = added(server, "reader", "events"), added(server, "seller", "exempt")
    until(403, lambda: ask(server, "POST", "/movies/plain-003/holds", reader, **BODY))
    refused(ask(server, "GET", "/showtimes/plain-003/holds", reader), 403, "key-scope-missing")
    held = until(201, lambda: ask(server, "POST", "/movies/plain-003/holds", seller, **BODY))
    path = f"/sessions/{held.json()['session_id']}/confirm"
    refused(ask(server, "PUT", path, seller, user_id="ann"), 403, "key-scope-missing")
    assert ask(server, "PUT", path, key, user_id="ann").status_code == 204


def test_a_key_that_was_removed_is_refused_within_seconds(server: Server) -> None:
    gone = added(server, "gone", "confirm")
    until(404, lambda: ask(server, "POST", NOWHERE, gone, **BODY))
    firstclick("keys", "remove", "gone", cwd=server.folder)
    until(401, lambda: ask(server, "POST", NOWHERE, gone, **BODY))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "shop", "--scopes", "confirm"), "There is a key with the name shop already"),
        (("add", "other", "--scopes", "everything"), "--scopes takes confirm, events, exempt"),
        (("add", "other", "--scopes", ""), "--scopes takes confirm, events, exempt"),
        (("add", "a b", "--scopes", "confirm"), "The name of a key has 1 to 64 letters"),
        (("remove", "nobody"), "There is no key with the name nobody."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    server: Server, key: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run_firstclick("keys", *arguments, cwd=server.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"firstclick: {sentence}")
    assert key
