"""The door on the wire: devices with a cookie of their own, scans by token and by reference, the manifest, paper."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firstclick.domain.staff.roles import Role
from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.upgrade.wire import wait_until
from tests.web.paying import SECRET
from tests.web.priced_programme import SOON
from tests.web.refusing import refused
from tests.web.staffed import StaffPage, employ, signed_in

COOKIE = "firstclick-door"
HOUSE = f"""\
[cinema]
name = "The Dear House"
timezone = "Europe/London"

[[auditorium]]
id = "corner"
name = "The Corner"
rows = 3
seats_per_row = 8

[[movie]]
id = "film"
title = "The Film"
auditorium = "corner"

[[movie]]
id = "timed"
title = "Timed"

[[showtime]]
movie = "timed"
auditorium = "corner"
id = "tomorrow"
starts_at = {SOON}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(HOUSE, SECRET_KEY=SECRET) as started:
        employ(started, "Max", role=Role.MANAGER)
        employ(started, "Dora", role=Role.DOOR)
        yield started


@pytest.fixture(scope="module")
def office(server: Server) -> Iterator[StaffPage]:
    """Max, the manager."""
    with signed_in(server.url, "Max") as page:
        yield page


@pytest.fixture
def phone(server: Server) -> Iterator[StaffPage]:
    """A phone that Max has made a device, and from which he has signed out."""
    with signed_in(server.url, "Max") as page:
        made = page.post("/door/devices", label="left door")
        assert made.status_code == 201, made.text
        page.device = made.json()  # type: ignore[attr-defined]
        assert page.post("/admin/sign-out").status_code == 204
        page.http.cookies.delete("firstclick-staff")
        yield page


def scan(ticket: str = "", **fields: object) -> dict[str, object]:
    """A scan of a token now."""
    named = {"token": ticket} if ticket else {}
    return {"scan_id": str(uuid.uuid4()), "scanned_at": now_ms(), "offline": False, **named, **fields}


def now_ms() -> int:
    return time.time_ns() // 10**6


def results(page: StaffPage, *scans: dict[str, object], **more: object) -> list[dict[str, Any]]:
    answer = page.post("/door/scans", scans=list(scans), **more)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_device_scans_with_a_cookie_that_is_for_the_door_alone(phone: StaffPage, office: StaffPage) -> None:
    header = phone.http.cookies.jar
    (cookie,) = list(header)
    assert (cookie.name, cookie.path, cookie.secure) == (COOKIE, "/door", False)
    assert 86_000 < (cookie.expires or 0) - time.time() <= 86_400
    ticket = office.sold("film", "A1", "A2")["ticket"]
    (first,) = results(phone, scan(ticket, seats=["A1"]))
    assert (first["verdict"], first["seats"], first["inside"], first["of"]) == ("admitted", ["A1"], 1, 2)
    (again,) = results(office, scan(ticket, seats=["A1"]))
    assert (again["verdict"], again["first"]["where"]) == ("already", "device/left door")
    shown = {"Cookie": f"{COOKIE}={cookie.value}"}
    for path in ("/admin/me", "/admin/showtimes", "/admin/devices"):
        refused(phone.http.get(path, headers=shown), 401, "staff-not-signed-in", "reason")
    refused(phone.post("/door/devices", label="another"), 401, "staff-not-signed-in", "reason")


def test_a_device_needs_the_own_page_as_staff_do(phone: StaffPage) -> None:
    evil = phone.http.post("/door/scans", json={"scans": [scan("x")]}, headers={"Origin": "https://evil.example"})
    assert refused(evil, 403, "staff-not-allowed", "reason")["reason"] == "origin"


def test_forged_foreign_typed_and_early_tickets(phone: StaffPage, office: StaffPage) -> None:
    booking, early = office.sold("film", "A3"), office.sold("tomorrow", "A1")
    reference, signature, _ = booking["ticket"].split(".")
    forged = f"{reference}.{signature[::-1]}"
    old = booking["ticket"].rpartition(".")[0]
    found = results(
        phone,
        scan(forged),
        scan(f"{early['reference']}.{signature}"),
        scan(early["ticket"]),
        scan(early["ticket"], showtime="film"),
        scan(reference=f" {reference.lower().replace('-', ' ')} "),
        scan(reference="nobody's"),
        scan(old),
        scan(f"{old}.{early['ticket'].rpartition('.')[2]}"),
    )
    assert [one["verdict"] for one in found] == [
        "unknown",
        "unknown",
        "too_early",
        "wrong_showtime",
        "admitted",
        "unknown",
        "already",
        "unknown",
    ]
    assert (set(found[0]), found[3]["title"]) == ({"scan_id", "verdict"}, "Timed")
    assert [one["opens_at"] for one in found if "opens_at" in one] == [found[2]["starts_at"] - 3_600_000]


