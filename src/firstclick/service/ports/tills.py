"""The port of tills: who opened which, and what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from firstclick.domain.money.till import Till, TillClosing
from firstclick.domain.staff.audit import AuditEntry


class TillLedger(Protocol):
    """Stores tills. Each write records its entry in the same transaction.

    Every call may raise `LedgerUnavailable`.
    """

    async def open(self, till: Till, entry: AuditEntry) -> Till:
        """Open a till, later than the last one of this member was closed; as it is stored. Raises `TillIsOpen`."""

    async def close(self, till_id: str, closing: TillClosing, entry: AuditEntry) -> Till:
        """Close a till; as it is after that. Raises `UnknownTill`, `TillIsClosed`."""

    async def of_id(self, till_id: str) -> Till | None:
        """The till of that id; None when there is none."""

    async def open_till(self, who: str) -> Till | None:
        """The open till of a member of staff; None when they have none."""

    async def open_tills(self) -> Sequence[Till]:
        """Every till that is open, the oldest first."""
