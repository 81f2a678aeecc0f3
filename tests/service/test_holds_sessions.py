"""What a holder does with a hold: look it up, swap, extend, confirm, release. Nobody else can."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.hold_rules import decide_payment
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.domain.seats.seat_state import Confirmed, Held, Pending
from tests.service.cinema import BEGINS_MS, RULES, Cinema, memory, opened
from tests.simulation.clocks import START_MS, HandClock

TTL_MS = RULES.hold_ttl_ms
END_MS = START_MS + TTL_MS
Act = Callable[[Cinema, str, str], Awaitable[object]]

ACTS: dict[str, Act] = {
    "look_up": lambda cinema, session, user: cinema.office.look_up(session, user),
    "swap": lambda cinema, session, user: cinema.office.swap(session, user, ["C1"]),
    "swap_best": lambda cinema, session, user: cinema.office.swap_best(session, user, 2),
    "extend": lambda cinema, session, user: cinema.office.extend(session, user),
    "confirm": lambda cinema, session, user: cinema.confirm(session, user),
    "release": lambda cinema, session, user: cinema.office.release(session, user),
}
every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@every_act
async def test_somebody_elses_hold_looks_like_no_hold_at_all(cinema: Cinema, act: Act) -> None:
    session = await cinema.hold("anna", "A1")
    before = await cinema.seats()
    for asked, user in ((session, "bob"), ("no such", "anna"), (session, ""), (session, "ännä")):
        with pytest.raises(refusals.UnknownSession):
            await act(cinema, asked, user)
    assert await cinema.seats() == before


@every_act
async def test_somebody_elses_booking_and_ended_hold_look_like_none_too(cinema: Cinema, act: Act) -> None:
    booked, ended = await cinema.hold("anna", "A1"), await cinema.hold("anna", "A2")
    await cinema.confirm(booked, "anna")
    await cinema.office.release(ended, "anna")
    for session in (booked, ended):
        with pytest.raises(refusals.UnknownSession):
            await act(cinema, session, "bob")


@pytest.mark.parametrize("name", ["look_up", "swap", "swap_best", "extend", "confirm"])
async def test_ones_own_hold_that_is_over_says_so(cinema: Cinema, clock: HandClock, name: str) -> None:
    expired, released = await cinema.hold("anna", "A1"), await cinema.hold("anna", "A2")
    await cinema.office.release(released, "anna")
    with pytest.raises(refusals.HoldOver):
        await ACTS[name](cinema, released, "anna")
    clock.jump_to(END_MS)
    with pytest.raises(refusals.HoldOver):
        await ACTS[name](cinema, expired, "anna")
    for hold in await cinema.store.lapsed(10):
        await cinema.bookings.end(hold)
    with pytest.raises(refusals.HoldOver):
        await ACTS[name](cinema, expired, "anna")


async def test_a_hold_and_a_booking_can_be_looked_up(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "A1 A2")
    clock.advance(5_000)
    receipt = await cinema.office.look_up(session, "anna")
    assert (receipt.hold.status, receipt.hold.seat_ids) == (HoldStatus.HOLD, ("A1", "A2"))
    assert (receipt.hold.expires_at_ms, receipt.now_ms, receipt.position) == (END_MS, START_MS + 5_000, 1)
    await cinema.confirm(session, "anna")
    clock.advance(100 * TTL_MS)
    assert (await cinema.office.look_up(session, "anna")).hold.status is HoldStatus.CONFIRMED


async def test_a_swap_gives_exactly_the_new_seats_and_keeps_the_end(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "A1 A2")
    clock.advance(5_000)
    receipt = await cinema.office.swap(session, "anna", ["A2", "A3", "A4"])
    assert (receipt.hold.seat_ids, receipt.hold.expires_at_ms) == (("A2", "A3", "A4"), END_MS)
    assert await cinema.seats() == dict.fromkeys(("A2", "A3", "A4"), Held(session, "anna", END_MS))
    await cinema.hold("bob", "A1")


async def test_a_swap_onto_a_taken_seat_keeps_what_it_had(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1")
    await cinema.hold("bob", "A2")
    with pytest.raises(refusals.SeatTaken) as refusal:
        await cinema.office.swap(session, "anna", ["A2", "A3"])
    assert refusal.value.seat_ids == ("A2",)
    assert (await cinema.office.look_up(session, "anna")).hold.seat_ids == ("A1",)
    assert set(await cinema.seats()) == {"A1", "A2"}


async def test_a_swap_to_the_same_seats_changes_nothing(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1 A2")
    assert (await cinema.office.swap(session, "anna", ["A1", "A2"])).position == 1


@pytest.mark.parametrize(
    ("seats", "refusal"),
    [
        ("A1 Z9", refusals.UnknownSeats),
        ("A1 A1", refusals.DuplicateSeats),
        ("A1 A2 A3 A4 A5", refusals.TooManySeats),
        ("", refusals.NoSeats),
    ],
)
async def test_a_swap_to_what_can_never_be_had_is_refused(
    cinema: Cinema, seats: str, refusal: type[refusals.Refusal]
) -> None:
    session = await cinema.hold("anna", "A1")
    with pytest.raises(refusal):
        await cinema.office.swap(session, "anna", seats.split())
    assert set(await cinema.seats()) == {"A1"}


async def test_a_hold_can_become_the_best_seats_with_its_own_among_them(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "B2 A1")
    clock.advance(5_000)
    receipt = await cinema.office.swap_best(session, "anna", 3)
    assert (receipt.hold.seat_ids, receipt.hold.expires_at_ms, receipt.position) == (("B1", "B2", "B3"), END_MS, 2)
    assert await cinema.seats() == dict.fromkeys(("B1", "B2", "B3"), Held(session, "anna", END_MS))
    assert (await cinema.office.swap_best(session, "anna", 3)).position == 2, "they are its own already"
    fewer = (await cinema.office.swap_best(session, "anna", 1)).hold.seat_ids
    assert set(await cinema.seats()) == set(fewer)


async def test_a_hold_for_which_there_is_nothing_better_keeps_what_it_had(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1", "small")
    for seats, refusal in ((3, refusals.NotEnoughTogether), (5, refusals.TooManySeats)):
        with pytest.raises(refusal):
            await cinema.office.swap_best(session, "anna", seats)
    assert set(await cinema.seats("small")) == {"A1"}
    assert (await cinema.office.swap_best(session, "anna", 2)).hold.seat_ids == ("A1", "A2")
    with_care = frozenset({SeatKind.WHEELCHAIR, SeatKind.COMPANION})
    assert (await cinema.office.swap_best(session, "anna", 2, with_care)).hold.seat_ids == ("A3", "A4")


async def test_an_extension_starts_a_new_term_up_to_the_whole_life(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "A1")
    ends = []
    for _ in range(4):
        clock.advance(TTL_MS - 5_000)
        try:
            ends.append((await cinema.office.extend(session, "anna")).hold.expires_at_ms - START_MS)
        except refusals.HoldLifeUsedUp:
            break
    assert ends == [35_000, 50_000]
    with pytest.raises(refusals.HoldLifeUsedUp):
        await cinema.office.extend(session, "anna")
    clock.jump_to(START_MS + RULES.hold_life_max_ms)
    with pytest.raises(refusals.HoldOver):
        await cinema.office.extend(session, "anna")


async def test_an_extended_hold_outlives_its_first_end(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "A1")
    clock.advance(5_000)
    await cinema.office.extend(session, "anna")
    clock.jump_to(END_MS)
    assert await cinema.store.lapsed(10) == []
    assert (await cinema.confirm(session, "anna")).seat_ids == ("A1",)


async def test_a_confirmation_makes_a_booking_and_again_is_the_same(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "A1 A2")
    first = await cinema.confirm(session, "anna")
    clock.advance(100 * TTL_MS)
    again = await cinema.confirm(session, "anna")
    assert first == again
    assert first.booked_at_ms == START_MS
    assert (await cinema.office.look_up(session, "anna")).position == 3
    assert await cinema.seats() == dict.fromkeys(("A1", "A2"), Confirmed(session, "anna"))


async def test_a_confirmation_in_the_last_millisecond_is_in_time(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "A1")
    clock.jump_to(END_MS - 1)
    assert (await cinema.confirm(session, "anna")).seat_ids == ("A1",)


async def test_what_is_confirmed_stays_confirmed(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1")
    await cinema.confirm(session, "anna")
    for name in ("swap", "swap_best", "extend", "release"):
        with pytest.raises(refusals.AlreadyConfirmed):
            await ACTS[name](cinema, session, "anna")
    assert await cinema.seats() == {"A1": Confirmed(session, "anna")}


async def test_a_release_frees_the_seats_and_again_is_the_same(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1 A2")
    await cinema.office.release(session, "anna")
    assert await cinema.seats() == {}
    rival = await cinema.hold("bob", "A1")
    await cinema.office.release(session, "anna")
    assert await cinema.seats() == {"A1": Held(rival, "bob", END_MS)}


async def test_a_release_after_the_end_is_no_error(cinema: Cinema, clock: HandClock) -> None:
    session = await cinema.hold("anna", "A1")
    clock.jump_to(END_MS)
    rival = await cinema.hold("bob", "A1")
    await cinema.office.release(session, "anna")
    assert await cinema.seats() == {"A1": Held(rival, "bob", END_MS + TTL_MS)}


async def test_expiring_a_hold_that_was_confirmed_or_extended_meanwhile_does_nothing(
    cinema: Cinema, clock: HandClock
) -> None:
    first, second = [await cinema.office.hold("plain", "anna", [seat]) for seat in ("A1", "A2")]
    clock.advance(5_000)
    await cinema.confirm(first.hold.session_id, "anna")
    await cinema.office.extend(second.hold.session_id, "anna")
    clock.jump_to(END_MS)
    before = await cinema.seats()
    for receipt in (first, second):
        await cinema.bookings.end(receipt.hold)
    assert await cinema.seats() == before


async def test_seats_that_are_being_paid_are_shown_as_booked_and_left_alone(cinema: Cinema, clock: HandClock) -> None:
    receipt = await cinema.office.hold("plain", "anna", ["A1"])
    await cinema.store.commit(decide_payment(receipt.hold, END_MS, clock()))
    session = receipt.hold.session_id
    assert (await cinema.office.look_up(session, "anna")).hold.status is HoldStatus.PENDING
    for name in ("swap", "swap_best", "extend", "release"):
        with pytest.raises(refusals.BeingConfirmed):
            await ACTS[name](cinema, session, "anna")
    assert await cinema.seats() == {"A1": Pending(session, "anna")}


@pytest.fixture
async def begun(cinema: Cinema, clock: HandClock) -> str:
    """Anna's hold on A1 and A2, taken in the last millisecond before the showtime began."""
    clock.jump_to(BEGINS_MS - 1)
    session = await cinema.hold("anna", "A1 A2", "evening")
    clock.jump_to(BEGINS_MS)
    return session


