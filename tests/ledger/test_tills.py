"""Tills on both databases: one at a time for each member of staff, closed once, and never two at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.money.till import Till, TillClosing
from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.ledger import SqlLedger
from firstclick.service.ports.reports import Span
from tests.ledger.making import NOW_MS

pytestmark = pytest.mark.long

MIAS = Till("mia 1", "Mia", "EUR", 15_000, NOW_MS)
OPENED = AuditEntry(NOW_MS, "Mia", AuditKind.TILL_OPEN, "mia 1", "", {"float": 15_000})
CLOSED = AuditEntry(NOW_MS + 9, "Mia", AuditKind.TILL_CLOSE, "mia 1", "", {"counted": 15_000})
COUNTED = TillClosing(NOW_MS + 9, "Mia", 15_000, 7_000, "two coins are foreign")


async def test_a_till_is_stored_as_it_was_opened_and_counted_with_who_did_it(ledger: SqlLedger) -> None:
    assert await ledger.tills.open(MIAS, OPENED) == MIAS
    assert await ledger.tills.open_till("Mia") == MIAS
    assert await ledger.tills.open_tills() == [MIAS]
    closed = await ledger.tills.close("mia 1", COUNTED, CLOSED)
    assert closed == replace(MIAS, closing=COUNTED) == await ledger.tills.of_id("mia 1")
    assert await ledger.tills.open_till("Mia") is None
    assert await ledger.tills.open_tills() == []
    assert [row.what for row in await ledger.audit.rows(0, 9)] == ["till-open", "till-close"]


async def test_a_member_of_staff_has_one_open_till_also_when_two_are_opened_at_once(
    ledger: SqlLedger, rival: SqlLedger
) -> None:
    tills = [replace(MIAS, till_id=f"mia {n}") for n in range(4)]
    answers = await asyncio.gather(
        *(one.tills.open(till, OPENED) for one, till in zip((ledger, rival) * 2, tills, strict=True)),
        return_exceptions=True,
    )
    assert [isinstance(one, Till) for one in answers].count(True) == 1
    with pytest.raises(refusals.TillIsOpen):
        await rival.tills.open(MIAS, OPENED)
    await ledger.tills.open(replace(MIAS, till_id="zoe 1", who="Zoe"), OPENED)


async def test_who_opens_a_second_till_at_the_same_moment_is_shown_that_one_is_open(
    ledger: SqlLedger, rival: SqlLedger
) -> None:
    tills = [replace(MIAS, till_id=f"mia {n}") for n in range(6)]
    answers = await asyncio.gather(
        *(one.tills.open(till, OPENED) for one, till in zip((ledger, rival) * 3, tills, strict=True)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in answers) == ["Till", *["TillIsOpen"] * 5]


async def test_a_till_is_closed_once(ledger: SqlLedger) -> None:
    await ledger.tills.open(MIAS, OPENED)
    await ledger.tills.close("mia 1", COUNTED, CLOSED)
    with pytest.raises(refusals.TillIsClosed):
        await ledger.tills.close("mia 1", replace(COUNTED, cash_minor=1), CLOSED)
    with pytest.raises(refusals.UnknownTill):
        await ledger.tills.close("nobody", COUNTED, CLOSED)
    assert await ledger.tills.of_id("mia 1") == replace(MIAS, closing=COUNTED)
    assert await ledger.tills.of_id("a\0b") is None
    assert len(await ledger.audit.rows(0, 9)) == 2


async def test_the_next_till_begins_after_the_last_one_whatever_the_clock_says(ledger: SqlLedger) -> None:
    await ledger.tills.open(MIAS, OPENED)
    await ledger.tills.close("mia 1", COUNTED, CLOSED)
    again = await ledger.tills.open(replace(MIAS, till_id="mia 2", opened_at_ms=COUNTED.at_ms), OPENED)
    assert again.opened_at_ms == COUNTED.at_ms + 1
    assert again == await ledger.tills.of_id("mia 2")


async def test_tills_are_found_by_the_time_in_which_they_were_open(ledger: SqlLedger) -> None:
    await ledger.tills.open(MIAS, OPENED)
    await ledger.tills.close("mia 1", COUNTED, CLOSED)
    await ledger.tills.open(replace(MIAS, till_id="mia 2", opened_at_ms=NOW_MS + 20), OPENED)

    async def found(from_ms: int, until_ms: int) -> list[str]:
        return [one.till_id for one in await ledger.reports.tills_of(Span(NOW_MS + from_ms, NOW_MS + until_ms))]

    assert await found(0, 100) == ["mia 1", "mia 2"]
    assert await found(9, 20) == ["mia 1"]
    assert await found(10, 20) == []
    assert await found(500, 501) == ["mia 2"]
