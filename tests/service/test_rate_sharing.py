"""What was done at one process counts at the others a quarter of a second later, and nothing is told for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from firstclick.service.ports.peers import Spendings
from firstclick.service.selling.rate_sharing import TELL_EVERY_S, share_rates
from firstclick.service.selling.rates import Rates
from tests.simulation.clocks import START_MS, pass_ms

NEXT_MS = 1000 * TELL_EVERY_S + 1


class Street:
    """Processes that live side by side: what one tells, all others hear at once."""

    def __init__(self) -> None:
        self.told: list[Spendings] = []
        self.doors: dict[str, Callable[[Spendings], None]] = {}


class Occupancy:
    """One process's place in the street (`service.ports.PeerChannel`)."""

    def __init__(self, street: Street, name: str) -> None:
        self.street = street
        self.name = name
        self.closed = False

    async def publish(self, told: Spendings) -> None:
        self.street.told.append(told)
        for name, hear in self.street.doors.items():
            if name != self.name:
                hear(told)

    async def listen(self, hear: Callable[[Spendings], None]) -> None:
        self.street.doors[self.name] = hear
        await asyncio.get_running_loop().create_future()

    async def close(self) -> None:
        self.closed = True


@asynccontextmanager
async def sharing(occupancy: Occupancy, **rates: Rates) -> AsyncIterator[None]:
    """The process tells and hears meanwhile."""
    task = asyncio.create_task(share_rates(rates, occupancy, lambda: START_MS))
    await pass_ms(1)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def spend(rates: Rates, times: int, user: str = "ann") -> int:
    """How many of so many tries are let through."""
    return sum(rates.take(user, START_MS) == 0 for _ in range(times))


@pytest.fixture
def street() -> Street:
    return Street()


async def test_what_was_done_at_one_process_counts_at_the_other_under_the_same_name(street: Street) -> None:
    here, there, other = (Rates(60, shared=True) for _ in range(3))
    async with (
        sharing(Occupancy(street, "here"), holds=here),
        sharing(Occupancy(street, "there"), other=other, holds=there),
    ):
        spend(here, 45)
        await pass_ms(NEXT_MS)
        assert (spend(there, 100), spend(other, 100)) == (15, 60)


async def test_it_is_told_once_a_quarter_of_a_second_later_and_again_when_there_is_more(street: Street) -> None:
    here, quiet = Rates(60, shared=True), Rates(60, shared=True)
    async with sharing(Occupancy(street, "here"), holds=here, quiet=quiet):
        spend(here, 2)
        await pass_ms(NEXT_MS - 10)
        assert street.told == []
        await pass_ms(10 * NEXT_MS)
        assert street.told == [{"holds": {"ann": 2}}]
        spend(here, 1, "bob")
        await pass_ms(NEXT_MS)
        assert street.told[1:] == [{"holds": {"bob": 1}}]


async def test_a_limit_that_is_not_known_here_is_passed_over(street: Street) -> None:
    here, newer = Rates(60, shared=True), Occupancy(street, "newer")
    async with sharing(Occupancy(street, "here"), holds=here):
        await newer.publish({"logins": {"ann": 60}, "holds": {"ann": 59}})
        assert spend(here, 100) == 1


async def test_the_line_is_closed_when_the_process_stops(street: Street) -> None:
    occupancy = Occupancy(street, "here")
    async with sharing(occupancy):
        assert not occupancy.closed
    assert occupancy.closed
