"""The audit log over the wire: owners read it page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from firstclick.domain.staff.audit import NO_MAC, AuditEntry, AuditRow, mac_of
from tests.harness.processes.server import Server, serving
from tests.harness.processes.server_ledger import audit_key_of, ledger_of
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.signing import SECRET, SETTINGS, bearer, claims, signed

pytestmark = pytest.mark.long

ROLES = "https://cinema.example/roles"
ROWS = 230


@pytest.fixture(scope="module")
def office() -> Iterator[Server]:
    """A server with a log of a few pages."""
    with serving(programme(), **SETTINGS, AUTH_JWT_ROLES_CLAIM=ROLES) as server:
        asyncio.run(_record(server))
        yield server


async def _record(server: Server) -> None:
    details = {"seats": ["A1"], "from": '</script>"'}
    async with ledger_of(server) as ledger:
        await ledger.audit.record(*(AuditEntry(n, "Ann", "sell", f"ref-{n}", "10.0.0.1", details) for n in range(ROWS)))


def read(server: Server, query: str = "") -> httpx.Response:
    said = claims("olga", **{ROLES: ["owner"]})
    return httpx.get(f"{server.url}/admin/audit{query}", headers=bearer(signed(said, SECRET, "HS256")))


def test_an_owner_reads_the_log_page_by_page_to_its_end(office: Server) -> None:
    numbers, query = [], ""
    while True:
        answer = read(office, query)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        numbers += [row["number"] for row in body["rows"]]
        if body["next"] is None:
            break
        query = f"?after={body['next']}"
    assert numbers == list(range(1, ROWS + 1))
    assert read(office, f"?after={ROWS}").json() == {"rows": [], "next": None}


def test_a_row_has_all_that_its_code_is_made_of(office: Server) -> None:
    row = read(office).json()["rows"][0]
    assert row.keys() == {"number", "at", "who", "what", "subject", "source", "details", "mac"}
    assert row["details"] == {"from": '</script>"', "seats": ["A1"]}
    unsigned = AuditRow(1, 0, "Ann", "sell", "ref-0", "10.0.0.1", '{"from":"</script>\\"","seats":["A1"]}', "")
    assert row["mac"] == mac_of(audit_key_of(office), NO_MAC, unsigned)


@pytest.mark.parametrize(
    "query",
    [
        "?after=",
        "?after=x",
        "?after=-1",
        "?after=1&after=2",
        "?before=x",
        "?before=",
        "?until=1",
        "?after=1e3",
        "?after=1" + 12 * "&",
    ],
)
def test_a_query_that_is_none_is_400(office: Server, query: str) -> None:
    refused(read(office, query), 400, "bad-request")
