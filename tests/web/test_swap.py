"""PUT /sessions/{id}/seats: other seats under the same hold, in one step."""

from __future__ import annotations

import asyncio

from tests.web.buyer import Buyer
from tests.web.refusing import refused
from tests.web.test_look_up import NOBODYS


async def taken(buyer: Buyer, movie: str) -> set[str]:
    return {seat for seat, status in (await buyer.statuses(movie)).items() if status != "available"}


async def test_the_hold_has_exactly_the_new_seats(ada: Buyer, movie: str) -> None:
    held = (await ada.hold(movie, "A1", "A2")).json()
    answer = await ada.swap(held["session_id"], "A2", "A3", "A4")
    assert answer.status_code == 200
    swapped = answer.json()
    assert swapped["seats"] == ["A2", "A3", "A4"]
    assert (swapped["session_id"], swapped["expires_at"]) == (held["session_id"], held["expires_at"])
    assert swapped["position"] == held["position"] + 1
    assert await taken(ada, movie) == {"A2", "A3", "A4"}


async def test_a_taken_seat_keeps_the_old_ones(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ben.held(movie, "A3")
    session_id = await ada.held(movie, "A1", "A2")
    body = refused(await ada.swap(session_id, "A2", "A3"), 409, "seat-taken", "conflicts")
    assert body["conflicts"] == ["A3"]
    assert (await ada.look(session_id)).json()["seats"] == ["A1", "A2"]
    assert await taken(ada, movie) == {"A1", "A2", "A3"}


async def test_the_seats_that_it_has_already_may_be_asked_for_again(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    assert (await ada.swap(session_id, "A1")).status_code == 200


async def test_a_booking_keeps_its_seats(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    await ada.confirm(session_id)
    refused(await ada.swap(session_id, "A2"), 409, "already-confirmed")
    assert await taken(ada, movie) == {"A1"}


async def test_a_released_hold_is_410(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    await ada.release(session_id)
    refused(await ada.swap(session_id, "A2"), 410, "hold-over")


async def test_an_expired_hold_is_410_and_takes_nothing(hasty_ada: Buyer, movie: str) -> None:
    session_id = await hasty_ada.held(movie, "A1")
    await asyncio.sleep(0.45)  # waits: the hold's 0.3 s must pass
    refused(await hasty_ada.swap(session_id, "A2"), 410, "hold-over")
    assert not await taken(hasty_ada, movie)


async def test_somebody_elses_hold_and_none_at_all_are_404(ada: Buyer, ben: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    refused(await ben.swap(session_id, "A2"), 404, "unknown-session")
    refused(await ben.swap(NOBODYS, "A2"), 404, "unknown-session")
    assert await taken(ada, movie) == {"A1"}


async def test_bad_choices_are_refused_as_for_a_new_hold(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    refused(await ada.swap(session_id), 400, "bad-request")
    refused(await ada.swap(session_id, "A2", "A2"), 400, "duplicate-seats")
    refused(await ada.swap(session_id, "Z9"), 404, "unknown-seats")
    refused(await ada.swap(session_id, *(f"{row}{n}" for row in "AB" for n in range(1, 7))), 422, "too-many-seats")
    assert await taken(ada, movie) == {"A1"}


async def test_a_swap_that_leaves_one_seat_alone_says_so(ada: Buyer, ben: Buyer, corner: str) -> None:
    await ben.held(corner, "A1")
    session_id = await ada.held(corner, "A2")
    answer = await ada.swap(session_id, "A3")
    body = answer.json()
    assert (answer.status_code, body["seats"], body["orphans"]) == (200, ["A3"], ["A2"])
    assert all(len(choice) == 1 for choice in body["suggestions"])
    assert (await ada.swap(session_id, *body["suggestions"][0])).status_code == 200


async def test_the_best_seats_together_in_place_of_the_old_ones(ada: Buyer, ben: Buyer, movie: str) -> None:
    held = (await ada.hold(movie, "B3", "A1")).json()
    answer = await ada.swap_best(held["session_id"], 2)
    assert answer.status_code == 200
    swapped = answer.json()
    assert swapped["seats"] == ["B3", "B4"], "the middle of the room, of which it had one seat"
    assert (swapped["session_id"], swapped["expires_at"]) == (held["session_id"], held["expires_at"])
    assert swapped["position"] == held["position"] + 1, "one change"
    assert await taken(ada, movie) == {"B3", "B4"}
    assert (await ben.hold_best(movie, 2)).json()["seats"] == ["C3", "C4"], "the next to ask cannot have them"


async def test_special_places_in_place_of_ordinary_ones(ada: Buyer, corner: str) -> None:
    session_id = await ada.held(corner, "A1", "A2")
    assert (await ada.swap_best(session_id, 2, kinds=["wheelchair", "companion"])).json()["seats"] == ["B3", "B4"]


async def test_more_together_than_are_left_keep_the_old_seats(ada: Buyer, ben: Buyer, movie: str) -> None:
    await ben.held(movie, *(f"A{n}" for n in range(1, 7)))
    await ben.held(movie, *(f"C{n}" for n in range(1, 7)))
    session_id = await ada.held(movie, "B1")
    refused(await ada.swap_best(session_id, 7), 409, "not-enough-together")
    refused(await ada.swap_best(session_id, 11), 422, "too-many-seats")
    assert (await ada.look(session_id)).json()["seats"] == ["B1"]
    assert (await ada.swap_best(session_id, 6)).json()["seats"] == [f"B{n}" for n in range(1, 7)]


async def test_the_best_seats_for_a_hold_that_is_over_booked_or_anothers(ada: Buyer, ben: Buyer, movie: str) -> None:
    released, booked, held = [await ada.held(movie, seat) for seat in ("A1", "A2", "A3")]
    await ada.release(released)
    await ada.confirm(booked)
    refused(await ada.swap_best(released, 2), 410, "hold-over")
    refused(await ada.swap_best(booked, 2), 409, "already-confirmed")
    refused(await ben.swap_best(held, 2), 404, "unknown-session")
    assert await taken(ada, movie) == {"A2", "A3"}


async def test_naming_both_seats_and_a_number_is_400(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    refused(await ada.swap_best(session_id, 2, seats=["A2"]), 400, "bad-request")
    refused(await ada.swap_best(session_id, 0), 400, "bad-request")
