"""Owners add, test, change, replay and remove receivers of events, with a fresh proof for each change."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from firstclick.domain.staff.roles import Role
from tests.harness.processes.server import Server, serving
from tests.harness.processes.server_ledger import make_proofs_old
from tests.harness.processes.threaded_http import threaded_http
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.staffed import StaffPage, employ, signed_in

pytestmark = pytest.mark.long


class Gone(BaseHTTPRequestHandler):
    """A receiver that does not want anything."""

    def do_POST(self) -> None:
        self.send_error(410)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def office() -> Iterator[Server]:
    with serving(programme(), ALLOW_PRIVATE_WEBHOOKS=1) as started:
        employ(started, "Olga", role=Role.OWNER)
        yield started


@pytest.fixture
def olga(office: Server) -> Iterator[StaffPage]:
    with signed_in(office.url, "Olga") as page:
        yield page


def test_a_receiver_lives_from_its_secret_to_its_end(olga: StaffPage) -> None:
    with threaded_http(Gone) as port:
        url = f"http://127.0.0.1:{port}/hook"
        added = olga.post("/admin/webhooks", url=url, events=["booking.created"])
        assert added.status_code == 201
        its = added.json()
        path = f"/admin/webhooks/{its['webhook_id']}"
        assert its["secret"].startswith("whsec_")
        assert its["public_key"].startswith("whpk_")
        tested = olga.post(f"{path}/test")
        assert tested.json() == {"taken": False, "status": 410, "error": "Answered 410."}
    (listed,) = olga.get("/admin/webhooks").json()["webhooks"]
    assert listed == {**its, "secret": ""}
    rotated = olga.http.patch(path, json={"rotate": True, "called": False, "events": ["payment.paid"]}).json()
    assert rotated["secret"] not in ("", its["secret"])
    assert (rotated["called"], rotated["disabled_why"]) == (False, "Switched off by staff.")
    assert rotated["events"] == ["payment.paid"]
    assert olga.http.patch(path, json={"called": True}).json()["called"] is True
    assert olga.post(f"{path}/replay").json() == {"replayed": 0}
    assert olga.get(f"{path}/deliveries", state="dead").json() == {"deliveries": []}
    refused(olga.get(f"{path}/deliveries", state="lost"), 400, "bad-request")
    assert olga.delete(path).status_code == 204
    refused(olga.delete(path), 404, "unknown-webhook")
    refused(olga.post(f"{path}/test"), 404, "unknown-webhook")


def test_an_address_that_is_none_is_refused(olga: StaffPage) -> None:
    refused(olga.post("/admin/webhooks", url="ftp://x.example/", events=["booking.created"]), 400, "bad-request")
    refused(olga.post("/admin/webhooks", url="https://x.example/", events=["seat.sold"]), 400, "bad-request")


def test_there_is_an_end_to_their_number(olga: StaffPage) -> None:
    for number in range(50):
        answer = olga.post("/admin/webhooks", url=f"https://x.example/{number}", events=["booking.created"])
        assert answer.status_code == 201
    refused(
        olga.post("/admin/webhooks", url="https://x.example/", events=["booking.created"]), 409, "too-many-webhooks"
    )


def test_a_change_needs_a_fresh_proof_and_a_look_does_not(office: Server, olga: StaffPage) -> None:
    make_proofs_old(office)
    assert olga.get("/admin/webhooks").status_code == 200
    body = {"url": "https://x.example/", "events": ["booking.created"]}
    refused(olga.post("/admin/webhooks", **body), 403, "staff-not-allowed", "reason")
