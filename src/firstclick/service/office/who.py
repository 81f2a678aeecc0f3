"""Who of the staff does something, as the ledger and the audit log have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from firstclick.domain.staff.audit import AuditEntry, AuditKind


@dataclass(frozen=True, slots=True)
class ActingStaff:
    """A member of staff by name. `source` is the client's address, or the user of the machine."""

    name: str
    source: str = ""

    def entry(self, what: AuditKind, subject: str, at_ms: int, **details: Any) -> AuditEntry:  # noqa: ANN401 - JSON
        """What is recorded: `subject` is what it was done to, a booking's reference or a showtime."""
        return AuditEntry(at_ms, self.name, what, subject, self.source, details)
