"""DELETE /sessions/{id}: the holder gives the seats back."""

from __future__ import annotations

import asyncio

from tests.web.buyer import Buyer
from tests.web.refusing import refused
from tests.web.test_look_up import NOBODYS


async def test_the_seats_are_free_again(ada: Buyer, movie: str) -> None:
    answer = await ada.release(await ada.held(movie, "B4", "B5"))
    assert (answer.status_code, answer.content) == (204, b"")
    statuses = await ada.statuses(movie)
    assert (statuses["B4"], statuses["B5"]) == ("available", "available")


async def test_again_is_204_and_changes_nothing(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.release(session_id)
    assert (await ada.release(session_id)).status_code == 204
    assert (await ada.http.get(f"/showtimes/{movie}/seats")).json()["position"] == 2


async def test_again_does_not_touch_the_next_customers_hold(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.release(session_id)
    await ben.held(movie, "B4")
    assert (await ada.release(session_id)).status_code == 204
    assert (await ada.statuses(movie))["B4"] == "hold"


async def test_after_expiry_is_204(hasty_ada: Buyer, movie: str) -> None:
    session_id = await hasty_ada.held(movie, "B4")
    await asyncio.sleep(0.45)  # waits: the hold's 0.3 s must pass
    assert (await hasty_ada.release(session_id)).status_code == 204


async def test_after_confirm_is_409_and_the_booking_stands(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.confirm(session_id)
    body = refused(await ada.release(session_id), 409, "already-confirmed")
    assert body["detail"] == "These seats are booked; the booking stands."
    assert (await ada.statuses(movie))["B4"] == "confirmed"
    assert (await ada.look(session_id)).json()["status"] == "confirmed"


async def test_somebody_elses_hold_and_none_at_all_are_404(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    foreign = refused(await ben.release(session_id), 404, "unknown-session")
    assert foreign == refused(await ben.release(NOBODYS), 404, "unknown-session")
    assert (await ada.statuses(movie))["B4"] == "hold"


async def test_somebody_elses_booking_is_404(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "B4")
    await ada.confirm(session_id)
    refused(await ben.release(session_id), 404, "unknown-session")


async def test_confirm_and_release_at_once_have_one_winner(ada: Buyer, movie: str) -> None:
    for seat in ("A1", "A2", "A3", "A4", "A5"):
        session_id = await ada.held(movie, seat)
        confirmed, released = await asyncio.gather(ada.confirm(session_id), ada.release(session_id))
        told = (confirmed.status_code, released.status_code)
        assert told in ((204, 409), (410, 204))
        assert (await ada.statuses(movie))[seat] == ("confirmed" if confirmed.is_success else "available")
