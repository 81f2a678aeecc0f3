"""Setting seats aside: chosen and best seats, and everything that the box office says no to."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.best_available import ORDINARY
from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.orphans import LeftAlone
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.domain.seats.seat_state import RESERVED, Held
from firstclick.service.selling.house_seats import Decision
from tests.service.cinema import BEGINS_MS, RULES, Cinema
from tests.simulation.clocks import START_MS, HandClock

HOUR_MS = 3_600_000


async def test_a_hold_sets_all_its_seats_aside_for_its_term(cinema: Cinema) -> None:
    receipt = await cinema.office.hold("plain", "anna", ["A1", "A2"])
    end = START_MS + RULES.hold_ttl_ms
    assert (receipt.hold.user_id, receipt.hold.seat_ids, receipt.hold.status) == ("anna", ("A1", "A2"), HoldStatus.HOLD)
    assert (receipt.hold.expires_at_ms, receipt.now_ms, receipt.position) == (end, START_MS, 1)
    assert receipt.showtime.showtime_id == "plain"
    assert await cinema.seats() == dict.fromkeys(("A1", "A2"), Held("session-1", "anna", end))


async def test_every_hold_has_a_session_of_its_own(cinema: Cinema) -> None:
    assert await cinema.hold("anna", "A1") != await cinema.hold("anna", "A2")


async def test_the_own_commit_is_in_the_live_view_before_the_answer(cinema: Cinema) -> None:
    receipt = await cinema.office.hold("plain", "anna", ["A1"])
    view = cinema.views.opened("plain")
    assert view is not None
    assert view.position == receipt.position == 1


async def test_a_taken_seat_is_refused_and_every_taken_one_is_named(cinema: Cinema) -> None:
    await cinema.hold("anna", "A1 A3")
    with pytest.raises(refusals.SeatTaken) as refusal:
        await cinema.hold("bob", "A1 A2 A3")
    assert refusal.value.seat_ids == ("A1", "A3")
    assert set(await cinema.seats()) == {"A1", "A3"}


async def test_ones_own_seat_cannot_be_held_twice_either(cinema: Cinema) -> None:
    await cinema.hold("anna", "A1")
    with pytest.raises(refusals.SeatTaken):
        await cinema.hold("anna", "A1")


async def test_a_hold_that_is_over_is_free_to_the_next_at_once(cinema: Cinema, clock: HandClock) -> None:
    await cinema.hold("anna", "A1")
    clock.advance(RULES.hold_ttl_ms - 1)
    with pytest.raises(refusals.SeatTaken):
        await cinema.hold("bob", "A1")
    clock.advance(1)
    assert await cinema.hold("bob", "A1") == "session-3"


@pytest.mark.parametrize(
    ("seats", "refusal"),
    [
        ("A1 Z9", refusals.UnknownSeats),
        ("A1 A1", refusals.DuplicateSeats),
        ("A1 A2 A3 A4 A5", refusals.TooManySeats),
        ("", refusals.NoSeats),
    ],
)
async def test_a_choice_that_can_never_be_had_is_refused(
    cinema: Cinema, seats: str, refusal: type[refusals.Refusal]
) -> None:
    with pytest.raises(refusal):
        await cinema.hold("anna", seats)
    assert await cinema.seats() == {}


async def test_an_unknown_showtime_is_refused_and_nothing_is_kept_of_it(cinema: Cinema) -> None:
    with pytest.raises(refusals.UnknownShowtime):
        await cinema.hold("anna", "A1", "no such")
    assert cinema.views.opened("no such") is None


async def test_a_showtime_sells_until_it_begins(cinema: Cinema, clock: HandClock) -> None:
    clock.jump_to(BEGINS_MS - 1)
    await cinema.hold("anna", "A1", "evening")
    clock.jump_to(BEGINS_MS)
    with pytest.raises(refusals.ShowtimeBegun):
        await cinema.hold("anna", "A2", "evening")
    with pytest.raises(refusals.ShowtimeBegun):
        await cinema.office.hold_best("evening", "anna", 1)


async def test_what_was_held_before_the_showtime_began_can_still_be_confirmed(cinema: Cinema, clock: HandClock) -> None:
    clock.jump_to(BEGINS_MS - 1)
    session = await cinema.hold("anna", "A1", "evening")
    clock.jump_to(BEGINS_MS)
    assert (await cinema.confirm(session, "anna")).seat_ids == ("A1",)


async def test_a_movie_means_its_next_showtime_that_has_not_begun(cinema: Cinema, clock: HandClock) -> None:
    assert cinema.office.current_showtime("plain") == "plain"
    assert cinema.office.current_showtime("evening") == "evening"
    clock.jump_to(BEGINS_MS)
    assert cinema.office.current_showtime("evening") == "late"
    clock.advance(HOUR_MS)
    with pytest.raises(refusals.NothingOnSale):
        cinema.office.current_showtime("evening")
    with pytest.raises(refusals.UnknownMovie):
        cinema.office.current_showtime("no such")


async def test_a_user_with_too_many_holds_learns_when_the_first_of_them_ends(cinema: Cinema, clock: HandClock) -> None:
    for seat in ("A1", "A2 A3", "A4"):
        await cinema.hold("anna", seat)
        clock.advance(5_000)
    with pytest.raises(refusals.TooManyHolds) as refusal:
        await cinema.hold("anna", "B1")
    assert refusal.value.retry_after_ms == RULES.hold_ttl_ms - 15_000
    with pytest.raises(refusals.TooManyHolds):
        await cinema.office.hold_best("plain", "anna", 1)
    await cinema.hold("bob", "B1")
    await cinema.hold("anna", "B1", "late")


@pytest.mark.parametrize("end", ["release", "confirm"])
async def test_a_hold_that_ended_counts_no_more_against_its_user(cinema: Cinema, end: str) -> None:
    sessions = [await cinema.hold("anna", seat) for seat in ("A1", "A2", "A3")]
    await (cinema.office.release if end == "release" else cinema.confirm)(sessions[1], "anna")
    await cinema.hold("anna", "B1")


async def test_a_hold_that_is_over_does_not_count_for_its_user_published_or_not(
    cinema: Cinema, clock: HandClock
) -> None:
    for seat in ("A1", "A2", "A3"):
        await cinema.hold("anna", seat)
    clock.advance(RULES.hold_ttl_ms)
    await cinema.hold("anna", "B1")


async def test_the_best_seats_are_held_together(cinema: Cinema) -> None:
    receipt = await cinema.office.hold_best("plain", "anna", 3)
    assert receipt.hold.seat_ids == ("B1", "B2", "B3")
    assert not set((await cinema.office.hold_best("plain", "bob", 3)).hold.seat_ids) & set(receipt.hold.seat_ids)


async def test_no_more_best_seats_are_held_than_there_are(cinema: Cinema) -> None:
    with pytest.raises(refusals.NotEnoughTogether):
        await cinema.office.hold_best("small", "anna", 3)
    with pytest.raises(refusals.TooManySeats):
        await cinema.office.hold_best("plain", "anna", RULES.seats_per_hold_max + 1)


async def test_wheelchair_places_are_held_for_those_who_ask(cinema: Cinema) -> None:
    asked = ORDINARY | {SeatKind.WHEELCHAIR, SeatKind.COMPANION}
    assert (await cinema.office.hold_best("small", "anna", 2)).hold.seat_ids == ("A1", "A2")
    assert (await cinema.office.hold_best("small", "bob", 2, asked)).hold.seat_ids == ("A3", "A4")


async def test_three_seats_are_picked_in_any_order_and_the_middle_one_can_be_given_back(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "B2", "strict")
    assert (await cinema.office.look_up(session, "anna")).left is None
    outer = await cinema.office.swap(session, "anna", ["B2", "B4"])
    assert outer.left == LeftAlone(("B3",), (("B2", "B3"), ("B3", "B4"), ("B1", "B2")))
    assert (await cinema.office.look_up(session, "anna")).left == outer.left
    assert (await cinema.office.swap(session, "anna", ["B2", "B3", "B4"])).left is None
    assert (await cinema.office.swap(session, "anna", ["B2", "B4"])).left == outer.left


async def test_a_room_without_the_rule_says_nothing_of_single_seats(cinema: Cinema) -> None:
    await cinema.hold("anna", "B1 B2")
    assert (await cinema.office.hold("plain", "bob", ["B4", "B5"])).left is None


async def test_one_s_own_seats_count_as_free_in_a_suggestion(cinema: Cinema) -> None:
    await cinema.hold("anna", "B1", "strict")
    session = await cinema.hold("bob", "B2 B3", "strict")
    left = (await cinema.office.swap(session, "bob", ["B3", "B4"])).left
    assert left is not None
    assert ("B2", "B3") in left.suggestions


async def test_what_is_proposed_leaves_no_single_seat(cinema: Cinema) -> None:
    for user, seats in (("anna", "B1 B5"), ("bob", "A3 A4 A5"), ("eve", "C1 C2 C3"), ("kim", "C4 C5")):
        await cinema.hold(user, seats, "strict")
    best = await cinema.office.hold_best("strict", "zoe", 2)
    assert (best.hold.seat_ids, best.left) == (("A1", "A2"), None), "B2 and B3 are better, and would leave B4"
    swapped = await cinema.office.swap_best(best.hold.session_id, "zoe", 2)
    assert (swapped.hold.seat_ids, swapped.left) == (("A1", "A2"), None)


async def test_house_seats_are_kept_back_from_the_first_moment(cinema: Cinema) -> None:
    assert await cinema.seats("kept") == {"A1": RESERVED, "B3": RESERVED}
    with pytest.raises(refusals.SeatTaken):
        await cinema.hold("anna", "A1", "kept")
    assert "B3" not in (await cinema.office.hold_best("kept", "anna", 3)).hold.seat_ids


async def test_house_seats_go_on_sale_when_the_box_office_gives_them_free(cinema: Cinema) -> None:
    await cinema.house_seats.unreserve(Decision("kept"), ["A1", "A2"])
    await cinema.hold("anna", "A1", "kept")
    assert (await cinema.seats("kept"))["B3"] == RESERVED


async def test_the_box_office_keeps_back_what_is_free_and_nothing_else(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1")
    with pytest.raises(refusals.SeatTaken):
        await cinema.house_seats.reserve(Decision("plain"), ["A1", "A2"])
    with pytest.raises(refusals.UnknownSeats):
        await cinema.house_seats.reserve(Decision("plain"), ["Z9"])
    await cinema.confirm(session, "anna")
    await cinema.house_seats.unreserve(Decision("plain"), ["A1"])
    await cinema.house_seats.reserve(Decision("plain"), ["A2"])
    await cinema.house_seats.reserve(Decision("plain"), ["A2"])
    assert set(await cinema.seats()) == {"A1", "A2"}
