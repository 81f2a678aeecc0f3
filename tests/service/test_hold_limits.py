"""The limits of holding that count over time, at the box office."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from firstclick.bootstrap.settings import Settings
from firstclick.domain import refusals
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.same_seat import FORGOTTEN_AFTER_MS, SameSeatRules
from firstclick.service.selling.hold_limits import HoldLimits
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.house_seats import Decision
from firstclick.service.selling.rates import Rates
from firstclick.web.core.operation import Cost
from tests.service.cinema import RULES, Cinema, new_ids
from tests.simulation.clocks import START_MS, HandClock

PAUSE_MS = 60_000
LONG_LIVED = replace(RULES, hold_life_max_ms=480_000)
DEFAULTS = Settings()


def limited(cinema: Cinema, tries: int = 1000, rules: HoldingRules = RULES) -> Holds:
    """The cinema's box office, where two holds of the same seat are enough."""
    limits = HoldLimits(SameSeatRules(holds_max=2, pause_ms=PAUSE_MS), Rates(tries, shared=False))
    cinema.listeners.append(limits)
    return Holds(cinema.desk, rules, new_ids("limited"), limits)


async def hold_and_release(office: Holds, *seat_ids: str, user: str = "ann") -> None:
    """Take seats and give them back."""
    await office.release((await office.hold("plain", user, seat_ids)).hold.session_id, user)


async def test_a_seat_that_was_held_again_and_again_is_left_to_others(cinema: Cinema, clock: HandClock) -> None:
    office = limited(cinema)
    for _ in range(2):
        await hold_and_release(office, "B2")
    with pytest.raises(refusals.SameSeatTooOften) as refused:
        await office.hold("plain", "ann", ["B1", "B2"])
    assert (refused.value.seat_ids, refused.value.retry_after_ms) == (("B2",), PAUSE_MS)
    await hold_and_release(office, "B1")
    await hold_and_release(office, "B2", user="bob")
    clock.advance(PAUSE_MS)
    await hold_and_release(office, "B2")


async def test_a_hold_that_lapses_counts_from_its_end(cinema: Cinema, clock: HandClock) -> None:
    office = limited(cinema)
    for _ in range(2):
        await office.hold("plain", "ann", ["B2"])
        clock.advance(RULES.hold_ttl_ms)
    clock.advance(PAUSE_MS - 1)
    with pytest.raises(refusals.SameSeatTooOften):
        await office.hold("plain", "ann", ["B2"])
    clock.advance(1)
    await office.hold("plain", "ann", ["B2"])


async def test_a_hold_that_is_extended_counts_once(cinema: Cinema, clock: HandClock) -> None:
    office = limited(cinema)
    session = (await office.hold("plain", "ann", ["B2"])).hold.session_id
    clock.advance(1_000)
    await office.extend(session, "ann")
    await office.release(session, "ann")
    await office.hold("plain", "ann", ["B2"])


async def hold_for_long(office: Holds, clock: HandClock, terms: int) -> None:
    """Hold a seat, renew it every 17 s, so often, and give it back."""
    session = (await office.hold("plain", "ann", ["B2"])).hold.session_id
    for _ in range(terms):
        clock.advance(17_000)
        await office.extend(session, "ann")
    await office.release(session, "ann")


async def test_a_hold_that_is_kept_for_more_than_two_minutes_counts_again(cinema: Cinema, clock: HandClock) -> None:
    office = limited(cinema, rules=LONG_LIVED)
    await hold_for_long(office, clock, terms=7)
    await hold_and_release(office, "B2")
    clock.advance(PAUSE_MS + FORGOTTEN_AFTER_MS)
    await hold_for_long(office, clock, terms=8)
    with pytest.raises(refusals.SameSeatTooOften):
        await office.hold("plain", "ann", ["B2"])


async def test_pages_that_renew_for_eight_minutes_stay_within_the_default_limits(
    cinema: Cinema, clock: HandClock
) -> None:
    office = limited(cinema, tries=DEFAULTS.holds_per_minute_per_user, rules=LONG_LIVED)
    sessions = [(await office.hold("plain", "ann", [seat])).hold.session_id for seat in ("A1", "B1", "B2")]
    for _ in range(46):
        clock.advance(10_000)
        for session in sessions:
            await office.extend(session, "ann")
    assert (await office.look_up(sessions[0], "ann")).hold.expires_at_ms == START_MS + 480_000


