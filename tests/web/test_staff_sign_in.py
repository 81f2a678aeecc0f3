"""Staff sign in at a real server, over the wire: what the cookie is, and what it is worth when."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from firstclick.domain.staff.roles import ACTS_OF, PROOF_MS, Role
from tests.harness.processes.commands import run_firstclick
from tests.harness.processes.server import Server, serving
from tests.web.following import WITHIN_S, until
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.staffed import COOKIE, PASSWORD, StaffPage, employ

pytestmark = pytest.mark.long

NAMES = iter(range(1000))


@pytest.fixture(scope="module")
def office() -> Iterator[Server]:
    """A server with a box office, which other sites may use for all else."""
    with serving(programme(), ALLOWED_ORIGINS="*") as started:
        yield started


@pytest.fixture
def ann(office: Server) -> str:
    """The name of somebody new at the counter: tries are counted by name."""
    name = f"Ann {next(NAMES)}"
    employ(office, name)
    return name


@pytest.fixture
def page(office: Server) -> Iterator[StaffPage]:
    """The page in a browser."""
    with StaffPage(office.url) as opened:
        yield opened


def copied(page: StaffPage, token: str) -> httpx.Response:
    """Who is signed in, by a cookie that was copied to another browser."""
    with StaffPage(str(page.http.base_url).rstrip("/")) as other:
        return other.http.get("/admin/me", headers={"Cookie": f"{COOKIE}={token}"})


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get(page: StaffPage, ann: str) -> None:
    answer = page.sign_in(ann.upper())
    assert (answer.status_code, answer.content) == (204, b"")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    value, *attributes = rest.split("; ")
    assert name == COOKIE
    assert len(value) == 64
    assert attributes == ["Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Strict"]


def test_who_is_signed_in_and_may_do_what_is_answered(page: StaffPage, ann: str) -> None:
    before_ms = time.time_ns() // 10**6
    page.sign_in(ann)
    answer = page.me()
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"name", "role", "acts", "proved_until", "timezone"}
    assert (body["name"], body["role"], body["acts"]) == (ann, "counter", sorted(ACTS_OF[Role.COUNTER]))
    assert before_ms - 1000 <= body["proved_until"] - PROOF_MS <= time.time_ns() // 10**6 + 1000


def test_no_answer_to_staff_is_kept_or_open_to_other_sites(page: StaffPage, ann: str) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Origin": "https://evil.example"}
    answers = [
        page.sign_in(ann),
        page.me(),
        page.post("/admin/sign-in", name=ann, password="wrong"),
        page.http.get("/admin/nothing"),
        page.http.get("/door/nothing"),
        page.http.get("/admin"),
        page.http.put("/admin/me", json={}),
        page.http.options("/admin/me", headers=asks),
        page.http.get("/admin/me", headers={"Origin": "https://evil.example"}),
        page.http.get("/admin/me", headers={"Cookie": ""}),
    ]
    assert [answer.status_code for answer in answers] == [204, 200, 401, 404, 404, 303, 405, 405, 403, 401]
    for answer in answers:
        assert answer.headers.get_list("cache-control") == ["no-store"], answer.request
        assert not [name for name in answer.headers if name.startswith("access-control-")], answer.request
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    open_to_all = page.http.get("/movies", headers={"Origin": "https://evil.example"})
    assert open_to_all.headers["access-control-allow-origin"], "what customers see is open, by the setting"


@pytest.mark.parametrize("name", ["", "nobody at all"])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(page: StaffPage, ann: str, name: str) -> None:
    answer = page.sign_in(name or ann, "wrong horse battery")
    assert refused(answer, 401, "staff-not-signed-in", "reason")["reason"] == "password"
    assert "set-cookie" not in answer.headers
    assert page.me().status_code == 401


@pytest.mark.parametrize("body", [{}, {"name": "a"}, {"name": "a", "password": ""}, {"name": 1, "password": "x"}])
def test_a_body_of_another_form_is_400(page: StaffPage, body: dict[str, object]) -> None:
    refused(page.http.post("/admin/sign-in", json=body), 400, "bad-request")


def test_a_password_of_1024_characters_fits_however_it_is_written(page: StaffPage) -> None:
    answer = page.sign_in("nobody", "\U0001f3ac" * 1024)
    refused(answer, 401, "staff-not-signed-in", "reason")


def test_without_a_session_there_is_nothing(page: StaffPage) -> None:
    for answer in (page.me(), page.post("/admin/sign-out"), page.post("/admin/prove", password=PASSWORD)):
        assert refused(answer, 401, "staff-not-signed-in", "reason")["reason"] == "no_session"
        assert answer.headers["www-authenticate"].startswith("Cookie ")


def test_a_token_that_somebody_has_planted_is_never_the_session(page: StaffPage, ann: str) -> None:
    planted = "f" * 64
    page.http.cookies.set(COOKIE, planted)
    answer = page.sign_in(ann)
    assert answer.status_code == 204
    assert planted not in answer.headers["set-cookie"]
    assert copied(page, planted).status_code == 401


def test_a_new_sign_in_ends_the_session_that_the_browser_had(page: StaffPage, ann: str) -> None:
    page.sign_in(ann)
    old = page.token
    page.sign_in(ann)
    assert page.token != old
    assert copied(page, old).status_code == 401
    assert page.me().status_code == 200


def test_a_fresh_proof_gives_another_cookie_and_the_old_one_is_over(page: StaffPage, ann: str) -> None:
    page.sign_in(ann)
    old = page.token
    assert page.post("/admin/prove", password="wrong horse").json()["reason"] == "password"
    assert page.token == old
    assert page.post("/admin/prove", password=PASSWORD).status_code == 204
    assert page.token != old
    assert copied(page, old).status_code == 401
    assert page.me().status_code == 200


def test_a_stolen_cookie_is_worth_nothing_after_the_sign_out(page: StaffPage, ann: str) -> None:
    page.sign_in(ann)
    stolen = page.token
    assert copied(page, stolen).status_code == 200
    answer = page.post("/admin/sign-out")
    assert answer.status_code == 204
    assert f"{COOKIE}=; Path=/; Max-Age=0" in answer.headers["set-cookie"]
    assert copied(page, stolen).status_code == 401


def test_signing_out_everywhere_ends_the_sessions_of_other_browsers(office: Server, page: StaffPage, ann: str) -> None:
    with StaffPage(office.url) as tablet:
        page.sign_in(ann)
        tablet.sign_in(ann)
        assert tablet.me().status_code == 200
        assert page.post("/admin/sign-out-everywhere").status_code == 204
        assert (page.me().status_code, tablet.me().status_code) == (401, 401)


@pytest.mark.parametrize(
    ("arguments", "password"),
    [(("staff", "role", "{}", "manager"), ""), (("staff", "reset", "{}", "--password-stdin"), "another password\n")],
    ids=["role", "reset"],
)
def test_a_change_by_command_signs_out_within_seconds(
    office: Server, page: StaffPage, ann: str, arguments: tuple[str, ...], password: str
) -> None:
    page.sign_in(ann)
    done = run_firstclick(*(one.format(ann) for one in arguments), cwd=office.folder, line=password)
    assert done.returncode == 0, done.stderr
    until(401, page.me)


def test_the_password_of_a_session_is_nowhere_on_disk_or_in_the_log(office: Server, page: StaffPage, ann: str) -> None:
    page.sign_in(ann)
    page.sign_in("correct horse secret", PASSWORD)
    files = [path.read_bytes() for path in (Path(office.folder) / "firstclick-data").iterdir()]
    logs = (office.output() + office.errors()).encode()
    for secret in (PASSWORD, page.token, "horse secret"):
        assert not any(secret.encode() in text for text in (*files, logs))


def test_the_mark_of_each_row_of_the_audit_log_is_in_the_servers_log(office: Server, page: StaffPage, ann: str) -> None:
    page.sign_in(ann)
    with closing(sqlite3.connect(Path(office.folder) / "firstclick-data" / "firstclick.db")) as ledger:
        number, mac = ledger.execute("SELECT number, mac FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    ends = time.monotonic() + WITHIN_S
    while f"The audit log has row {number}:{mac}" not in office.errors():
        assert time.monotonic() < ends
        time.sleep(0.05)  # waits: the log is written by a thread of its own


def test_passwords_that_are_tried_too_often_are_429(office: Server) -> None:
    with StaffPage(office.url) as guesser:
        answers = [guesser.sign_in(f"name {number}", "wrong horse") for number in range(30)]
        assert {answer.status_code for answer in answers} == {401}
        refusing = until(429, lambda: guesser.sign_in("name", "wrong horse"))
        refused(refusing, 429, "too-many-sign-ins")
        assert 1 <= int(refusing.headers["retry-after"]) <= 10