@pytest.mark.parametrize("seats", [["A1", "A2", "A3"], ["A1", "A3"], ["B1"], ["B1", "B2"]])
async def test_a_swap_after_the_start_takes_no_seat(cinema: Cinema, begun: str, seats: list[str]) -> None:
    before = await cinema.seats("evening")
    with pytest.raises(refusals.ShowtimeBegun):
        await cinema.office.swap(begun, "anna", seats)
    assert await cinema.seats("evening") == before


@pytest.mark.parametrize("seats", [1, 2, 4])
async def test_the_best_seats_are_not_swapped_to_after_the_start(cinema: Cinema, begun: str, seats: int) -> None:
    before = await cinema.seats("evening")
    with pytest.raises(refusals.ShowtimeBegun):
        await cinema.office.swap_best(begun, "anna", seats)
    assert await cinema.seats("evening") == before


@pytest.mark.parametrize("seats", [["A1"], ["A2"], ["A2", "A1"]])
async def test_a_swap_after_the_start_may_give_seats_back(cinema: Cinema, begun: str, seats: list[str]) -> None:
    assert (await cinema.office.swap(begun, "anna", seats)).hold.seat_ids == tuple(seats)
    assert set(await cinema.seats("evening")) == set(seats)


async def test_a_hold_is_not_extended_after_the_start_and_can_be_confirmed(cinema: Cinema, begun: str) -> None:
    with pytest.raises(refusals.ShowtimeBegun):
        await cinema.office.extend(begun, "anna")
    assert (await cinema.confirm(begun, "anna")).seat_ids == ("A1", "A2")


