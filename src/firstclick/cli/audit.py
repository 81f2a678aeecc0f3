"""The command `audit verify`: whether the audit log is as it was written."""

from __future__ import annotations

import argparse
import asyncio
import re

from firstclick.bootstrap.audit_key import known_audit_key
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.domain.staff.audit import AuditMark
from firstclick.domain.staff.members import StaffRefused
from firstclick.ledger import opened
from firstclick.service.staff.audit_check import check_audit

MARK = re.compile(r"([0-9]{1,15}):([0-9a-f]{64})")


def add_audit_commands(commands: Commands) -> None:
    """Add `audit` with its action."""
    audit = commands.add_parser("audit", help="check the record of what staff did")
    actions: Commands = audit.add_subparsers(required=True, metavar="ACTION")
    verify = add_command(
        actions, "verify", "check that no row of the audit log was changed or removed", _verify, LEDGER_SETTINGS
    )
    verify.add_argument(
        "--last", metavar="NUMBER:MAC", default="", help="a row that a server has logged: it must still be there"
    )


def _verify(options: argparse.Namespace) -> None:
    """Raises `AuditBroken`, which is exit status 1."""
    settings, url = settings_from(options), existing_ledger(options)
    mark = asyncio.run(_run(url, known_audit_key(settings), _logged(options.last)))
    print(f"The audit log is whole. It has {mark.number} rows" + (f", the last is {mark}" if mark.number else "") + ".")


def _logged(text: str) -> AuditMark | None:
    if not text:
        return None
    found = MARK.fullmatch(text)
    if found is None:
        raise StaffRefused("--last takes the number and the code of a row, as a server logs them: 12:9f86d0….")
    return AuditMark(int(found[1]), found[2])


async def _run(url: str, key: bytes, logged: AuditMark | None) -> AuditMark:
    async with opened(url) as ledger:
        return await check_audit(ledger.audit, key, logged)
