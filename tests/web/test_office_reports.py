"""Reports on the wire and on the command line: what an evening sells, as JSON, as CSV and as text."""

from __future__ import annotations

import asyncio
import csv
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from firstclick.domain.staff.roles import Role
from tests.harness.processes.commands import firstclick, run_firstclick
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.paying import DEAR, SECRET, PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import COOKIE, StaffPage, employ, signed_in

pytestmark = pytest.mark.long

NAMES = ("sales", "occupancy", "takings", "money")
CSV = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def evening_server() -> Iterator[Server]:
    with serving(DEAR, SECRET_KEY=SECRET, PAYMENT_PROVIDERS="practice,counter") as started:
        yield started


@pytest.fixture(scope="module")
def office(evening_server: Server) -> Iterator[StaffPage]:
    """Max, the manager, after an evening: three sold at the counter, one of them cancelled; one due; one free."""
    employ(evening_server, "Max", role=Role.MANAGER)
    with signed_in(evening_server.url, "Max") as page:
        sold = page.sold("dear-1", "A1", "A2 child")
        page.sold("dear-1", "A3", paid_by="card")
        page.sold("free", "A1")
        assert page.post(f"/admin/bookings/{sold['reference']}/cancel", seats=["A2"], reason="ill").status_code == 200
        asyncio.run(_owes(evening_server))
        yield page


async def _owes(server: Server) -> None:
    """Anna books a seat that she pays for at the counter."""
    async with client_of(server) as client:
        await PayingBuyer(client, "anna").begun("dear-1", "A4", provider="counter")


