"""GET /sessions/{id}: the caller's own hold or booking."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.web.buyer import Buyer
from tests.web.refusing import refused

NOBODYS = "5a0c2a3e-8f0f-4b39-9a52-6f8a2f9f3d10"


async def test_a_hold_is_told_to_its_holder(ada: Buyer, movie: str) -> None:
    held = (await ada.hold(movie, "B4", "B5")).json()
    answer = await ada.look(held["session_id"])
    assert answer.status_code == 200
    told = answer.json()
    same = ("session_id", "showtime_id", "movie_id", "seats", "expires_at", "position")
    assert [told[name] for name in same] == [held[name] for name in same]
    assert told["status"] == "hold"
    assert told["expires_at"] - told["server_time"] == told["expires_in_ms"] <= held["expires_in_ms"]


async def test_a_booking_is_told_and_does_not_expire(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.confirm(session_id)
    told = (await ada.look(session_id)).json()
    assert (told["status"], told["seats"], told["expires_in_ms"]) == ("confirmed", ["B4"], 0)
    assert told["expires_at"] <= told["server_time"]


async def test_a_hold_is_not_kept_by_caches(ada: Buyer, movie: str) -> None:
    assert (await ada.look(await ada.held(movie, "B4"))).headers["cache-control"] == "no-store"


async def test_somebody_elses_hold_looks_like_none_at_all(ada: Buyer, ben: Buyer, movie: str) -> None:
    foreign = refused(await ben.look(await ada.held(movie, "B4")), 404, "unknown-session")
    assert foreign == refused(await ben.look(NOBODYS), 404, "unknown-session")


async def test_somebody_elses_booking_looks_like_none_at_all(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.confirm(session_id)
    refused(await ben.look(session_id), 404, "unknown-session")


async def test_a_released_hold_is_410(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.release(session_id)
    refused(await ada.look(session_id), 410, "hold-over")
    refused(await ben.look(session_id), 404, "unknown-session")


async def test_an_expired_hold_is_410_to_its_holder_only(hasty_ada: Buyer, movie: str) -> None:
    session_id = await hasty_ada.held(movie, "B4")
    await asyncio.sleep(0.45)  # waits: the hold's 0.3 s must pass
    refused(await hasty_ada.look(session_id), 410, "hold-over")
    refused(await Buyer(hasty_ada.http, "ben").look(session_id), 404, "unknown-session")


async def test_a_caller_who_does_not_say_who_is_400(http: httpx.AsyncClient, ada: Buyer, movie: str) -> None:
    answer = await http.get(f"/sessions/{await ada.held(movie, 'B4')}")
    assert "X-User-Id" in refused(answer, 400, "bad-request")["detail"]


@pytest.mark.parametrize("user_id", ["", "x" * 65])
async def test_a_caller_who_is_no_user_id_is_400(http: httpx.AsyncClient, user_id: str) -> None:
    refused(await http.get(f"/sessions/{NOBODYS}", headers={"X-User-Id": user_id}), 400, "bad-request")


async def test_an_id_that_is_no_session_is_404_and_one_that_is_too_long_400(ada: Buyer) -> None:
    refused(await ada.look("nonsense"), 404, "unknown-session")
    refused(await ada.look("x" * 65), 400, "bad-request")