def test_four_hundred_pages_behind_one_address_may_renew_for_eight_minutes_by_default() -> None:
    tries = Rates(DEFAULTS.holds_per_minute_per_address, shared=False)
    costs = Rates(DEFAULTS.cost_per_minute_per_address, shared=False)
    times = [10_000 * renewal + page for renewal in range(48) for page in range(400)]
    assert not any(tries.take("here", at_ms) or costs.take("here", at_ms, Cost.COMMIT) for at_ms in times)


async def test_a_swap_is_no_way_around_it(cinema: Cinema) -> None:
    office = limited(cinema)
    for _ in range(2):
        session = (await office.hold("plain", "ann", ["B2"])).hold.session_id
        await office.swap(session, "ann", ["A1"])
        await office.release(session, "ann")
    session = (await office.hold("plain", "ann", ["C1"])).hold.session_id
    with pytest.raises(refusals.SameSeatTooOften):
        await office.swap(session, "ann", ["C1", "B2"])
    assert set(await cinema.seats()) == {"C1"}


async def test_the_best_seats_leave_out_those_that_are_to_be_left_to_others(cinema: Cinema) -> None:
    office = limited(cinema)
    first = (await office.hold_best("plain", "ann", 2)).hold
    await office.release(first.session_id, "ann")
    await hold_and_release(office, *first.seat_ids)
    second = (await office.hold_best("plain", "ann", 2)).hold
    third = (await office.swap_best(second.session_id, "ann", 2)).hold
    assert not {*second.seat_ids, *third.seat_ids} & set(first.seat_ids)
    assert set((await office.hold_best("plain", "bob", 2)).hold.seat_ids) == set(first.seat_ids)


async def test_house_seats_count_for_no_user(cinema: Cinema) -> None:
    office = limited(cinema)
    for _ in range(3):
        await cinema.house_seats.reserve(Decision("plain"), ["B2"])
        await cinema.house_seats.unreserve(Decision("plain"), ["B2"])
    await office.hold("plain", "ann", ["B2"])


async def test_a_hold_from_before_this_process_does_not_count_here(cinema: Cinema) -> None:
    session = await cinema.hold("ann", "B2")
    office = limited(cinema)
    await office.release(session, "ann")
    await hold_and_release(office, "B2")
    await office.hold("plain", "ann", ["B2"])


@pytest.mark.parametrize("way", ["hold", "hold_best", "swap", "swap_best"])
async def test_every_way_to_ask_for_seats_is_a_try(cinema: Cinema, way: str) -> None:
    office = limited(cinema, tries=3)
    session = (await office.hold("plain", "ann", ["A1"])).hold.session_id
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "hold": lambda: office.hold("plain", "ann", ["B1"]),
        "hold_best": lambda: office.hold_best("plain", "ann", 1),
        "swap": lambda: office.swap(session, "ann", ["B1"]),
        "swap_best": lambda: office.swap_best(session, "ann", 1),
    }
    await ways[way]()
    await office.hold("plain", "ann", ["C1"])
    for ask in ways.values():
        with pytest.raises(refusals.TooManyTries):
            await ask()
    await office.hold("plain", "bob", ["C2"])


async def test_tries_of_a_user_are_counted_whatever_becomes_of_them(cinema: Cinema, clock: HandClock) -> None:
    office = limited(cinema, tries=3)
    await office.hold("plain", "bob", ["A1"])
    for _ in range(2):
        with pytest.raises(refusals.SeatTaken):
            await office.hold("plain", "ann", ["A1"])
    session = (await office.hold("plain", "ann", ["A2"])).hold.session_id
    with pytest.raises(refusals.TooManyTries) as refused:
        await office.swap(session, "ann", ["A3"])
    clock.advance(refused.value.retry_after_ms)
    await office.hold("plain", "ann", ["A3"])
