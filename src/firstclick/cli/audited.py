"""Runs changes of staff and keys on a ledger, each with its row in the audit log."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from firstclick.bootstrap.audit_key import known_audit_key
from firstclick.bootstrap.clocks import wall_ms
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import settings_from
from firstclick.domain.staff.audit import COMMAND_LINE, AuditMark
from firstclick.domain.staff.members import StaffRefused
from firstclick.ledger import SqlLedger, opened
from firstclick.service.staff.audit_check import is_written_with
from firstclick.service.staff.staff_admin import Actor

T = TypeVar("T")
OTHER_KEY = (
    "The last row of the audit log was changed, or written with another key than this command has: set the AUDIT_KEY "
    "or SECRET_KEY of the servers, or --data-dir to theirs; firstclick audit verify shows whether it is whole."
)


def audited(options: argparse.Namespace, change: Callable[[SqlLedger, Actor], Awaitable[T]]) -> T:
    """Make a change and print the mark of its row in the audit log. Raises `StaffRefused`, and as `change` does."""
    settings, url = settings_from(options), existing_ledger(options)
    actor = Actor(COMMAND_LINE, _user(), wall_ms())
    result, mark = asyncio.run(_run(url, known_audit_key(settings), lambda ledger: change(ledger, actor)))
    print(f"The audit log has row {mark}", file=sys.stderr)
    return result


async def _run(url: str, key: bytes, change: Callable[[SqlLedger], Awaitable[T]]) -> tuple[T, AuditMark]:
    async with opened(url, key) as ledger:
        if not await is_written_with(ledger.audit, key):  # a row that is written with another key breaks the chain
            raise StaffRefused(OTHER_KEY)
        return await change(ledger), await ledger.audit.last()


def _user() -> str:
    """The user of the machine, where it has a name."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
