"""Passkeys over the wire: the two steps of each act, the cookie between them, and at which addresses they work."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from firstclick.domain.refusals import PasskeysNotHere
from firstclick.domain.staff.passkeys import Ceremony, Challenge, RelyingParty
from firstclick.web.auth.passkey_site import PasskeySite
from firstclick.web.auth.staff import StaffOrigin
from firstclick.web.core.requests import Request
from tests.harness.processes.server import Server, serving
from tests.harness.processes.server_ledger import make_proofs_old
from tests.web.passkey_page import PASSKEY_COOKIE, PasskeyPage
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.staffed import COOKIE, StaffPage, employ

pytestmark = pytest.mark.long

NAMES = iter(range(1000))
KEY = b"k" * 32


@pytest.fixture(scope="module")
def office() -> Iterator[Server]:
    """A server with a box office."""
    with serving(programme()) as started:
        yield started


@pytest.fixture
def page(office: Server) -> Iterator[PasskeyPage]:
    """The page of somebody new, who has added a passkey."""
    name = f"Ann {next(NAMES)}"
    employ(office, name)
    with PasskeyPage(office) as opened:
        opened.sign_in(name)
        assert opened.adds().status_code == 201
        yield opened


def outlives_the_proof(office: Server) -> None:
    """Let all proofs be older than they may be."""
    make_proofs_old(office)
    time.sleep(2.1)  # waits: sessions are kept for two seconds


def test_the_options_of_adding_ask_for_a_verified_user_and_name_known_passkeys(page: PasskeyPage) -> None:
    answer = page.post("/admin/passkeys/options")
    options = answer.json()
    assert options["rp"] == {"id": "localhost", "name": "localhost"}
    assert options["authenticatorSelection"] == {"residentKey": "preferred", "userVerification": "required"}
    assert options["attestation"] == "none"
    assert [one["alg"] for one in options["pubKeyCredParams"]] == [-8, -7, -257]
    assert [one["type"] for one in options["excludeCredentials"]] == ["public-key"]
    assert options["timeout"] == 120_000
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{PASSKEY_COOKIE}=")
    assert cookie.endswith("; Path=/; Max-Age=120; HttpOnly; SameSite=Strict")


def test_signing_in_by_a_passkey_needs_no_name_and_gives_a_new_session(page: PasskeyPage) -> None:
    name, before = page.me().json()["name"], page.token
    options = page.post("/admin/sign-in/passkey/options").json()
    assert (options["rpId"], options["allowCredentials"], options["userVerification"]) == ("localhost", [], "required")
    answer = page.shows("sign-in")
    assert (answer.status_code, answer.content) == (204, b"")
    assert page.token != before
    assert PASSKEY_COOKIE not in page.http.cookies
    assert page.me().json()["name"] == name
    old = page.http.get("/admin/me", headers={"Cookie": f"{COOKIE}={before}"})
    assert old.status_code == 401


def test_a_proof_by_passkey_gives_another_token_and_lets_add_and_remove(office: Server, page: PasskeyPage) -> None:
    outlives_the_proof(office)
    before = page.token
    assert refused(page.post("/admin/passkeys/options"), 403, "staff-not-allowed", "reason")["reason"] == "proof"
    [passkey] = page.get("/admin/passkeys").json()["passkeys"]
    path = f"/admin/passkeys/{passkey['passkey_id']}"
    assert refused(page.delete(path), 403, "staff-not-allowed", "reason")["reason"] == "proof"
    assert len(page.post("/admin/prove/passkey/options").json()["allowCredentials"]) == 1
    assert page.shows("prove").status_code == 204
    assert page.token != before
    assert page.delete(path).status_code == 204
    assert page.get("/admin/passkeys").json() == {"passkeys": [], "offered": True}
    refused(page.delete(path), 404, "unknown-passkey")
    refused(page.shows("sign-in"), 401, "staff-not-signed-in", "reason")


def test_the_own_passkeys_are_listed_with_their_uses_and_no_key(page: PasskeyPage) -> None:
    page.shows("sign-in")
    answer = page.get("/admin/passkeys").json()
    [passkey] = answer["passkeys"]
    assert passkey.keys() == {"passkey_id", "label", "created_at", "used_at"}
    assert passkey["used_at"] >= passkey["created_at"] > 0
    assert answer["offered"] is True


def test_an_answer_that_is_sent_again_is_refused(page: PasskeyPage) -> None:
    options = page.post("/admin/sign-in/passkey/options")
    cookies = {"Cookie": f"{PASSKEY_COOKIE}={page.http.cookies[PASSKEY_COOKIE]}"}
    credential = page.key.shown(options.json())
    statuses = [
        page.http.post("/admin/sign-in/passkey", json={"credential": credential}, headers=cookies).status_code
        for _ in range(2)
    ]
    assert statuses == [204, 401]


def test_a_challenge_counts_in_its_own_browser_and_session_only(office: Server, page: PasskeyPage) -> None:
    options = page.post("/admin/prove/passkey/options").json()
    kept = page.http.cookies[PASSKEY_COOKIE]
    with PasskeyPage(office) as other:
        shown = page.key.shown(page.post("/admin/sign-in/passkey/options").json())
        answer = other.post("/admin/sign-in/passkey", credential=shown)
        assert refused(answer, 401, "staff-not-signed-in", "reason")["reason"] == "passkey"
        other.key = page.key
        assert other.shows("sign-in").status_code == 204
        stolen = {"Cookie": f"{COOKIE}={other.token}; {PASSKEY_COOKIE}={kept}"}
        other.http.cookies.clear()
        answer = other.http.post("/admin/prove/passkey", json={"credential": page.key.shown(options)}, headers=stolen)
        assert refused(answer, 401, "staff-not-signed-in", "reason")["reason"] == "passkey"


def test_a_challenge_that_was_made_up_or_changed_counts_for_nothing(page: PasskeyPage) -> None:
    options = page.post("/admin/sign-in/passkey/options").json()
    kept = page.http.cookies[PASSKEY_COOKIE]
    page.http.cookies.clear()
    for value in ("", "x", "e30.e30", kept[:-1], "a" + kept, kept.partition(".")[0]):
        headers = {"Cookie": f"{PASSKEY_COOKIE}={value}"}
        answer = page.http.post("/admin/sign-in/passkey", json={"credential": page.key.shown(options)}, headers=headers)
        refused(answer, 401, "staff-not-signed-in", "reason")


def test_what_browsers_send_beside_it_is_not_read(page: PasskeyPage) -> None:
    options = page.post("/admin/sign-in/passkey/options").json()
    more = {"authenticatorAttachment": "platform", "clientExtensionResults": {"credProps": {"rk": True}}}
    answer = page.post("/admin/sign-in/passkey", credential={**page.key.shown(options), **more})
    assert answer.status_code == 204


def test_a_body_of_another_form_is_400(page: PasskeyPage) -> None:
    whole = page.key.shown(page.post("/admin/sign-in/passkey/options").json())
    wrong: list[dict[str, object]] = [
        {"id": 1},
        {"rawId": "not base64!"},
        {"type": "x"},
        {"response": {}},
        {"rawId": "A"},
    ]
    for changed in wrong:
        answer = page.post("/admin/sign-in/passkey", credential={**whole, **changed})
        refused(answer, 400, "bad-request")


def test_at_an_address_that_is_a_number_passkeys_are_refused_and_not_offered(office: Server, page: PasskeyPage) -> None:
    assert page.get("/admin/sign-in/passkey").json() == {"offered": True}
    with StaffPage(office.url) as by_number:
        by_number.http.cookies.set(COOKIE, page.token)
        assert by_number.get("/admin/sign-in/passkey").json() == {"offered": False}
        assert by_number.get("/admin/passkeys").json()["offered"] is False
        for path in ("/admin/sign-in/passkey/options", "/admin/prove/passkey/options", "/admin/passkeys/options"):
            refused(by_number.post(path), 409, "passkeys-not-here")
        shown = page.key.shown(page.post("/admin/sign-in/passkey/options").json())
        refused(by_number.post("/admin/sign-in/passkey", credential=shown), 409, "passkeys-not-here")


def test_a_page_of_another_site_gets_no_challenge(page: PasskeyPage) -> None:
    answer = page.http.post("/admin/sign-in/passkey/options", json={}, headers={"Origin": "https://evil.example"})
    assert refused(answer, 403, "staff-not-allowed", "reason")["reason"] == "origin"


def site(public_url: str, *, own_port: bool = False) -> PasskeySite:
    return PasskeySite(public_url, StaffOrigin("" if own_port else public_url), KEY)


def asked(host: str, scheme: str = "http") -> Request:
    return Request("POST", "/admin/sign-in/passkey/options", [(b"host", host.encode())], scheme=scheme)


PUBLIC = "https://seats.example"
PARTIES: list[tuple[str, bool, str, str, RelyingParty | None]] = [
    (PUBLIC, False, "seats.example", "http", RelyingParty("seats.example", PUBLIC)),
    (f"{PUBLIC}:8443/shop", False, "x", "http", RelyingParty("seats.example", f"{PUBLIC}:8443")),
    ("https://192.0.2.7", False, "192.0.2.7", "https", None),
    ("https://[2001:db8::1]", False, "[2001:db8::1]", "https", None),
    ("http://seats.example", False, "seats.example", "http", None),
    ("http://localhost:8080", False, "localhost:8080", "http", RelyingParty("localhost", "http://localhost:8080")),
    ("", False, "localhost:8080", "http", RelyingParty("localhost", "http://localhost:8080")),
    ("", False, "office.localhost", "http", RelyingParty("office.localhost", "http://office.localhost")),
    ("", False, "127.0.0.1:8080", "http", None),
    ("", False, "seats.example", "https", None),
    ("", False, "", "https", None),
    (PUBLIC, True, "seats.example:8443", "https", RelyingParty("seats.example", f"{PUBLIC}:8443")),
    (PUBLIC, True, "seats.example:8443", "http", None),
    (PUBLIC, True, "office.seats.example", "https", None),
    (PUBLIC, True, "localhost:9000", "http", RelyingParty("localhost", "http://localhost:9000")),
    ("", True, "office.example", "https", None),
]


@pytest.mark.parametrize(("public_url", "own_port", "host", "scheme", "party"), PARTIES)
def test_passkeys_belong_to_the_public_host_over_https_or_to_localhost(
    public_url: str, own_port: bool, host: str, scheme: str, party: RelyingParty | None
) -> None:
    where = site(public_url, own_port=own_port)
    assert where.party(asked(host, scheme)) == party
    if party is None:
        with pytest.raises(PasskeysNotHere):
            where.require(asked(host, scheme))


def test_over_https_the_cookie_of_a_challenge_is_bound_to_the_host() -> None:
    where, challenge = site(PUBLIC), Challenge(Ceremony.PROVE, b"\0\xff" * 16, 5, b"\1" * 32)
    name, value = where.keep(asked("seats.example"), challenge)
    assert name == b"set-cookie"
    assert value.startswith(b"__Host-firstclick-passkey=")
    assert value.endswith(b"; Path=/; Max-Age=120; HttpOnly; SameSite=Strict; Secure")
    back = Request("POST", "/", [(b"cookie", value.partition(b";")[0])])
    assert where.kept(back) == challenge
    other = PasskeySite(PUBLIC, StaffOrigin(PUBLIC), b"o" * 32)
    assert other.kept(back) is None
