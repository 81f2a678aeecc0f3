"""Addresses that lead out of the house, and ids that look like others: never a file, a stranger's thing, or a 5xx."""

from __future__ import annotations

import json
import unicodedata

import httpx
import pytest

from tests.attacks.asking import LAST, Told, get, told
from tests.harness.processes.server import Server

pytestmark = pytest.mark.e2e

OUTSIDE = [
    *("/../cli.py", "/static/../cli.py", "/static/%2e%2e/cli.py", "/static/..%2fcli.py", "/static/%2e%2e%2fcli.py"),
    *("/static/%252e%252e%252fcli.py", "/static/..%5ccli.py", "/static/..\\cli.py", "/static/....//cli.py"),
    *("/static/./../cli.py", "/static//cli.py", "/static/%2fetc%2fpasswd", "//etc/passwd", "/static/C:%5cwindows"),
    *("/static/app.js%00.html", "/static/%00", "/static/%c0%ae%c0%ae/cli.py", "/static/%uff0e%uff0e/cli.py"),
    *("/static/..;/cli.py", "/index.html/../../cli.py", "/problems/../../cli.py", "/problems/%2e%2e%2fcli.py"),
    *("/static/" + "../" * 200 + "etc/passwd", "/" + "a/" * 3000, "/" + "%2e" * 2000, "/%zz", "/static/%"),
]
NO_IDS = {
    "NUL": "\x00",
    "a NUL at the end": "plain-003\x00",
    "a line break": "plain-003\r\nX: y",
    "a right-to-left mark": "\u202eplain-003",
    "a joiner": "plain\u200d-003",
    "full width": "\uff50\uff4c\uff41\uff49\uff4e-003",
    "another hyphen": "plain\u2010003",
    "capitals": "PLAIN-003",
    "spaces": " plain-003 ",
    "bytes that are no UTF-8": "%ff%fe",
    "half of a pair": "%ed%a0%80",
    "quoted twice": "plain%252d003",
    "too long by far": "p" * 5000,
    "a statement": "plain-003'; DROP TABLE bookings; --",
    "a pattern": "plain-00%25",
    "a key of Redis": "plain-003:A1",
}
PATHS = ("/movies/{}/seats", "/showtimes/{}/seats", "/sessions/{}", "/tickets/{}", "/ws/seats?showtime_id={}")


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: ascii(path[:40]))
def test_nothing_is_served_that_is_not_the_pages(server: Server, path: str) -> None:
    answers = told(server, get(path) + LAST)
    assert answers.statuses[0] in (400, 404), answers.whole
    assert b"import " not in answers.whole
    assert b"root:" not in answers.whole


@pytest.mark.parametrize("path", PATHS)
def test_what_is_no_id_is_nobodys(server: Server, path: str) -> None:
    for name, text in NO_IDS.items():
        answers = told(server, get(path.format(text), b"X-User-Id: ada\r\n") + LAST)
        assert answers.statuses[0] in (400, 404, 426), (name, answers.whole)


def test_an_address_of_more_than_8000_bytes_is_431(server: Server) -> None:
    assert told(server, get("/movies?" + "a" * 7900) + LAST).statuses == [200, 200]
    for start in ("/movies?", "/", "/ws/seats?"):
        assert told(server, get(start + "a" * 8000) + LAST).statuses == [431]


def test_another_site_as_the_address_is_this_one(server: Server) -> None:
    assert told(server, b"GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n" + LAST).statuses == [200, 200]


async def test_names_that_look_the_same_are_different_users(server: Server) -> None:
    """Nobody becomes another by a normalisation form, a mark or a letter of another alphabet."""
    names = ["Zoë", unicodedata.normalize("NFD", "Zoë"), "Zoë\u200b", "\u202eZoë", "\u0396oë", "zoë", "Zoë "]
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        held = await http.post("/movies/plain-004/holds", json={"user_id": names[0], "seats": ["A1"]})
        session = f"/sessions/{held.json()['session_id']}"
        for other in names[1:]:
            assert (await http.put(f"{session}/confirm", json={"user_id": other})).status_code in (400, 404), ascii(
                other
            )
        assert (await http.put(f"{session}/confirm", json={"user_id": names[0]})).status_code == 204


async def test_deep_json_is_refused_and_quickly(server: Server) -> None:
    deep = [b"[" * 4000, b'{"a":' * 800, b'{"user_id":' + b"[" * 2000, b'{"user_id":"ada","seats":' + b"[" * 3900]
    deep.append(b'{"user_id":"ada","seats":["A1"],"x":' + b"[" * 3900)
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        for body in deep:
            answer = await http.post("/movies/plain-005/holds", content=body)
            assert answer.status_code == 400, body[:20]
            assert json.loads(answer.content)["type"].endswith("/problems/bad-request")


def test_the_test_itself_would_see_a_file(server: Server) -> None:
    served: Told = told(server, get("/static/docs.html") + get("/") + LAST)
    assert 200 in served.statuses
