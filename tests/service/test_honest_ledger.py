"""The ledger that these tests use keeps the contract that the real ones keep: clause by clause."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Awaitable, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.ports.ledger import AlreadyBooked, AnswerMemory, BookingLedger
from tests.honest.ledger import HonestLedger, LedgerLine
from tests.ledger import test_answers, test_booking
from tests.ledger.making import a_booking

ASKED_OF_ALL = {"ledger", "rival"}
NOT_ASKED = {
    "test_a_row_that_the_database_rejects_fails_its_own_booking_only",  # it takes every text
}


def clauses(module: ModuleType) -> Iterator[tuple[str, Callable[..., Awaitable[None]], dict[str, Any]]]:
    """The clauses that ask for nothing but ledgers, once for each of their cases."""
    for name, clause in vars(module).items():
        if name.startswith("test_") and name not in NOT_ASKED and inspect.iscoroutinefunction(clause):
            marks = [mark.args for mark in getattr(clause, "pytestmark", ()) if mark.name == "parametrize"]
            columns = [[dict(zip(names, values, strict=True)) for values in rows] for names, rows in marks]
            for n, chosen in enumerate(itertools.product(*columns)):
                case = {key: value for one in chosen for key, value in one.items()}
                if set(inspect.signature(clause).parameters) - case.keys() <= ASKED_OF_ALL:
                    yield f"{name}-{n}", clause, case


CLAUSES = [*clauses(test_booking), *clauses(test_answers)]


@pytest.mark.parametrize(("clause", "case"), [one[1:] for one in CLAUSES], ids=[one[0] for one in CLAUSES])
async def test_it_keeps(clause: Callable[..., Awaitable[None]], case: dict[str, Any]) -> None:
    ledger = HonestLedger()
    asked = inspect.signature(clause).parameters
    await clause(**case, **dict.fromkeys(ASKED_OF_ALL & asked.keys(), ledger))


def test_most_of_the_contract_is_asked_of_it() -> None:
    assert len(CLAUSES) >= 15


def test_it_is_both_ledgers_and_a_line_to_it_is_one() -> None:
    ledger = HonestLedger()
    ports: tuple[BookingLedger, AnswerMemory, BookingLedger] = (ledger, ledger, LedgerLine(ledger))
    assert all(ports)


async def test_while_it_is_down_nothing_is_read_or_written() -> None:
    ledger, booking = HonestLedger(), a_booking("B4")
    ledger.switches.down = True
    for call in (ledger.book(booking), ledger.bookings("show-1"), ledger.recall("key", 0)):
        with pytest.raises(LedgerUnavailable):
            await call
    ledger.switches.down = False
    assert await ledger.bookings("show-1") == []


async def test_a_lost_reply_is_a_write_all_the_same() -> None:
    ledger, booking = HonestLedger(), a_booking("B4")
    ledger.switches.loses_reply = True
    with pytest.raises(LedgerUnavailable):
        await ledger.book(booking)
    assert await ledger.book(booking) == booking
    assert await ledger.book(a_booking("B4")) == AlreadyBooked(("B4",))
