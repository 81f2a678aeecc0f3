"""Events over the wire: pushed to a webhook and pulled with a server key, with the same ids."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from queue import Queue

import httpx
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from firstclick.web.api.event_wire import BODIES
from tests.harness.processes.commands import firstclick, run_firstclick
from tests.harness.processes.server import Server, serving
from tests.harness.processes.threaded_http import threaded_http
from tests.web.refusing import refused
from tests.web.sample_programme import programme

WITHIN_S = 60.0


class Hook(BaseHTTPRequestHandler):
    """A receiver; it does not answer while `is_away` is set."""

    taken: Queue[tuple[dict[str, str], bytes]] = Queue()
    is_away = threading.Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.is_away.is_set():
            self.send_error(503)
            return
        self.taken.put(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def hook() -> Iterator[str]:
    with threaded_http(Hook) as port:
        yield f"http://127.0.0.1:{port}/hook"


@pytest.fixture(scope="module")
def shop() -> Iterator[Server]:
    with serving(programme(), ALLOW_PRIVATE_WEBHOOKS=1) as started:
        yield started


@pytest.fixture(scope="module")
def key(shop: Server) -> str:
    return firstclick("keys", "add", "box", "--scopes", "events", cwd=shop.folder).stdout.strip()


def pull(server: Server, key: str, after: str = "") -> httpx.Response:
    params = {"after": after} if after else {}
    return httpx.get(f"{server.url}/events", params=params, headers={"authorization": f"Bearer {key}"})


def buy(server: Server, movie: str, *seats: str) -> None:
    held = httpx.post(f"{server.url}/movies/{movie}/holds", json={"user_id": "ann", "seats": seats}).json()
    body = {"user_id": "ann", "email": "ann@example.org", "language": "de"}
    confirmed = httpx.put(f"{server.url}/sessions/{held['session_id']}/confirm", json=body)
    assert confirmed.status_code == 204, confirmed.text


def test_what_is_sold_is_pushed_and_pulled_also_after_a_kill(shop: Server, hook: str, key: str, movie: str) -> None:
    done = firstclick("webhooks", "add", hook, cwd=shop.folder, ALLOW_PRIVATE_WEBHOOKS=1)
    secret = done.stdout.strip()
    webhook_id = next(word for word in done.stderr.replace(":", " ").split() if word.startswith("wh_"))
    assert secret not in firstclick("webhooks", "list", cwd=shop.folder).stdout
    tested = firstclick("webhooks", "test", webhook_id, cwd=shop.folder, ALLOW_PRIVATE_WEBHOOKS=1)
    assert tested.stdout == "The test message was taken: 204.\n"
    assert json.loads(Hook.taken.get(timeout=WITHIN_S)[1])["type"] == "webhook.test"

    Hook.is_away.set()
    buy(shop, movie, "B4", "B5")
    buy(shop, movie, "A1")
    shop.kill()
    shop.start()
    Hook.is_away.clear()
    firstclick("webhooks", "replay", webhook_id, "--all", cwd=shop.folder)
    pushed: dict[str, object] = {}
    while len(pushed) < 2:
        headers, body = Hook.taken.get(timeout=WITHIN_S)
        pushed[headers["webhook-id"]] = Verifier(secret).verify(body, headers)

    answer = pull(shop, key).json()
    pulled = {one["id"]: one for one in answer["events"]}
    assert pushed == pulled
    assert [one["sequence"] for one in answer["events"]] == [1, 2]
    assert answer["next"] == answer["events"][-1]["id"]
    first = answer["events"][0]
    assert first["type"] == "booking.created"
    assert first["showtime_id"] == first["data"]["showtime"]["showtime_id"] == movie
    assert first["data"]["seats"] == ["B4", "B5"]
    assert first["data"]["buyer"] == {"email": "ann@example.org", "name": "", "language": "de"}
    assert (first["data"]["paid"], first["data"]["payment_id"]) == ("free", None)
    assert pull(shop, key, answer["next"]).json() == {"events": [], "next": answer["next"]}
    assert [one["id"] for one in pull(shop, key, first["id"]).json()["events"]] == [answer["next"]]

    metrics = httpx.get(f"{shop.url}/metrics").text
    assert "firstclick_outbox_age_seconds" in metrics
    firstclick("webhooks", "remove", webhook_id, cwd=shop.folder)
    assert firstclick("webhooks", "list", cwd=shop.folder).stdout.startswith("There are no webhooks yet")


def test_only_a_key_with_the_scope_reads_events(shop: Server, key: str) -> None:
    refused(httpx.get(f"{shop.url}/events"), 401, "not-signed-in")
    refused(pull(shop, "fck_other"), 401, "not-signed-in")
    other = firstclick("keys", "add", "other", "--scopes", "confirm", cwd=shop.folder).stdout.strip()
    answer = pull(shop, other)
    while answer.status_code == 401:  # waits: servers follow the ledger within seconds
        answer = pull(shop, other)
    refused(answer, 403, "key-scope-missing")
    refused(pull(shop, key, "evt_" + "0" * 32), 410, "event-forgotten")
    refused(pull(shop, key, "1"), 400, "bad-request")


def test_events_are_typed_in_the_document(shop: Server) -> None:
    document = httpx.get(f"{shop.url}/openapi.json").json()
    assert document["webhooks"].keys() == BODIES.keys()
    schema = document["components"]["schemas"]["BookingCreatedEvent"]
    assert schema["properties"]["type"] == {"enum": ["booking.created"]}
    assert schema["properties"]["data"] == {"$ref": "#/components/schemas/BookingCreatedData"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "http://receiver.example/"), "The address of a webhook begins with https://; http:// needs"),
        (("add", "https://10.0.0.1/"), "10.0.0.1 is a private address; that needs ALLOW_PRIVATE_WEBHOOKS=1."),
        (("add", "https://x.example/", "--events", "seat.sold"), "There is no event seat.sold; there are booking.c"),
        (("remove", "wh_none"), "There is no webhook wh_none."),
        (("test", "wh_none"), "There is no webhook wh_none."),
        (("replay", "wh_none", "--since", "today"), "--since takes a day such as 2026-12-24; not 'today'."),
    ],
)
def test_a_command_says_what_is_wrong(shop: Server, words: tuple[str, ...], sentence: str) -> None:
    done = run_firstclick("webhooks", *words, cwd=shop.folder)
    assert (done.returncode, done.stderr.startswith(f"firstclick: {sentence}")) == (2, True), done.stderr
