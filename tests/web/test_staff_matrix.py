"""Role and operation: each role gets what the table says, and nobody else gets anything.

The operations are those of the whole application; the least role of each is written here a second time, by hand.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import httpx
import pytest

from firstclick.bootstrap.app import build_app
from firstclick.bootstrap.settings import Settings
from firstclick.domain.staff.roles import ACTS_OF, Role
from firstclick.web.core.operation import Auth, Operation, StaffAuth, Table, Tag
from firstclick.web.middleware.staff_area import is_for_staff
from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.web.buyer import NO_CERTIFICATES
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.signing import STAFF_SETTINGS, bearer, token
from tests.web.staffed import OWN_PAGE, StaffPage, employ

EVERYBODY, NOBODY_YET = "door", "sign-in"
LEAST_ROLE = {
    "POST /admin/sign-in": NOBODY_YET,
    "POST /admin/sign-out": EVERYBODY,
    "POST /admin/sign-out-everywhere": EVERYBODY,
    "POST /admin/prove": EVERYBODY,
    "GET /admin/me": EVERYBODY,
    "GET /admin/sign-in/passkey": NOBODY_YET,
    "POST /admin/sign-in/passkey/options": NOBODY_YET,
    "POST /admin/sign-in/passkey": NOBODY_YET,
    "POST /admin/prove/passkey/options": EVERYBODY,
    "POST /admin/prove/passkey": EVERYBODY,
    "GET /admin/passkeys": EVERYBODY,
    "POST /admin/passkeys": EVERYBODY,
    "POST /admin/passkeys/options": EVERYBODY,
    "DELETE /admin/passkeys/{passkey_id}": EVERYBODY,
    "GET /admin/audit": "owner",
    "GET /admin/staff": "owner",
    "POST /admin/staff": "owner",
    "PATCH /admin/staff/{name}": "owner",
    "DELETE /admin/staff/{name}": "owner",
    "POST /admin/staff/{name}/reset": "owner",
    "GET /admin/keys": "owner",
    "POST /admin/keys": "owner",
    "DELETE /admin/keys/{name}": "owner",
    "GET /admin/webhooks": "owner",
    "POST /admin/webhooks": "owner",
    "PATCH /admin/webhooks/{webhook_id}": "owner",
    "DELETE /admin/webhooks/{webhook_id}": "owner",
    "GET /admin/webhooks/{webhook_id}/deliveries": "owner",
    "POST /admin/webhooks/{webhook_id}/replay": "owner",
    "POST /admin/webhooks/{webhook_id}/test": "owner",
    "GET /admin/mails": "owner",
    "POST /admin/mails/replay": "owner",
    "GET /admin/settings": "owner",
    "GET /admin/showtimes": "door",
    "GET /admin/showtimes/{showtime_id}/map": "door",
    "GET /admin/showtimes/{showtime_id}/holds": "counter",
    "PUT /admin/showtimes/{showtime_id}/house-seats": "counter",
    "DELETE /admin/showtimes/{showtime_id}/house-seats": "counter",
    "POST /admin/showtimes/{showtime_id}/counter-holds": "counter",
    "DELETE /admin/counter-holds/{handle}": "counter",
    "PUT /admin/auditoriums/{auditorium_id}/out-of-order": "manager",
    "DELETE /admin/auditoriums/{auditorium_id}/out-of-order": "manager",
    "POST /admin/showtimes/{showtime_id}/sales": "counter",
    "DELETE /admin/holds/{handle}": "manager",
    "GET /admin/bookings": "counter",
    "GET /admin/bookings/{reference}": "counter",
    "POST /admin/bookings/{reference}/cancel": "counter",
    "POST /admin/bookings/{reference}/move": "counter",
    "POST /admin/bookings/{reference}/pay": "counter",
    "GET /admin/programme": "manager",
    "PUT /admin/programme": "manager",
    "POST /admin/programme/draft": "manager",
    "POST /admin/programme/plan": "manager",
    "GET /admin/programme/versions": "manager",
    "GET /admin/programme/versions/{version}": "manager",
    "GET /admin/tills": "counter",
    "POST /admin/tills": "counter",
    "POST /admin/tills/{till_id}/close": "counter",
    "GET /admin/reports/sales": "manager",
    "GET /admin/reports/occupancy": "manager",
    "GET /admin/reports/takings": "manager",
    "GET /admin/reports/money": "manager",
    "GET /admin/reports/admissions": "manager",
    "GET /admin/showtimes/{showtime_id}/admissions": "door",
    "GET /admin/devices": "manager",
    "DELETE /admin/devices/{device_id}": "manager",
    "POST /door/devices": "manager",
    "POST /door/leave": "door",
    "POST /door/scans": "door",
    "POST /door/scans/{scan_id}/undo": "door",
    "GET /door/manifest": "door",
    "GET /door/me": "door",
    "GET /door/tickets": "door",
    "GET /door/showtimes": "door",
}
NEED_PROOF = {
    *("POST /admin/staff", "PATCH /admin/staff/{name}", "DELETE /admin/staff/{name}", "POST /admin/staff/{name}/reset"),
    *("POST /admin/passkeys/options", "DELETE /admin/passkeys/{passkey_id}"),
    *("POST /admin/keys", "DELETE /admin/keys/{name}"),
    *("POST /admin/webhooks", "PATCH /admin/webhooks/{webhook_id}", "DELETE /admin/webhooks/{webhook_id}"),
    "POST /admin/webhooks/{webhook_id}/replay",
    "POST /admin/mails/replay",
}
"""Operations that are refused without a fresh proof, to those who may do them otherwise."""

TWO_HOURS_S = 7_200


@pytest.fixture(scope="module")
def office() -> Iterator[Server]:
    """A server whose staff come with bearer tokens too."""
    with serving(programme(), **STAFF_SETTINGS) as started:
        yield started


def table() -> Table:
    """Every operation of the application."""
    return build_app(Settings(secret_key="x" * 32, data_dir="nowhere")).table


def staff_operations() -> dict[str, Operation]:
    """Those that need staff, by method and path. The page itself shows nothing until somebody has signed in."""
    return {
        f"{method} {path}": one
        for path, methods in table().items()
        for method, one in methods.items()
        if one.is_for_staff or (is_for_staff(path) and one.tag is not Tag.PAGES)
    }


def roles_that_may(least: str) -> set[Role]:
    roles = list(Role)
    return set(roles[roles.index(Role(least)) :])


def ask(server: Server, name: str, headers: dict[str, str]) -> httpx.Response:
    """A request of the operation as its own page sends it; no body is right for all, so what is let in may be 400."""
    method, path = name.split()
    json: dict[str, object] | None = {} if method in {"POST", "PUT", "PATCH"} else None
    own = {"Origin": server.url, **OWN_PAGE, **headers}
    return httpx.request(method, server.url + re.sub(r"{\w+}", "x", path), headers=own, json=json, timeout=15)


def of_role(*roles: str, at_s: float = 0.0) -> dict[str, str]:
    """The token of somebody with these roles, who signed in so many seconds ago."""
    return bearer(token("rita", roles=list(roles), auth_time=int(time.time() - at_s)))


def test_every_operation_of_staff_is_in_this_matrix_and_no_other() -> None:
    assert staff_operations().keys() == LEAST_ROLE.keys()


def test_the_table_of_operations_says_what_this_matrix_says() -> None:
    for name, one in staff_operations().items():
        if isinstance(one.auth, StaffAuth):
            acts = one.auth.acts
            may = {role for role in Role if not acts or acts & ACTS_OF[role]}
            assert may == roles_that_may(LEAST_ROLE[name]), name
            assert one.auth.needs_proof == (name in NEED_PROOF), name
        else:
            assert (one.auth, LEAST_ROLE[name]) == (Auth.SIGN_IN, NOBODY_YET), name


@pytest.mark.parametrize("name", [name for name, least in LEAST_ROLE.items() if least != NOBODY_YET])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_the_matrix_says(office: Server, name: str, role: Role) -> None:
    answer = ask(office, name, of_role(role))
    if role in roles_that_may(LEAST_ROLE[name]):
        assert answer.status_code not in {401, 403, 405}, answer.text
        assert answer.status_code != 404 or not answer.json()["type"].endswith("/unknown-path")
    else:
        assert refused(answer, 403, "staff-not-allowed", "reason")["reason"] == "role"


@pytest.mark.parametrize("name", [name for name, least in LEAST_ROLE.items() if least != NOBODY_YET])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Cookie": "firstclick-staff=" + "0" * 64}, {"Cookie": "firstclick-staff="}, {"X-User-Id": "rita"}],
    ids=["nothing", "a made-up cookie", "an empty cookie", "a user id"],
)
def test_who_is_not_signed_in_gets_nothing(office: Server, name: str, headers: dict[str, str]) -> None:
    assert refused(ask(office, name, headers), 401, "staff-not-signed-in", "reason")["reason"] == "no_session"


@pytest.mark.parametrize("name", [name for name, least in LEAST_ROLE.items() if least != NOBODY_YET])
def test_a_customers_token_opens_nothing(office: Server, name: str) -> None:
    tokens = [token("ada"), token("ada", role="owner"), token("ada", roles={"owner": True})]
    for headers in (*map(bearer, tokens), of_role(), of_role("customer", "admin", "OWNER")):
        assert refused(ask(office, name, headers), 403, "staff-not-allowed", "reason")["reason"] == "role"


@pytest.mark.parametrize(
    "headers",
    [
        bearer("nonsense"),
        bearer(token("rita", key="another secret of thirty-two characters", roles=["owner"])),
        bearer(token("rita", roles=["owner"], exp=1)),
        {"Authorization": "Basic cml0YTpyaXRh"},
        bearer("fck_" + "a" * 43),
    ],
    ids=["nonsense", "signed by another", "expired", "another scheme", "a server key that is none"],
)
def test_a_token_that_is_not_valid_is_nobodys(office: Server, headers: dict[str, str]) -> None:
    refused(ask(office, "GET /admin/me", headers), 401, "staff-not-signed-in", "reason")


def test_a_token_needs_no_page_since_no_browser_sends_it_by_itself(office: Server) -> None:
    headers = {**of_role("manager"), "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = httpx.get(office.url + "/admin/me", headers=headers)
    assert (answer.status_code, answer.json()["role"]) == (200, "manager")
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_behind_a_proxy_that_asks_for_a_password_of_its_own_the_cookie_counts(office: Server) -> None:
    employ(office, "Ann")
    with StaffPage(office.url, Authorization="Basic cml0YTpyaXRh") as page:
        assert page.sign_in("Ann").status_code == 204
        assert page.me().json()["name"] == "Ann"
        evil = page.http.get("/admin/me", headers={"Origin": "https://evil.example"})
        assert refused(evil, 403, "staff-not-allowed", "reason")["reason"] == "origin"
        for shown in ("Bearer nonsense", "bearer nonsense", "Bearer"):
            refused(page.http.get("/admin/me", headers={"Authorization": shown}), 401, "staff-not-signed-in", "reason")


def test_a_token_says_when_its_user_proved_who_they_are_or_never_did(office: Server) -> None:
    long_ago, never = of_role("owner", at_s=TWO_HOURS_S), bearer(token("rita", roles="owner"))
    until_s = ask(office, "GET /admin/me", long_ago).json()["proved_until"] / 1000
    assert time.time() - TWO_HOURS_S <= until_s <= time.time() - TWO_HOURS_S + 301
    assert ask(office, "GET /admin/me", never).json()["proved_until"] == 0
    assert ask(office, "GET /admin/me", never).json()["role"] == "owner", "one role needs no list"


def test_who_comes_by_a_token_has_no_session_to_end(office: Server) -> None:
    refused(ask(office, "POST /admin/sign-out", of_role("owner")), 400, "bad-request")


def key_of(office: Server, name: str, *scopes: str) -> dict[str, str]:
    """A new key of these scopes, which an owner makes at the server."""
    made = httpx.post(
        office.url + "/admin/keys",
        headers=of_role("owner"),
        json={"name": name, "scopes": scopes},
        verify=NO_CERTIFICATES,
    )
    assert made.status_code == 201, made.text
    return bearer(made.json()["key"])


@pytest.mark.parametrize("role", list(Role))
def test_a_key_with_a_role_gets_what_the_matrix_says_and_never_proves_who_it_is(office: Server, role: Role) -> None:
    with httpx.Client(headers=key_of(office, f"of-{role}", f"role:{role}"), verify=NO_CERTIFICATES) as http:
        for name, least in LEAST_ROLE.items():
            if least == NOBODY_YET:
                continue
            method, path = name.split()
            json: dict[str, object] | None = {} if method in {"POST", "PUT", "PATCH"} else None
            answer = http.request(method, office.url + re.sub(r"{\w+}", "x", path), json=json)
            if role not in roles_that_may(least):
                assert refused(answer, 403, "staff-not-allowed", "reason")["reason"] == "role", name
            elif name in NEED_PROOF:
                assert refused(answer, 403, "staff-not-allowed", "reason")["reason"] == "proof", name
            else:
                assert answer.status_code not in {401, 403, 405}, (name, answer.text)


def test_a_key_is_staff_by_a_name_that_no_person_has(office: Server) -> None:
    key = key_of(office, "desk", "role:counter", "role:door", "events")
    me = ask(office, "GET /admin/me", key).json()
    assert (me["name"], me["role"], me["proved_until"]) == ("key/desk", "counter", 0)
    assert me["timezone"] == "Europe/London", "for who prints times"
    twice = httpx.get(office.url + "/admin/me", headers=[*key.items(), *of_role("owner").items()])
    refused(twice, 401, "staff-not-signed-in", "reason")
    hold = {"user_id": "ada", "seats": ["A1"]}
    buys = httpx.post(office.url + "/movies/plain-001/holds", headers=key, json=hold, verify=NO_CERTIFICATES)
    refused(buys, 403, "key-scope-missing")


@pytest.mark.long
def test_a_valid_server_key_without_a_role_is_not_of_the_staff(office: Server) -> None:
    made = firstclick("keys", "add", "shop", "--scopes", "confirm,events,exempt", cwd=office.folder)
    time.sleep(3)  # waits: the server reads keys every two seconds
    for name, least in LEAST_ROLE.items():
        if least != NOBODY_YET:
            refused(ask(office, name, bearer(made.stdout.strip())), 401, "staff-not-signed-in", "reason")


@pytest.mark.long
def test_without_the_claims_name_in_the_settings_a_token_gives_no_role() -> None:
    with serving(programme(), **{**STAFF_SETTINGS, "AUTH_JWT_ROLES_CLAIM": ""}) as server:
        refused(ask(server, "GET /admin/me", of_role("owner")), 401, "staff-not-signed-in", "reason")
