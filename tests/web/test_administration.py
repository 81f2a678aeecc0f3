"""Owners change staff and keys over the wire, with a fresh proof; who is removed or changed is signed out at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from firstclick.domain.staff.audit import AuditRow
from firstclick.domain.staff.roles import Role
from tests.harness.processes.server import Server, serving
from tests.harness.processes.server_ledger import ledger_of, make_proofs_old
from tests.web.buyer import NO_CERTIFICATES
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.staffed import PASSWORD, StaffPage, employ, signed_in

pytestmark = pytest.mark.long

OTHER_PASSWORD = "another horse battery"
SECRET = "swordfish-that-signs-every-ticket-of-the-house"
HOLD = {"user_id": "ann", "seats": ["A1"]}


@pytest.fixture(scope="module")
def office() -> Iterator[Server]:
    """A server with one owner."""
    with serving(programme(), SECRET_KEY=SECRET) as started:
        employ(started, "Olga", role=Role.OWNER)
        yield started


@pytest.fixture
def olga(office: Server) -> Iterator[StaffPage]:
    """The owner."""
    with signed_in(office.url, "Olga") as page:
        yield page


def newest(server: Server) -> AuditRow:
    """The newest row of the audit log."""

    async def read() -> AuditRow:
        async with ledger_of(server) as ledger:
            return (await ledger.audit.rows_before(0, 1))[0]

    return asyncio.run(read())


def patch(page: StaffPage, name: str, role: str) -> httpx.Response:
    return page.http.patch(f"/admin/staff/{name}", json={"role": role})


def add(page: StaffPage, name: str, role: str = "counter") -> httpx.Response:
    return page.post("/admin/staff", name=name, role=role, password=PASSWORD)


def names(page: StaffPage) -> dict[str, str]:
    answer = page.get("/admin/staff").json()["staff"]
    return {one["name"]: one["role"] for one in answer}


def test_who_is_added_can_sign_in_and_is_in_the_list_without_a_hash(office: Server, olga: StaffPage) -> None:
    answer = add(olga, "Ben")
    assert (answer.status_code, answer.json().keys()) == (201, {"name", "role", "created_at"})
    assert names(olga)["Ben"] == "counter"
    assert "argon2" not in olga.get("/admin/staff").text
    row = newest(office)
    assert (row.who, row.what, row.subject, row.source[:4]) == ("Olga", "staff-add", "Ben", "127.")
    with signed_in(office.url, "ben") as ben:
        assert ben.me().json()["role"] == "counter"


CHANGES: dict[str, Callable[[StaffPage, str], httpx.Response]] = {
    "staff-role": lambda page, name: patch(page, name, "door"),
    "staff-remove": lambda page, name: page.delete(f"/admin/staff/{name}"),
    "staff-reset": lambda page, name: page.post(f"/admin/staff/{name}/reset", password=OTHER_PASSWORD),
}


@pytest.mark.parametrize("what", list(CHANGES))
def test_a_change_ends_the_sessions_of_whom_it_is_about_at_once(office: Server, olga: StaffPage, what: str) -> None:
    name = f"Cleo {what}"
    assert add(olga, name, "manager").status_code == 201
    with signed_in(office.url, name) as cleo:
        assert cleo.me().status_code == 200
        assert CHANGES[what](olga, name.upper()).status_code == (200 if what == "staff-role" else 204)
        refused(cleo.me(), 401, "staff-not-signed-in", "reason")
        row = newest(office)
        assert (row.who, row.what, row.subject) == ("Olga", what, name)
        again = cleo.sign_in(name)
        assert again.status_code == (204 if what == "staff-role" else 401)
        if what == "staff-role":
            assert cleo.me().json()["role"] == "door"
        if what == "staff-reset":
            assert cleo.sign_in(name, OTHER_PASSWORD).status_code == 204


def test_the_last_owner_can_neither_go_nor_lose_the_role(office: Server, olga: StaffPage) -> None:
    for answer in (patch(olga, "Olga", "manager"), olga.delete("/admin/staff/Olga")):
        assert refused(answer, 409, "staff-conflict", "reason")["reason"] == "last_owner"
    assert patch(olga, "Olga", "owner").status_code == 200, "which changes nothing, and signs her out"
    with signed_in(office.url, "Olga") as again:
        assert names(again)["Olga"] == "owner"


def test_what_cannot_be_is_refused(olga: StaffPage) -> None:
    assert add(olga, "Dora").status_code == 201
    assert refused(add(olga, " DORA "), 409, "staff-conflict", "reason")["reason"] == "name_taken"
    for name in ("", " ", "a/b", "..", "x" * 65, "a\nb"):
        refused(add(olga, name), 400, "bad-request")
    refused(add(olga, "Eve", "king"), 400, "bad-request")
    refused(olga.post("/admin/staff", name="Eve", role="door", password="short"), 400, "bad-request")
    for change in CHANGES.values():
        refused(change(olga, "nobody"), 404, "unknown-staff")
    refused(olga.post("/admin/staff/Dora/reset", password="short"), 400, "bad-request")


def test_changes_need_a_fresh_proof_and_reading_needs_none(office: Server, olga: StaffPage) -> None:
    assert add(olga, "Finn").status_code == 201
    make_proofs_old(office)
    with StaffPage(office.url) as page:
        page.http.cookies.update(olga.http.cookies)
        restart_cache(page)
        for path in ("staff", "keys", "settings", "audit"):
            assert page.get(f"/admin/{path}").status_code == 200, path
        changes: list[Any] = [add(page, "Gil"), *(change(page, "Finn") for change in CHANGES.values())]
        changes += [page.post("/admin/keys", name="till", scopes=["events"]), page.delete("/admin/keys/till")]
        for answer in changes:
            assert refused(answer, 403, "staff-not-allowed", "reason")["reason"] == "proof"
        assert page.post("/admin/prove", password=PASSWORD).status_code == 204
        assert add(page, "Gil").status_code == 201


def restart_cache(page: StaffPage) -> None:
    """Somebody else signs in, so that this process looks all sessions up again."""
    with signed_in(str(page.http.base_url), "Olga"):
        pass


def held_with(server: Server, key: str) -> int:
    """The status of a request with a server key."""
    headers = {"Authorization": f"Bearer {key}"}
    path = f"{server.url}/movies/nowhere/holds"
    return httpx.post(path, json=HOLD, headers=headers, verify=NO_CERTIFICATES).status_code


def test_a_key_is_shown_once_and_works_until_it_is_removed(office: Server, olga: StaffPage) -> None:
    answer = olga.post("/admin/keys", name="shop", scopes=["confirm", "exempt"])
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    key = answer.json()["key"]
    listed = olga.get("/admin/keys")
    assert [(one["name"], one["scopes"]) for one in listed.json()["keys"]] == [("shop", ["confirm", "exempt"])]
    assert key not in listed.text + office.output() + office.errors()
    assert (newest(office).what, newest(office).subject) == ("key-add", "shop")
    assert held_with(office, key) == 404, "at once"
    assert olga.delete("/admin/keys/shop").status_code == 204
    assert held_with(office, key) == 401, "at once"
    assert (newest(office).who, newest(office).what) == ("Olga", "key-remove")
    refused(olga.delete("/admin/keys/shop"), 404, "unknown-key")


def test_a_key_that_cannot_be_is_refused(olga: StaffPage) -> None:
    bodies: list[dict[str, object]] = [
        {"name": "a b", "scopes": ["events"]},
        {"name": "..", "scopes": ["events"]},
        {"name": "kiosk", "scopes": []},
        {"name": "kiosk", "scopes": ["everything"]},
    ]
    for body in bodies:
        refused(olga.post("/admin/keys", **body), 400, "bad-request")
    assert olga.post("/admin/keys", name="kiosk", scopes=["events"]).status_code == 201
    twice = olga.post("/admin/keys", name="kiosk", scopes=["events"])
    assert refused(twice, 409, "staff-conflict", "reason")["reason"] == "name_taken"


def test_settings_are_those_of_the_running_server_without_its_secrets(olga: StaffPage) -> None:
    answer = olga.get("/admin/settings")
    found = {one["name"]: one for one in answer.json()["settings"]}
    assert (found["SECRET_KEY"]["value"], found["SECRET_KEY"]["is_set"]) == (None, True)
    assert "swordfish" not in answer.text
    assert found["HOST"]["value"] == "127.0.0.1"


def test_the_newest_row_of_the_audit_log_comes_first_and_the_oldest_last(office: Server, olga: StaffPage) -> None:
    numbers: list[int] = []
    following: int | None = 0
    while following is not None:
        body = olga.get("/admin/audit", before=str(following)).json()
        numbers += [row["number"] for row in body["rows"]]
        following = body["next"]
    assert numbers == list(range(newest(office).number, 0, -1))
    refused(olga.get("/admin/audit", before="1", after="1"), 400, "bad-request")