def test_a_request_has_so_many_scans_and_each_an_id(phone: StaffPage) -> None:
    one = scan("x")
    for scans in ([one, one], [], [scan("x") for _ in range(101)], [scan()], [scan("x", reference="y")]):
        refused(phone.post("/door/scans", scans=scans), 400, "bad-request")
    assert len(results(phone, *[scan("x" * 200) for _ in range(100)])) == 100
    refused(phone.post(f"/door/scans/{one['scan_id']}/undo"), 404, "unknown-scan")


def test_an_undo_and_what_staff_and_the_customer_see_of_an_admission(phone: StaffPage, office: StaffPage) -> None:
    booking = office.sold("film", "B1", "B2")
    reference, ticket, one = booking["reference"], booking["ticket"], scan(booking["ticket"])
    results(phone, one)
    seats = {its["seat_id"]: its for its in office.get("/admin/showtimes/film/map").json()["seats"]}
    assert (seats["B1"]["inside"], abs(seats["B1"]["admitted_at"] - now_ms()) < 60_000) == (True, True)
    assert all("admitted_at" in its for its in phone.http.get(f"/tickets/{ticket}").json()["seats"])
    assert phone.post(f"/door/scans/{one['scan_id']}/undo").status_code == 204
    assert not any("admitted_at" in its for its in phone.http.get(f"/tickets/{ticket}").json()["seats"])
    story = office.get(f"/admin/bookings/{reference}").json()["events"]
    assert [(its["what"], its["who"]) for its in story] == [
        ("booked", "Max"),
        ("admitted", "device/left door"),
        ("admission_undone", "device/left door"),
    ]


def test_the_manifest_knows_a_ticket_by_a_hash_and_nothing_about_its_owner(
    phone: StaffPage, office: StaffPage, server: Server
) -> None:
    booking = office.sold("film", "B3")
    asked = phone.get("/door/manifest", showtime="film")
    manifest = asked.json()
    padded = manifest["salt"] + "=" * (-len(manifest["salt"]) % 4)
    short = booking["ticket"].rpartition(".")[0]
    digest = hmac.digest(base64.urlsafe_b64decode(padded), short.encode(), hashlib.sha256)
    wanted = base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")
    (found,) = [one for one in manifest["tickets"] if one["hash"] == wanted]
    assert found["seats"] == [{"seat_id": "B3", "ticket_type": "", "state": "valid", "at": None}]
    assert booking["reference"] not in asked.text
    with signed_in(server.url, "Dora") as door:
        other = door.get("/door/manifest", showtime="film").json()
        assert other["salt"] != manifest["salt"]
        assert not {one["hash"] for one in other["tickets"]} & {one["hash"] for one in manifest["tickets"]}
    same = {"If-None-Match": asked.headers["etag"]}
    assert phone.http.get("/door/manifest", params={"showtime": "film"}, headers=same).status_code == 304
    results(phone, scan(booking["ticket"]))
    changed = phone.http.get("/door/manifest", params={"showtime": "film"}, headers=same)
    assert (changed.status_code, changed.headers["cache-control"]) == (200, "no-store")
    refused(phone.get("/door/manifest", showtime="nowhere"), 404, "unknown-showtime")
    for wrong in ({}, {"showtime": "film", "since": "-1"}, {"showtime": "film", "since": "x"}):
        refused(phone.get("/door/manifest", **wrong), 400, "bad-request")
    days = phone.get("/door/showtimes").json()["showtimes"]
    assert [(one["showtime_id"], one["admitted"] > 0) for one in days] == [("film", True)]


def test_who_scans_and_who_comes_without_a_ticket(phone: StaffPage, office: StaffPage, server: Server) -> None:
    me, staff = phone.get("/door/me").json(), office.get("/door/me").json()
    assert (me["name"], me["is_device"], me["may_take"], me["timezone"]) == (
        "device/left door",
        True,
        False,
        "Europe/London",
    )
    assert (staff["name"], staff["is_device"], staff["ends_at"], staff["may_take"]) == ("Max", False, None, True)
    booking = office.sold("film", "C4", "C5")
    for asked in ("c4", booking["reference"].lower()):
        (found,) = phone.get("/door/tickets", showtime="film", q=asked).json()["tickets"]
        assert (found["reference"], found["name"]) == (booking["reference"], "")
        assert [seat["seat_id"] for seat in found["seats"]] == ["C4", "C5"]
    assert phone.get("/door/tickets", showtime="film", q="nobody").json() == {"tickets": [], "more": False}
    for wrong in (
        {"q": "c4"},
        {"showtime": "film"},
        {"showtime": "film", "q": "c"},
        {"showtime": "film", "q": "x" * 65},
    ):
        refused(phone.get("/door/tickets", **wrong), 400, "bad-request")
    refused(phone.get("/door/tickets", showtime="nowhere", q="c4"), 404, "unknown-showtime")
    with StaffPage(server.url) as stranger:
        refused(stranger.get("/door/tickets", showtime="film", q="c4"), 401, "staff-not-signed-in", "reason")


