"""The contract tests must find every fault of the broken stores."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from firstclick.service.ports.store import SeatStore
from tests.contract import test_seat_store, test_seat_store_ends
from tests.contract.broken_stores import BROKEN
from tests.contract.store_under_test import Subject, memory_store
from tests.simulation.wires import PassingStore

Clause = Callable[[Subject], Awaitable[None]]
CONTRACT: dict[str, Clause] = {
    name: clause
    for module in (test_seat_store, test_seat_store_ends)
    for name, clause in vars(module).items()
    if name.startswith("test_")
}


async def broken_clauses(between: Callable[[SeatStore], SeatStore]) -> set[str]:
    """The contract tests that fail for a store wrapped by `between`."""
    broken = set()
    for name, clause in CONTRACT.items():
        async with memory_store(between) as subject:
            try:
                await clause(subject)
            except (AssertionError, ValueError):
                broken.add(name)
    return broken


async def test_the_contract_finds_nothing_in_a_correct_store() -> None:
    assert await broken_clauses(PassingStore) == set()


@pytest.mark.parametrize(("between", "clause"), BROKEN.items(), ids=lambda one: getattr(one, "__name__", "is_noticed"))
async def test_the_contract_finds(between: Callable[[SeatStore], SeatStore], clause: str) -> None:
    assert clause in await broken_clauses(between)


async def test_every_clause_of_the_contract_is_known_here() -> None:
    assert len(CONTRACT) > 40
    assert set(BROKEN.values()) <= set(CONTRACT)
