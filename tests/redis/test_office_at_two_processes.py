"""The box office with two processes on one Redis: what staff do at one is right at the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from firstclick.domain.staff.roles import Role
from tests.harness.processes.world import World, world
from tests.web.buyer import client_of
from tests.web.paying import DEAR, PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage, employ, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.long]
WITHIN_S = 10.0


@pytest.fixture(scope="module")
def cinema() -> Iterator[World]:
    """Two processes that sell at prices, with two members of staff."""
    settings = {"PAYMENT_PROVIDERS": "practice,counter", "HOLD_TTL_SECONDS": 60}
    with world(2, programme=DEAR, with_redis=True, settings=settings) as started:
        employ(started.servers[0], "Max", role=Role.MANAGER, data_dir="data")
        employ(started.servers[0], "Mia", data_dir="data")
        yield started


@pytest.fixture
def here(cinema: World) -> Iterator[StaffPage]:
    """Max at the first process."""
    with signed_in(cinema.servers[0].url, "Max") as page:
        yield page


@pytest.fixture
def there(cinema: World) -> Iterator[StaffPage]:
    """Mia at the second."""
    with signed_in(cinema.servers[1].url, "Mia") as page:
        yield page


@pytest.fixture
async def anna(cinema: World) -> AsyncIterator[PayingBuyer]:
    """A buyer at the second process."""
    async with client_of(cinema.servers[1]) as client:
        yield PayingBuyer(client, "anna")


async def become(buyer: PayingBuyer, showtime: str, **expected: str) -> None:
    """Wait until the map of the buyer's process shows this."""
    async with asyncio.timeout(WITHIN_S):
        while not expected.items() <= (await buyer.statuses(showtime)).items():
            await asyncio.sleep(0.02)  # waits: events travel between processes


async def test_a_hold_of_the_other_process_is_released_by_its_handle(here: StaffPage, anna: PayingBuyer) -> None:
    session = await anna.held("dear-0", "A1")
    (hold,) = here.get("/admin/showtimes/dear-0/holds").json()["holds"]
    assert here.delete(f"/admin/holds/{hold['handle']}").status_code == 204
    await become(anna, "dear-0", A1="available")
    assert refused(await anna.look(session), 410, "hold-over", "reason")["reason"] == "released_by_staff"


async def test_of_two_counters_and_a_buyer_one_gets_each_seat(
    here: StaffPage, there: StaffPage, anna: PayingBuyer
) -> None:
    for seat in ("A1", "A2", "A3", "A4", "A5", "A6"):
        sales = [asyncio.to_thread(page.sells, "dear-1", seat) for page in (here, there)]
        answers = await asyncio.gather(anna.hold("dear-1", seat), *sales)
        assert sorted(one.status_code for one in answers) == [201, 409, 409], [one.text for one in answers]


async def test_of_two_who_move_one_booking_one_does_and_both_maps_are_right(
    here: StaffPage, there: StaffPage, anna: PayingBuyer
) -> None:
    sold = here.sold("dear-2", "A1")
    path = f"/admin/bookings/{sold['reference']}/move"
    moves = [
        asyncio.to_thread(page.http.post, path, json={"from": ["A1"], "to": [to]})
        for page, to in ((here, "A3"), (there, "A5"))
    ]
    answers = await asyncio.gather(*moves)
    assert sorted(one.status_code for one in answers) == [200, 422], [one.text for one in answers]
    (seat,) = next(one.json()["seats"] for one in answers if one.status_code == 200)
    free = {"A1", "A3", "A5"} - {seat}
    await become(anna, "dear-2", **{seat: "confirmed"}, **dict.fromkeys(free, "available"))
    assert here.get(f"/admin/bookings/{sold['reference']}").json()["seats"] == [seat]


async def test_of_two_who_cancel_at_once_one_gives_the_money_back(here: StaffPage, there: StaffPage) -> None:
    sold = here.sold("dear-3", "A1", "A2")
    path = f"/admin/bookings/{sold['reference']}/cancel"
    answers = await asyncio.gather(*[asyncio.to_thread(page.post, path, reason="ill") for page in (here, there)])
    assert [one.status_code for one in answers] == [200, 200], [one.text for one in answers]
    events = here.get(f"/admin/bookings/{sold['reference']}").json()["events"]
    refunds = [one["amount"] for one in events if one["what"] == "refund_asked"]
    assert sum(refunds) == 2500


async def test_seats_kept_back_at_one_are_kept_back_at_the_other(
    here: StaffPage, there: StaffPage, anna: PayingBuyer
) -> None:
    assert here.put("/admin/showtimes/dear-4/house-seats", seats=["A1"], label="press").json()["changed"] == ["A1"]
    await become(anna, "dear-4", A1="reserved")
    seats = {one["seat_id"]: one for one in there.get("/admin/showtimes/dear-4/map").json()["seats"]}
    assert seats["A1"]["label"] == "press"
    refused(there.sells("dear-4", "A1"), 409, "seat-taken", "conflicts", "reserved")
