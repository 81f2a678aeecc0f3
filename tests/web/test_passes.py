"""Passes: where the server has a secret for them, seats are held and booked by those who show one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator

import httpx
import pytest

from firstclick.service.ports.sale_hook import Origin
from firstclick.web.auth.passes import Claims, SignedPasses
from firstclick.web.core.refusals import PassInvalid
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer
from tests.web.refusing import refused
from tests.web.sample_programme import programme

SECRET = "a secret of thirty-two characters"
HEADER = "X-FirstClick-Pass"
HOUR_MS = 3_600_000
MOVIE = "plain-001"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that asks for passes, behind a proxy that says which address asks."""
    with serving(programme(), PASS_SECRET=SECRET, TRUSTED_PROXIES="127.0.0.1") as started:
        yield started


def base64url(data: bytes) -> str:
    """The text of the data, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def a_pass(*, secret: str = SECRET, **claims: object) -> str:
    """A pass for the next hour, made as the documentation says; claims may be added or replaced."""
    text = base64url(json.dumps({"expires_at": int(time.time() * 1000) + HOUR_MS, **claims}).encode())
    return f"{text}.{base64url(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))}"


def with_pass(http: httpx.AsyncClient, shown: str | None, address: str = "203.0.113.1") -> Buyer:
    """A buyer who shows the pass."""
    http.headers["X-Forwarded-For"] = address
    http.headers.pop(HEADER, None)
    if shown is not None:
        http.headers[HEADER] = shown
    return Buyer(http, "ann")


async def test_seats_are_held_and_booked_with_a_pass(http: httpx.AsyncClient) -> None:
    ann = with_pass(http, a_pass())
    assert (await ann.confirm(await ann.held("plain-010", "A1"))).status_code == 204
    assert (await ann.hold_seat("plain-010", "A2")).status_code == 200
    assert (await ann.hold_best("plain-010", 2)).status_code == 201


async def test_without_a_pass_seats_can_be_looked_at_and_not_taken(http: httpx.AsyncClient) -> None:
    ann = with_pass(http, None)
    for answer in (await ann.hold(MOVIE, "B1"), await ann.hold_seat(MOVIE, "B1"), await ann.hold_best(MOVIE, 1)):
        refused(answer, 403, "pass-required")
    assert (await ann.statuses(MOVIE))["B1"] == "available"


async def test_a_hold_is_booked_with_a_pass_only_and_is_given_back_without(http: httpx.AsyncClient) -> None:
    session = await with_pass(http, a_pass()).held(MOVIE, "B2")
    ann = with_pass(http, None)
    refused(await ann.confirm(session), 403, "pass-required")
    assert (await ann.look(session)).json()["status"] == "hold"
    assert (await ann.release(session)).status_code == 204


async def test_a_booking_is_confirmed_again_when_the_pass_is_gone(http: httpx.AsyncClient) -> None:
    ann = with_pass(http, a_pass())
    session = await ann.held(MOVIE, "B3")
    assert (await ann.confirm(session)).status_code == 204
    assert (await with_pass(http, None).confirm(session)).status_code == 204


@pytest.mark.parametrize("claims", [{"showtime_id": MOVIE}, {"user_id": "ann"}, {"address": "203.0.113.1"}])
async def test_a_pass_may_be_for_one_showtime_user_or_address(http: httpx.AsyncClient, claims: dict[str, str]) -> None:
    ann = with_pass(http, a_pass(secret=SECRET, **claims))
    assert (await ann.release(await ann.held(MOVIE, "C1"))).status_code == 204


GOOD = a_pass()
WRONG = {
    "expired": a_pass(expires_at=int(time.time() * 1000) - 1000),
    "for another showtime": a_pass(showtime_id="plain-002"),
    "for another user": a_pass(user_id="bob"),
    "for another address": a_pass(address="203.0.113.2"),
    "of another secret": a_pass(secret="b" * 32),
    "changed": GOOD.replace(GOOD[10], "A" if GOOD[10] != "A" else "B", 1),
    "without a signature": GOOD.partition(".")[0],
    "with an empty signature": GOOD.partition(".")[0] + ".",
    "with a claim more": a_pass(admin=True),
    "without an end": a_pass(expires_at=None),
    "too long": a_pass(user_id="a" * 2000),
    "nothing": "",
    "no base64": "é.é",
}


@pytest.mark.parametrize("kind", WRONG)
async def test_a_pass_is_refused_that_is(http: httpx.AsyncClient, kind: str) -> None:
    ann = with_pass(http, None)
    headers = [(b"x-firstclick-pass", WRONG[kind].encode())]
    body = {"user_id": "ann", "seats": ["C6"]}
    refused(await ann.http.post(f"/movies/{MOVIE}/holds", json=body, headers=headers), 403, "pass-invalid")


async def test_the_end_of_a_pass_is_by_the_millisecond() -> None:
    passes = SignedPasses(SECRET.encode())
    shown = Origin(pass_=passes.sign(Claims(expires_at=1_000)))
    await passes.check("show", "ann", shown, 999)
    with pytest.raises(PassInvalid):
        await passes.check("show", "ann", shown, 1_000)


async def test_a_household_of_ipv6_is_one_address(http: httpx.AsyncClient) -> None:
    shown = a_pass(address="2001:db8:1:2::1")
    ann = with_pass(http, shown, "2001:db8:1:2:ffff::9")
    await ann.release(await ann.held(MOVIE, "C2"))
    refused(await with_pass(http, shown, "2001:db8:1:3::1").hold(MOVIE, "C2"), 403, "pass-invalid")