async def test_a_hold_can_be_released_after_the_start(cinema: Cinema, begun: str) -> None:
    await cinema.office.release(begun, "anna")
    assert await cinema.seats("evening") == {}


async def test_where_seats_are_sold_after_the_start_holds_are_swapped_and_extended_as_long(clock: HandClock) -> None:
    late = await opened(memory(clock), replace(RULES, sells_after_start_ms=60_000))
    clock.jump_to(BEGINS_MS + 35_000)
    session = await late.hold("anna", "A1", "evening")
    clock.jump_to(BEGINS_MS + 50_000)
    await late.office.swap(session, "anna", ["A2"])
    extended = await late.office.extend(session, "anna")
    assert extended.hold.expires_at_ms == late.office.life_ends_ms(extended) == BEGINS_MS + 60_000
    session = await late.hold("anna", "A1", "evening")
    clock.jump_to(BEGINS_MS + 60_000)
    with pytest.raises(refusals.ShowtimeBegun):
        await late.office.swap(session, "anna", ["A3"])
    with pytest.raises(refusals.ShowtimeBegun):
        await late.office.extend(session, "anna")


async def test_a_booking_says_that_it_stands_also_after_the_start(cinema: Cinema, begun: str) -> None:
    await cinema.confirm(begun, "anna")
    for act in ("swap", "swap_best", "extend"):
        with pytest.raises(refusals.AlreadyConfirmed):
            await ACTS[act](cinema, begun, "anna")
