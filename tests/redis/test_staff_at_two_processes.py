"""Staff at two processes: a session is good at both, a sign-out ends it, tries and challenges count at both."""

from __future__ import annotations

import pytest

from tests.harness.processes.world import World
from tests.web.following import until
from tests.web.passkey_page import PASSKEY_COOKIE, PasskeyPage
from tests.web.staffed import COOKIE, StaffPage, employ

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def test_a_session_is_good_at_both_and_a_sign_out_ends_it_at_both(two: World) -> None:
    employ(two.servers[0], "Ann", data_dir="data")
    with StaffPage(two.servers[0].url) as left, StaffPage(two.servers[1].url) as right:
        assert left.sign_in("ann").status_code == 204
        right.http.cookies.set(COOKIE, left.token)
        assert right.me().json()["name"] == "Ann"
        assert left.post("/admin/sign-out").status_code == 204
        assert left.me().status_code == 401, "here at once"
        until(401, right.me)


def test_tries_at_one_process_count_at_the_other(two: World) -> None:
    left, right = (StaffPage(server.url, address="127.0.250.1") for server in two.servers)
    with left, right:
        for number in range(30):
            assert left.sign_in(f"nobody {number}", "wrong horse").status_code == 401
        until(429, lambda: right.sign_in("nobody at all", "wrong horse"))


def test_a_challenge_of_one_process_is_answered_at_the_other_and_once(two: World) -> None:
    employ(two.servers[0], "Pia", data_dir="data")
    port = two.servers[0].url.rpartition(":")[2]
    with PasskeyPage(two.servers[0], port) as left, PasskeyPage(two.servers[1], port) as right:
        left.sign_in("pia")
        assert left.adds().status_code == 201
        options = left.post("/admin/sign-in/passkey/options").json()
        kept = {"Cookie": f"{PASSKEY_COOKIE}={left.http.cookies[PASSKEY_COOKIE]}"}
        body = {"credential": left.key.shown(options)}
        answers = [page.http.post("/admin/sign-in/passkey", json=body, headers=kept) for page in (right, left)]
        assert [answer.status_code for answer in answers] == [204, 401]
