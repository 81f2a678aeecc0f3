"""Requests that arrive together: what was decided for one counts for the next, before the store has answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.ceilings import CeilingRules
from firstclick.domain.seats.same_seat import SameSeatRules
from firstclick.service.ports.sale_hook import Origin
from firstclick.service.selling.hold_limits import HoldLimits
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.rates import Rates
from tests.service.cinema import RULES, Cinema, memory, new_ids, opened
from tests.simulation.clocks import HandClock
from tests.simulation.wires import Exchange, SlowWire

SEATS = [f"{row}{number}" for row in "ABC" for number in range(1, 6)]
HOME = Origin("home")


@pytest.fixture
async def slow(clock: HandClock) -> Cinema:
    """A cinema whose commits take a moment, and whose events arrive after the answers."""
    shared, exchange = memory(clock), Exchange()
    await shared.start(exchange)
    return await opened(SlowWire(shared, exchange))


def limited(cinema: Cinema, ceilings: CeilingRules | None = None, tries: int = 1000) -> Holds:
    """The cinema's box office with limits that follow its events."""
    limits = HoldLimits(SameSeatRules(), Rates(tries, shared=False), ceilings)
    cinema.listeners.append(limits)
    return Holds(cinema.desk, RULES, new_ids("limited"), limits)


async def refused(*calls: Awaitable[Any]) -> list[type[BaseException]]:
    """The refusals of calls that are made together."""
    found = await asyncio.gather(*calls, return_exceptions=True)
    return [type(one) for one in found if isinstance(one, BaseException)]


async def test_a_users_holds_are_limited_at_once_as_one_after_the_other(slow: Cinema) -> None:
    office = limited(slow)
    found = await refused(*(office.hold("plain", "ann", [seat]) for seat in SEATS))
    assert found == [refusals.TooManyHolds] * (len(SEATS) - RULES.holds_per_user_max)
    assert len(await slow.seats()) == RULES.holds_per_user_max


async def test_so_are_holds_of_the_best_seats(slow: Cinema) -> None:
    office = limited(slow)
    found = await refused(*(office.hold_best("plain", "ann", 1) for _ in range(8)))
    assert found.count(refusals.TooManyHolds) == 8 - RULES.holds_per_user_max


async def test_a_hold_that_came_to_nothing_is_counted_no_more(slow: Cinema) -> None:
    office = limited(slow)
    calls = [office.hold("plain", "ann", ["A1"]), slow.office.hold("plain", "bob", ["A2"])]
    assert await refused(*calls, office.hold("plain", "ann", ["A1", "A2"])) == [refusals.SeatTaken]
    assert await refused(*(office.hold("plain", "ann", [seat]) for seat in SEATS[5:8])) == [refusals.TooManyHolds]


async def test_another_user_has_a_number_of_their_own(slow: Cinema) -> None:
    office = limited(slow)
    anns = [office.hold("plain", "ann", [seat]) for seat in SEATS[:3]]
    assert await refused(*anns, *(office.hold("plain", "bob", [seat]) for seat in SEATS[3:6])) == []


async def test_the_seats_of_a_network_are_limited_at_once(slow: Cinema) -> None:
    office = limited(slow, CeilingRules(held_percent_max=50, seats_always=0))
    calls = [office.hold("plain", f"user-{seat}", [seat], origin=HOME) for seat in SEATS]
    assert await refused(*calls) == [refusals.TooManySeatsFromHere] * (len(SEATS) - 7)
    assert len(await slow.seats()) == 7


async def test_tries_are_limited_at_once(slow: Cinema) -> None:
    office = limited(slow, tries=2)
    found = await refused(*(office.hold("plain", "ann", [seat]) for seat in SEATS[:4]))
    assert found == [refusals.TooManyTries] * 2
