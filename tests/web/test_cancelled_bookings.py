"""A cancelled booking as its customer, the door and everybody else see it. A command has cancelled it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.harness.customers.feed_client import listening
from tests.harness.processes.commands import cancel_booking
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.tickets import shown

pytestmark = pytest.mark.long

FREE_WITHIN_S = 20.0
FILES = ("/qr.svg", "/booking.ics")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server on memory."""
    with serving(programme()) as started:
        yield started


@pytest.fixture
async def ada(server: Server) -> AsyncIterator[Buyer]:
    """A buyer there."""
    async with client_of(server) as http:
        yield Buyer(http, "ada")


async def booked(buyer: Buyer, movie: str, *seats: str) -> tuple[str, str, str]:
    """Hold and confirm; session, reference and ticket."""
    session_id = await buyer.held(movie, *seats)
    assert (await buyer.confirm(session_id)).status_code == 204
    seen = (await buyer.look(session_id)).json()
    return session_id, seen["reference"], seen["ticket"]


async def until_free(buyer: Buyer, movie: str, *seats: str) -> None:
    """Wait until the map shows these seats as available."""
    ends = time.monotonic() + FREE_WITHIN_S
    while {(await buyer.statuses(movie))[seat] for seat in seats} != {"available"}:
        assert time.monotonic() < ends, "the seats are not free"
        await asyncio.sleep(0.1)  # waits: the server looks for changes once a second


async def look(buyer: Buyer, reference: str) -> httpx.Response:
    """The booking, for its holder."""
    return await buyer.http.get(f"/bookings/{reference}", headers={"X-User-Id": buyer.user_id})


async def test_a_cancelled_booking_is_over_for_everybody(server: Server, ada: Buyer) -> None:
    session_id, reference, ticket = await booked(ada, "plain-001", "B4", "B5")
    before = (await shown(ada.http, ticket)).json()
    async with listening(server, showtime_id="plain-001") as feed:
        await feed.next_is("SNAPSHOT")
        cancel_booking(server.folder, reference)
        event = await feed.next_is("SEATS_UPDATED")
    free = {"status": "available", "reason": "cancelled"}
    assert event["seats"] == [{"seat_id": "B4", **free}, {"seat_id": "B5", **free}]
    await until_free(ada, "plain-001", "B4", "B5")

    for answer in (await ada.look(session_id), await ada.confirm(session_id), await ada.extend(session_id)):
        assert refused(answer, 410, "hold-over", "reason")["reason"] == "cancelled"
    assert (await ada.release(session_id)).status_code == 204
    after = (await shown(ada.http, ticket)).json()
    assert (before["status"], before["cancelled_seats"]) == ("booked", [])
    assert after == {**before, "status": "cancelled", "seats": [], "cancelled_seats": before["seats"]}
    for file in FILES:
        refused(await shown(ada.http, ticket, file), 410, "booking-cancelled")
    booking = (await look(ada, reference)).json()
    assert (booking["status"], booking["seats"], booking["cancelled_seats"]) == ("cancelled", [], ["B4", "B5"])
    told = str(booking) + str(after)
    assert "projector" not in told, "by whom and why is the cinema's matter"
    assert "command line" not in told


async def test_the_seats_that_are_left_are_valid(server: Server, ada: Buyer) -> None:
    session_id, reference, ticket = await booked(ada, "tonight", "B4", "B5", "B6")
    cancel_booking(server.folder, reference, "--seats", "B5")
    await until_free(ada, "tonight", "B5")
    assert (await ada.statuses("tonight"))["B4"] == "confirmed"
    seen = (await ada.look(session_id)).json()
    assert (seen["status"], seen["seats"], seen["reference"]) == ("confirmed", ["B4", "B6"], reference)
    assert (await ada.confirm(session_id)).headers["location"] == f"/bookings/{reference}"
    found = (await shown(ada.http, ticket)).json()
    assert found["status"] == "booked"
    assert [seat["seat_id"] for seat in found["seats"]] == ["B4", "B6"]
    assert [seat["seat_id"] for seat in found["cancelled_seats"]] == ["B5"]
    assert (await shown(ada.http, ticket, "/qr.svg")).status_code == 200
    assert "Seats: B4\\, B6" in (await shown(ada.http, ticket, "/booking.ics")).text
    refused(await ada.release(session_id), 409, "already-confirmed")


async def test_whoever_cancels_can_book_the_seats_again_with_a_new_session(server: Server, ada: Buyer) -> None:
    session_id, reference, ticket = await booked(ada, "plain-002", "B4")
    cancel_booking(server.folder, reference)
    await until_free(ada, "plain-002", "B4")
    _, again, _ = await booked(ada, "plain-002", "B4")
    assert again != reference
    refused(await ada.confirm(session_id), 410, "hold-over", "reason")
    assert (await shown(ada.http, ticket)).json()["status"] == "cancelled"
    assert (await ada.statuses("plain-002"))["B4"] == "confirmed"