def rows_of(page: StaffPage, name: str, **query: str) -> list[dict[str, Any]]:
    answer = page.get(f"/admin/reports/{name}", **query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def picked(rows: list[dict[str, Any]], key: str, *names: str) -> dict[str, tuple[Any, ...]]:
    return {row[key] + row.get("currency", ""): tuple([row[name] for name in names]) for row in rows}


def test_sales_are_summed_by_what_is_asked_for(office: StaffPage) -> None:
    what = ("seats", "amount", "fees", "cancelled_seats", "cancelled_amount", "net")
    assert picked(rows_of(office, "sales", by="movie"), "label", *what) == {
        "DearGBP": (4, 4400, 300, 1, 800, 3900),
        "Free": (1, 0, 0, 0, 0, 0),
    }
    assert picked(rows_of(office, "sales", by="ticket_type"), "key", *what) == {
        "": (1, 0, 0, 0, 0, 0),
        "GBP": (0, 0, 300, 0, 0, 300),
        "adultGBP": (3, 3600, 0, 0, 0, 3600),
        "childGBP": (1, 800, 0, 1, 800, 0),
    }
    assert picked(rows_of(office, "sales", by="channel"), "key", "seats") == {
        "counter": (1,),
        "counterGBP": (3,),
        "onlineGBP": (1,),
    }


def test_takings_are_the_money_and_not_what_is_due(office: StaffPage) -> None:
    what = ("payments", "taken", "given_back", "net")
    assert picked(rows_of(office, "takings"), "way", *what) == {
        "cashGBP": (1, 2100, 800, 1300),
        "cardGBP": (1, 1300, 0, 1300),
    }


def test_takings_by_till_have_the_same_sums_and_what_was_counted(evening_server: Server, office: StaffPage) -> None:
    opened = office.post("/admin/tills", float_minor=15_000)
    assert opened.status_code == 201, opened.text
    refused(office.post("/admin/tills", float_minor=1), 409, "till-open")
    closing = f"/admin/tills/{opened.json()['till_id']}/close"
    closed = office.post(closing, counted_minor=14_900, slips_minor=0, note="a pound is missing").json()
    what = ("expected", "counted", "difference")
    assert picked(closed["ways"], "way", *what) == {"cashGBP": (15_000, 14_900, -100), "cardGBP": (0, 0, 0)}
    refused(office.post(closing, counted_minor=15_000), 409, "till-closed")
    refused(office.post("/admin/tills/nobody/close", counted_minor=0), 404, "unknown-till")
    assert [one["note"] for one in office.get("/admin/tills").json()["tills"]] == ["a pound is missing"]
    rows = rows_of(office, "takings", by="till")
    assert picked([one for one in rows if one["till_id"]], "way", "float", *what) == {
        "cashGBP": (15_000, 15_000, 14_900, -100),
        "cardGBP": (None, 0, 0, 0),
    }
    without = [one for one in rows if one["till_id"] is None]
    assert picked(without, "way", "who", "taken", "given_back", "expected") == {
        "cardGBP": ("Max", 1300, 0, None),
        "cashGBP": ("Max", 2100, 800, None),
    }
    answered = office.http.get("/admin/reports/takings?by=till", headers=CSV).text
    assert next((one["way"], one["difference"]) for one in csv.DictReader(answered.splitlines())) == ("cash", "-1.00")
    printed = run_firstclick("report", "takings", "--by", "till", "--csv", cwd=evening_server.folder)
    assert printed.stdout.splitlines() == answered.splitlines()


def test_occupancy_counts_seats_that_are_sold_now(office: StaffPage) -> None:
    found = {row["showtime_id"]: row for row in rows_of(office, "occupancy")}
    assert (found["free"]["seats"], found["free"]["sold"], found["free"]["sold_per_mille"]) == (12, 1, 83)


def test_money_is_summed_by_state(office: StaffPage) -> None:
    found = {row["state"]: row for row in rows_of(office, "money")}
    assert (found["paid"]["charged"], found["paid"]["captured"], found["paid"]["differing"]) == (3400, None, 0)
    assert (found["due"]["total"], found["due"]["charged"]) == (1300, 0)


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_the_rows_with_decimal_amounts(office: StaffPage, name: str) -> None:
    answer = office.http.get(f"/admin/reports/{name}", headers=CSV)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert f'filename="{name}-' in answer.headers["content-disposition"]
    lines = list(csv.DictReader(answer.text.splitlines()))
    assert len(lines) == len(rows_of(office, name)) > 0
    if name == "takings":
        assert {one["way"]: (one["currency"], one["given_back"]) for one in lines}["cash"] == ("GBP", "8.00")


def test_csv_is_sent_in_chunks_but_to_clients_of_http_1_0_which_know_none(
    evening_server: Server, office: StaffPage
) -> None:
    path = "/admin/reports/occupancy"
    in_chunks = office.http.get(path, headers=CSV)
    assert (in_chunks.headers["transfer-encoding"], in_chunks.headers.get("content-length")) == ("chunked", None)
    lines = (f"GET {path} HTTP/1.0", f"Cookie: {COOKIE}={office.token}", "Accept: text/csv", "Sec-Fetch-Site: none")
    address = httpx.URL(evening_server.url)
    with socket.create_connection((address.host, address.port or 80), timeout=15) as connection:
        connection.sendall("\r\n".join([*lines, f"Host: {address.netloc.decode()}", "", ""]).encode())
        head, _, body = b"".join(iter(lambda: connection.recv(65_536), b"")).partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(in_chunks.content) in head, head
    assert body == in_chunks.content
    assert office.http.head(path, headers=CSV).content == b""


@pytest.mark.parametrize("name", NAMES)
def test_the_command_prints_what_the_server_answers(evening_server: Server, office: StaffPage, name: str) -> None:
    printed = run_firstclick("report", name, "--csv", cwd=evening_server.folder)
    assert (printed.returncode, printed.stderr) == (0, "")
    answered = office.http.get(f"/admin/reports/{name}", headers=CSV).text
    assert printed.stdout.splitlines() == answered.splitlines()


def test_the_command_says_what_it_does_not_understand(evening_server: Server) -> None:
    for arguments in (("--from", "yesterday"), ("--from", "2026-01-02", "--until", "2026-01-01"), ("--by", "movie")):
        answer = run_firstclick("report", "takings", *arguments, cwd=evening_server.folder)
        assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1), arguments
    empty = firstclick("report", "sales", "--from", "2001-01-01", cwd=evening_server.folder)
    assert "nothing of these days" in empty.stdout


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2026-01-02", "until": "2026-01-01"},
        {"from": "2020-01-01", "until": "2026-01-01"},
        {"from": "9999-12-31"},
        {"by": "colour"},
        {"to": "2026-01-01"},
    ],
)
def test_other_days_and_words_are_refused(office: StaffPage, query: dict[str, str]) -> None:
    refused(office.get("/admin/reports/sales", **query), 400, "bad-request")
