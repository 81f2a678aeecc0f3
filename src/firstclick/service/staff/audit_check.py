"""Checks the audit log, as `domain.staff.audit` says, page by page."""

from __future__ import annotations

import hmac

from firstclick.domain.staff.audit import NO_ROWS, AuditBroken, AuditMark, check_rows
from firstclick.service.ports.staff import AuditLedger

PAGE_ROWS = 1_000


async def check_audit(audit: AuditLedger, key: bytes, logged: AuditMark | None = None) -> AuditMark:
    """Check all rows; the mark of the last one. `logged` is a mark out of the log: its row must be there.

    Raises `AuditBroken`.
    """
    mark, is_found = NO_ROWS, logged is None
    while rows := await audit.rows(mark.number, PAGE_ROWS):
        mark = check_rows(key, mark, rows)
        for row in rows:
            if logged is not None and row.number == logged.number:
                is_found = hmac.compare_digest(row.mac, logged.mac)
    if logged is not None and not is_found:
        raise AuditBroken(
            f"Row {logged.number} of the log is not the one that was logged."
            if logged.number <= mark.number
            else f"Rows {mark.number + 1} to {logged.number} were removed: row {logged.number} was logged."
        )
    return mark


async def is_written_with(audit: AuditLedger, key: bytes) -> bool:
    """Whether the newest row was written with that key; true where there is none."""
    newest = await audit.last()
    rows = await audit.rows(max(newest.number - 2, 0), 2)
    if not rows:
        return True
    before = AuditMark(rows[0].number, rows[0].mac) if len(rows) > 1 else NO_ROWS
    try:
        check_rows(key, before, rows[-1:])
    except AuditBroken:
        return False
    return True
