"""Servers that are broken on purpose, as the texts of programs: what the auditor must catch.

Each breaks one rule of FirstClick's and is FirstClick in all else. A control whose rule has moved to another place
breaks nothing any more, and its test says so.
"""

from __future__ import annotations

from tests.harness.processes.server import THEN_SERVE

ANYBODY_CONFIRMS = f"""
from types import SimpleNamespace
from firstclick.service.selling import desk
desk.hmac = SimpleNamespace(compare_digest=lambda *_: True)
{THEN_SERVE}"""
"""Whoever knows a session may confirm it: the check of who owns a hold is left out."""

ANSWERS_BEFORE_THE_DISK = f"""
import asyncio
from firstclick.ledger import SqlLedger
book = SqlLedger.book

async def book_later(self, booking, *conditions, **options):
    async def write():
        await asyncio.sleep(0.3)
        await book(self, booking, *conditions, **options)
    self.writing = asyncio.create_task(write())
    return booking

SqlLedger.book = book_later
{THEN_SERVE}"""
"""204 is answered while the booking is still to be written."""

CLAIMS_NOTHING = f"""
from types import SimpleNamespace
from firstclick.bootstrap import core
core.take_claim = lambda url, alone: SimpleNamespace(trouble="", close=lambda: None)
{THEN_SERVE}"""
"""Two servers without Redis may start on one ledger, and each sells all of its seats."""

REPAIRS_NOTHING = f"""
from firstclick.service.live.restorer import Restorer

async def restore(self, showtime, snapshot):
    return snapshot

Restorer.restore = restore
{THEN_SERVE}"""
"""Bookings are not loaded back into a seat store that is empty."""

BOOKS_AFTER_THE_ROW = f"""
import os, signal
from dataclasses import replace
from pathlib import Path
from firstclick.ledger.payments import PaymentTable
write = PaymentTable.write

async def write_row_first(self, its):
    if its.book is None:
        return await write(self, its)
    outcome = await write(self, replace(its, book=None))
    if not Path("died").exists():
        Path("died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return outcome

PaymentTable.write = write_row_first
{THEN_SERVE}"""
"""The row of a payment is secured in one transaction, and its seats are booked in another; the process dies between."""
