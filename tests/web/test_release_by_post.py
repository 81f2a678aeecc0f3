"""POST /sessions/{id}/release: what DELETE does, for `navigator.sendBeacon`, which can only POST."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from tests.web.buyer import Buyer
from tests.web.refusing import refused
from tests.web.test_look_up import NOBODYS


async def beacon(buyer: Buyer, session_id: str, media: str = "application/json") -> httpx.Response:
    """Release, with a body that is announced as `media`."""
    body = json.dumps({"user_id": buyer.user_id}).encode()
    return await buyer.http.post(f"/sessions/{session_id}/release", content=body, headers={"Content-Type": media})


@pytest.mark.parametrize("media", ["application/json", "text/plain;charset=UTF-8", "Text/Plain"])
async def test_the_seats_are_free_again_and_again_is_the_same(ada: Buyer, movie: str, media: str) -> None:
    session_id = await ada.held(movie, "B4", "B5")
    for _ in range(2):
        answer = await beacon(ada, session_id, media)
        assert (answer.status_code, answer.content) == (204, b"")
    assert set((await ada.statuses(movie)).values()) == {"available"}
    assert (await ada.http.get(f"/showtimes/{movie}/seats")).json()["position"] == 2


async def test_after_expiry_is_204(hasty_ada: Buyer, movie: str) -> None:
    session_id = await hasty_ada.held(movie, "B4")
    await asyncio.sleep(0.45)  # waits: the hold's 0.3 s must pass
    assert (await beacon(hasty_ada, session_id)).status_code == 204


async def test_after_confirm_is_409_and_the_booking_stands(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.confirm(session_id)
    assert (await beacon(ada, session_id)).content == (await ada.release(session_id)).content
    refused(await beacon(ada, session_id, "text/plain"), 409, "already-confirmed")
    assert (await ada.statuses(movie))["B4"] == "confirmed"


async def test_somebody_elses_hold_and_none_at_all_are_404(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    foreign = refused(await beacon(ben, session_id), 404, "unknown-session")
    assert foreign == refused(await beacon(ben, NOBODYS), 404, "unknown-session")
    assert (await ada.statuses(movie))["B4"] == "hold"


async def test_a_form_of_another_site_is_415_and_a_body_without_a_user_400(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    refused(await beacon(ada, session_id, "application/x-www-form-urlencoded"), 415, "not-json")
    refused(await ada.http.post(f"/sessions/{session_id}/release", json={}), 400, "bad-request")
    plain = {"Content-Type": "text/plain"}
    refused(await ada.http.post(f"/sessions/{session_id}/release", content=b"b", headers=plain), 400, "bad-request")
    assert (await ada.statuses(movie))["B4"] == "hold"
