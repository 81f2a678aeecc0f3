"""Giving money back needs a fresh proof; what gives nothing back does not."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.harness.processes.server import Server, serving
from tests.web.paying import DEAR, SECRET
from tests.web.refusing import refused
from tests.web.signing import STAFF_SETTINGS, bearer, token

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def office() -> Iterator[Server]:
    """Staff come with bearer tokens, which say when they last showed their passwords."""
    with serving(DEAR, SECRET_KEY=SECRET, PAYMENT_PROVIDERS="counter", **STAFF_SETTINGS) as started:
        yield started


@pytest.fixture
async def http(office: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the office."""
    async with httpx.AsyncClient(base_url=office.url, timeout=15) as client:
        yield client


def rita(proved_s_ago: int) -> dict[str, str]:
    """Rita sells at the counter; she showed her password so many seconds ago."""
    return bearer(token("rita", roles=["counter"], auth_time=int(time.time()) - proved_s_ago))


async def sold(http: httpx.AsyncClient, seat: str, showtime: str = "dear-0") -> str:
    """A sale for cash; its reference."""
    body: dict[str, Any] = {"seats": [{"seat_id": seat}], "paid_by": "cash"}
    answer = await http.post(f"/admin/showtimes/{showtime}/sales", json=body, headers=rita(7_200))
    assert answer.status_code == 201, answer.text
    reference: str = answer.json()["reference"]
    return reference


async def test_a_refund_needs_a_fresh_proof(http: httpx.AsyncClient) -> None:
    path = f"/admin/bookings/{await sold(http, 'A1')}/cancel"
    body = {"reason": "ill"}
    stale = await http.post(path, json=body, headers=rita(301))
    assert refused(stale, 403, "staff-not-allowed", "reason")["reason"] == "proof"
    fresh = await http.post(path, json=body, headers=rita(60))
    assert (fresh.status_code, fresh.json()["payment"]["refunded"]) == (200, 1300)


async def test_what_gives_nothing_back_needs_none(http: httpx.AsyncClient) -> None:
    kept = await http.post(
        f"/admin/bookings/{await sold(http, 'A2')}/cancel", json={"reason": "late", "refund": False}, headers=rita(301)
    )
    assert (kept.status_code, kept.json()["payment"]["refunded"]) == (200, 0)
    free = await http.post(
        f"/admin/bookings/{await sold(http, 'A1', 'free')}/cancel", json={"reason": "late"}, headers=rita(301)
    )
    assert (free.status_code, free.json()["status"]) == (200, "cancelled")
