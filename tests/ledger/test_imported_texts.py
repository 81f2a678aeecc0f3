"""The contract of `ImportedTexts` on both databases: every text is kept, and nobody undoes what another has written."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain.import_refusals import ImportRefused
from firstclick.domain.refusals import ProgrammeReplaced
from firstclick.domain.staff.audit import ActingStaff, AuditKind
from firstclick.ledger import SqlLedger
from firstclick.service.ports.programme import NO_TEXT, Edit, ImportedText, digest_of
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.test_import_plan import TOMORROW, TONIGHT, showing

MAX = ActingStaff("Max", "10.0.0.1")


def edit_of(text: str) -> Edit:
    return Edit(digest_of(text), MAX.entry(AuditKind.PROGRAMME, "", NOW_MS))


async def test_before_the_first_import_the_text_is_empty(ledger: SqlLedger) -> None:
    assert await ledger.programmes.newest_text() == NO_TEXT
    assert await ledger.programmes.texts(10) == []
    assert await ledger.programmes.text_of(1) is None


async def test_each_text_is_a_version_and_days_that_are_laid_out_are_none(ledger: SqlLedger) -> None:
    for shown, text in ((TONIGHT, "first"), (TOMORROW, "second"), (TONIGHT, "second"), (TOMORROW, "first")):
        await ledger.programmes.import_(showing(shown), text, NOW_MS)
    assert await ledger.programmes.texts(10) == [ImportedText(version, NOW_MS) for version in (4, 2, 1)]
    assert await ledger.programmes.texts(1) == [ImportedText(4, NOW_MS)]
    assert await ledger.programmes.text_of(3) == ImportedText(3, NOW_MS, "second")
    assert await ledger.programmes.newest_text() == ImportedText(4, NOW_MS, "first")


async def test_an_edit_of_the_newest_text_is_recorded_with_its_version(ledger: SqlLedger) -> None:
    await ledger.programmes.import_(showing(TONIGHT), "first", NOW_MS, edit_of(""))
    await ledger.programmes.import_(showing(TOMORROW), "second", NOW_MS, edit_of("first"))
    rows = await ledger.audit.rows(0, 10)
    assert [(row.who, row.what, row.subject) for row in rows] == [
        ("Max", "programme", "version 1"),
        ("Max", "programme", "version 2"),
    ]


async def test_of_two_who_edit_the_same_text_one_is_refused(ledger: SqlLedger, rival: SqlLedger) -> None:
    await ledger.programmes.import_(showing(TONIGHT), "first", NOW_MS)
    both = [
        one.programmes.import_(showing(TOMORROW), text, NOW_MS, edit_of("first"))
        for one, text in ((ledger, "hers"), (rival, "his"))
    ]
    found = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(one, ProgrammeReplaced) for one in found) == 1, found
    assert await ledger.programme_version() == 2
    assert len(await ledger.audit.rows(0, 10)) == 1


async def test_what_is_refused_is_not_recorded(ledger: SqlLedger) -> None:
    await ledger.programmes.import_(showing(TONIGHT), "first", NOW_MS)
    await ledger.book(a_booking("A1", showtime_id=TONIGHT.showtime_id))
    with pytest.raises(ImportRefused):
        await ledger.programmes.import_(showing(TOMORROW), "second", NOW_MS, edit_of("first"))
    assert await ledger.programmes.newest_text() == ImportedText(1, NOW_MS, "first")
    assert await ledger.audit.rows(0, 10) == []