def test_a_revoked_device_is_over_at_once_and_its_queue_is_listed(phone: StaffPage, office: StaffPage) -> None:
    ticket = office.sold("film", "B4")["ticket"]
    queued, online = scan(ticket, offline=True), scan(ticket)
    device_id = phone.device["device_id"]  # type: ignore[attr-defined]
    for _ in range(2):
        assert office.delete(f"/admin/devices/{device_id}").status_code == 204
    refused(office.delete("/admin/devices/none"), 404, "unknown-device")
    for answer in (
        phone.post("/door/scans", scans=[queued, online], sent_at=now_ms()),
        phone.get("/door/manifest", showtime="film"),
        phone.post(f"/door/scans/{queued['scan_id']}/undo"),
    ):
        assert refused(answer, 403, "staff-not-allowed", "reason")["reason"] == "device"
    (listed,) = office.get("/admin/showtimes/film/admissions").json()["conflicts"]
    assert (listed["scan_id"], listed["verdict"], listed["seats"]) == (queued["scan_id"], "revoked", ["B4"])
    (admitted,) = results(office, scan(ticket))
    assert admitted["verdict"] == "admitted"
    devices = office.get("/admin/devices").json()["devices"]
    (one,) = [its for its in devices if its["device_id"] == device_id]
    assert (one["label"], one["created_by"], one["revoked_by"]) == ("left door", "Max", "Max")
    assert "token" not in str(devices)


def test_a_device_that_is_given_back_ends_itself(phone: StaffPage, office: StaffPage) -> None:
    device_id = phone.device["device_id"]  # type: ignore[attr-defined]
    assert phone.post("/door/leave").status_code == 204
    assert not list(phone.http.cookies.jar)
    refused(phone.post("/door/leave"), 401, "staff-not-signed-in", "reason")
    (one,) = [its for its in office.get("/admin/devices").json()["devices"] if its["device_id"] == device_id]
    assert one["revoked_by"] == "device/left door"
    assert office.post("/door/leave").status_code == 204
    assert office.me().status_code == 200


def test_the_report_and_the_paper_list_have_who_came(server: Server, office: StaffPage) -> None:
    booking = office.sold("film", "C1", "C2")
    results(office, scan(booking["ticket"], seats=["C1"]))
    rows = office.get("/admin/reports/admissions").json()["rows"]
    (film,) = [row for row in rows if row["showtime_id"] == "film"]
    assert film["expected"] == film["admitted"] + film["no_shows"]
    assert film["inside"] > 0
    printed = firstclick("report", "admissions", "--csv", cwd=server.folder).stdout
    (line,) = [row for row in csv.DictReader(printed.splitlines()) if row["showtime"] == "film"]
    assert {name: int(line[name]) for name in ("expected", "admitted", "no_shows", "inside", "doubles")} == {
        name: film[name] for name in ("expected", "admitted", "no_shows", "inside", "doubles")
    }
    paper = firstclick("door", "export", "film", "--csv", cwd=server.folder).stdout
    listed = {row["seat"]: (row["reference"], row["in"]) for row in csv.DictReader(paper.splitlines())}
    assert (listed["C1"], listed["C2"]) == ((booking["reference"], "in"), (booking["reference"], ""))
    assert len(listed) == film["expected"]
    people = firstclick("door", "export", "film", cwd=server.folder).stdout
    assert "The Film, The Corner" in people


def test_tickets_of_a_cancelled_showtime_let_nobody_in(
    phone: StaffPage, office: StaffPage, server: Server, tmp_path: Path
) -> None:
    ticket = office.sold("tomorrow", "C7", "C8")["ticket"]
    changed = tmp_path / "cancelled.toml"
    changed.write_text(HOUSE + '\n[[change]]\nshowtime = "tomorrow"\nstatus = "cancelled"\n', encoding="utf-8")
    firstclick("programme", "import", str(changed), cwd=server.folder)
    wait_until(lambda: results(phone, scan(ticket))[0]["verdict"] == "cancelled", "the door knows of it")
    (late,) = results(phone, scan(ticket, offline=True))
    assert (late["verdict"], late["inside"]) == ("cancelled", 0)
    listed = phone.get("/door/manifest", showtime="tomorrow").json()["tickets"]
    assert {seat["state"] for one in listed for seat in one["seats"]} == {"cancelled"}
