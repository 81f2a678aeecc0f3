"""The few requests that customers of the upgrade tests make, over plain HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.harness.processes.server import Server
from tests.upgrade.recorded import Claim, Kept
from tests.web.buyer import NO_CERTIFICATES

WITHIN_S = 20.0


def ask(server: Server, method: str, path: str, user_id: str = "", **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
    """One request; the user is named in the header, for requests without a body."""
    options.setdefault("headers", {})
    if user_id:
        options["headers"]["X-User-Id"] = user_id
    return httpx.request(method, server.url + path, timeout=WITHIN_S, verify=NO_CERTIFICATES, **options)


def hold(server: Server, user_id: str, showtime_id: str, *seats: str) -> Claim:
    """A new hold."""
    body = {"user_id": user_id, "seats": list(seats)}
    answer = ask(server, "POST", f"/showtimes/{showtime_id}/holds", json=body)
    assert answer.status_code == 201, answer.text
    return Claim(answer.json()["session_id"], user_id, showtime_id, list(seats), answer.json()["expires_at"])


def change(server: Server, claim: Claim, method: str, action: str = "", **more: object) -> httpx.Response:
    """One of the requests of a hold's life, such as PUT confirm."""
    path = f"/sessions/{claim.session_id}" + (f"/{action}" if action else "")
    return ask(server, method, path, json={"user_id": claim.user_id, **more})


def session(server: Server, claim: Claim) -> httpx.Response:
    """The hold or the booking, as its holder sees it."""
    return ask(server, "GET", f"/sessions/{claim.session_id}", claim.user_id)


def send_kept(server: Server, kept: Kept) -> httpx.Response:
    """The request under its Idempotency-Key."""
    return ask(server, kept.method, kept.path, json=kept.body, headers={"Idempotency-Key": kept.key})


def statuses(server: Server, showtime_id: str) -> dict[str, str]:
    """The status of every seat."""
    seats = ask(server, "GET", f"/showtimes/{showtime_id}/seats").json()["seats"]
    return {seat["seat_id"]: seat["status"] for seat in seats}


def of_claim(server: Server, claim: Claim) -> set[str]:
    """The statuses that the claim's seats have."""
    found = statuses(server, claim.showtime_id)
    return {found[seat_id] for seat_id in claim.seats}


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Until the condition holds, for at most `WITHIN_S` seconds."""
    ends = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < ends, f"not within {WITHIN_S} s: {what}"
        time.sleep(0.02)  # waits: another process changes what is looked at
