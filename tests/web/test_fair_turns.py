"""An address that asks much at once is served in short passes, and what it is refused waits in a bounded line."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain.refusals import Refusal
from firstclick.service.selling.rates import Rates
from firstclick.web.core.addresses import Networks
from firstclick.web.core.fair_turns import FairTurns
from firstclick.web.core.refusals import TooManyRequestsFromHere
from firstclick.web.core.requests import Request
from firstclick.web.middleware import address_limits
from firstclick.web.middleware.address_limits import (
    CLOSE,
    REFUSED_AFTER_MS,
    REFUSED_EVERY_MS,
    REFUSED_WITHIN_MS,
    AddressLimits,
    AddressRates,
    Spacing,
)

MANY = 1_000
AT_ONCE = 16
MOST_WAITING = (REFUSED_WITHIN_MS - REFUSED_AFTER_MS) // REFUSED_EVERY_MS + 1


class Asking:
    """A request that waits for its turn, unless it `has_begun` at once."""

    def __init__(self, turns: FairTurns, network: str) -> None:
        self.is_given_up = False
        self.has_begun = turns.begin(network, self.start)

    def start(self) -> bool:
        """Its turn has come."""
        self.has_begun = not self.is_given_up
        return self.has_begun


def asked(turns: FairTurns, network: str, times: int) -> list[Asking]:
    """So many requests of a network in one pass."""
    return [Asking(turns, network) for _ in range(times)]


def begun(asks: list[Asking]) -> list[bool]:
    """Which of them have begun."""
    return [one.has_begun for one in asks]


async def test_a_few_of_an_address_begin_in_each_pass_and_in_their_order() -> None:
    asks = asked(FairTurns(AT_ONCE), "many", MANY)
    for passes in range(1, MANY // AT_ONCE + 1):
        assert begun(asks) == [True] * AT_ONCE * passes + [False] * (MANY - AT_ONCE * passes)
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert all(begun(asks))


async def test_another_address_waits_for_none_of_them() -> None:
    turns = FairTurns(AT_ONCE)
    asked(turns, "many", MANY)
    assert Asking(turns, "one").has_begun


async def test_nobody_overtakes_those_who_wait() -> None:
    turns = FairTurns(AT_ONCE)
    asked(turns, "many", 3 * AT_ONCE)
    await asyncio.sleep(0)
    assert not Asking(turns, "many").has_begun


async def test_a_pass_that_few_waited_for_has_room_for_others() -> None:
    turns = FairTurns(AT_ONCE)
    asked(turns, "many", AT_ONCE + 1)
    await asyncio.sleep(0)
    assert begun(asked(turns, "many", AT_ONCE)) == [True] * (AT_ONCE - 1) + [False]


async def test_a_request_that_was_given_up_takes_no_turn() -> None:
    turns = FairTurns(AT_ONCE)
    asks = asked(turns, "many", 3 * AT_ONCE)
    for one in asks[AT_ONCE : 2 * AT_ONCE]:
        one.is_given_up = True
    await asyncio.sleep(0)
    assert begun(asks) == [True] * AT_ONCE + [False] * AT_ONCE + [True] * AT_ONCE


async def test_a_request_that_fails_keeps_no_other_from_its_turn() -> None:
    failed: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failed.append(context["exception"]))
    turns, error = FairTurns(1), ValueError("it fails")

    def fail() -> bool:
        raise error

    asked(turns, "many", 1)
    turns.begin("many", fail)
    after = asked(turns, "many", 1)
    await asyncio.sleep(0)
    assert (begun(after), failed) == ([True], [error])


async def test_who_asks_during_its_turn_waits_behind_the_others() -> None:
    turns = FairTurns(1)
    again: list[Asking] = []

    def ask_again() -> bool:
        again.extend(asked(turns, "many", 1))
        return True

    asked(turns, "many", 1)
    turns.begin("many", ask_again)
    other = asked(turns, "many", 1)
    order = []
    for _ in range(3):
        await asyncio.sleep(0)
        order.append((begun(other), begun(again)))
    assert order == [([False], [False]), ([True], [False]), ([True], [True])]


async def test_an_address_that_is_quiet_again_begins_at_once_and_leaves_nothing() -> None:
    turns = FairTurns(AT_ONCE)
    asked(turns, "many", MANY)
    for _ in range(MANY // AT_ONCE + 2):
        await asyncio.sleep(0)
    assert begun(asked(turns, "many", AT_ONCE)) == [True] * AT_ONCE


def refused() -> Refusal:
    """What a request over the limit is refused with."""
    return TooManyRequestsFromHere(1)


@pytest.fixture
def _a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, however slow the machine is."""
    monkeypatch.setattr(address_limits, "_loop_ms", lambda: 1_000)


@pytest.mark.usefixtures("_a_moment")
async def test_so_many_refusals_wait_and_each_after_those_closes_its_connection_at_once() -> None:
    limits = AddressLimits(Networks(b""), AddressRates(Rates(1, shared=False), Rates(1, shared=False)), ())
    request = Request("GET", "/movies", [], network="many")
    refusals = [refused() for _ in range(MOST_WAITING + MANY)]
    waiting = [asyncio.create_task(limits.pause(request, one)) for one in refusals]
    await asyncio.sleep(0)
    done = [task.done() for task in waiting]
    other = refused()
    beside = asyncio.create_task(limits.pause(Request("GET", "/movies", [], network="other"), other))
    await asyncio.sleep(0)
    for task in (*waiting, beside):
        task.cancel()
    await asyncio.gather(*waiting, beside, return_exceptions=True)
    assert sum(done) == MANY
    assert [CLOSE in one.headers for one in refusals] == done
    assert CLOSE not in other.headers


def limits_of_one() -> AddressLimits:
    """Limits by address that nothing here reaches."""
    return AddressLimits(Networks(b""), AddressRates(Rates(0, shared=False), Rates(0, shared=False)), ())


@pytest.mark.usefixtures("_a_moment")
async def test_an_address_opens_its_sockets_one_after_another_and_others_do_not_wait() -> None:
    limits = limits_of_one()
    waiting = [
        asyncio.create_task(limits.pause_socket(Request("GET", "/ws/seats", [], network="many"))) for _ in range(50)
    ]
    beside = asyncio.create_task(limits.pause_socket(Request("GET", "/ws/seats", [], network="other")))
    await asyncio.sleep(0)
    assert beside.done()
    assert [task.done() for task in waiting] == [True] + [False] * 49
    await asyncio.gather(*waiting)


def test_times_are_so_far_apart_and_no_further_away_than_the_limit() -> None:
    spacing = Spacing(every_ms=5, within_ms=20)
    assert [spacing.wait_ms("many", 1_000) for _ in range(6)] == [0, 5, 10, 15, 20, None]
    assert spacing.wait_ms("other", 1_000) == 0
    assert spacing.wait_ms("many", 1_010) == 15
    assert spacing.wait_ms("many", 5_000, after_ms=10) == 10
