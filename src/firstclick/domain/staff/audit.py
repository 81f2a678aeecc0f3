"""The audit log: what is recorded, and the chain of codes that shows a later change.

The code of a row is an HMAC-SHA256 over the row and the code of the row before it, by a key outside the database. Who
changes, adds or removes a row without the key breaks the chain there. Rows that are cut off at the end leave a whole
chain; they are missed only by comparing with a code that was logged.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

NO_MAC = "0" * 64
"""What the first row has as the code before it."""
WHO_CHARS_MAX = 64
TEXT_CHARS_MAX = 200
COMMAND_LINE = "command line"


class AuditKind(StrEnum):
    """What happened."""

    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGN_OUT = "sign-out"
    SIGN_OUT_EVERYWHERE = "sign-out-everywhere"
    PROVE = "prove"
    PROVE_FAILED = "prove-failed"
    PASSKEY_SIGN_IN = "passkey-sign-in"
    PASSKEY_SIGN_IN_FAILED = "passkey-sign-in-failed"
    PASSKEY_PROVE = "passkey-prove"
    PASSKEY_PROVE_FAILED = "passkey-prove-failed"
    PASSKEY_COPIED = "passkey-copied"
    """Its count of uses went back, so that there are probably two of it."""
    PASSKEY_ADD = "passkey-add"
    PASSKEY_REMOVE = "passkey-remove"
    STAFF_ADD = "staff-add"
    STAFF_ROLE = "staff-role"
    STAFF_REMOVE = "staff-remove"
    STAFF_RESET = "staff-reset"
    KEY_ADD = "key-add"
    KEY_REMOVE = "key-remove"
    RESERVE = "reserve"
    UNRESERVE = "unreserve"
    RELEASE_HOLD = "release-hold"
    SELL = "sell"
    TAKE_DUE = "take-due"
    CANCEL = "cancel"
    MOVE = "move"
    PROGRAMME = "programme"
    TILL_OPEN = "till-open"
    TILL_CLOSE = "till-close"
    HOLD = "hold"
    ADMIT = "admit"
    """Somebody was let in at the door, or went out."""
    ADMIT_UNDO = "admit-undo"
    DEVICE_ADD = "device-add"
    DEVICE_REVOKE = "device-revoke"
    WEBHOOK_ADD = "webhook-add"
    WEBHOOK_CHANGE = "webhook-change"
    WEBHOOK_ROTATE = "webhook-rotate"
    """It was given new keys to sign with."""
    WEBHOOK_REPLAY = "webhook-replay"
    MAIL_REPLAY = "mail-replay"
    WEBHOOK_REMOVE = "webhook-remove"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What somebody did. `at_ms` is in milliseconds since 1970 UTC.

    `who` is the name of a member of staff, or `COMMAND_LINE`; `source` is the client's address, or the user of the
    machine. `subject` is what it was done to, `details` are plain JSON values.
    """

    at_ms: int
    who: str
    what: str
    subject: str = ""
    source: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActingStaff:
    """A member of staff who does something, by name. `source` is the client's address, or the user of the machine."""

    name: str
    source: str = ""

    def entry(self, what: AuditKind, subject: str, at_ms: int, **details: Any) -> AuditEntry:  # noqa: ANN401 - JSON
        """What is recorded: `subject` is what it was done to, a booking's reference or a showtime."""
        return AuditEntry(at_ms, self.name, what, subject, self.source, details)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A row of the log. `details` is JSON text as it was written; `mac` is the row's code in hexadecimal."""

    number: int
    at_ms: int
    who: str
    what: str
    subject: str
    source: str
    details: str
    mac: str


@dataclass(frozen=True, slots=True)
class AuditMark:
    """The number and the code of a row, as they are logged: `12:9f86d0…`."""

    number: int
    mac: str

    def __str__(self) -> str:
        return f"{self.number}:{self.mac}"


NO_ROWS = AuditMark(0, NO_MAC)


class AuditBroken(Exception):
    """The log is not as it was written; `str()` says at which row."""


def shown(text: str, chars_max: int = TEXT_CHARS_MAX) -> str:
    """A text of a client as it is recorded: printable, and no longer than that."""
    cut = text if len(text) <= chars_max else text[: chars_max - 1] + "…"
    return "".join(char if char.isprintable() else "?" for char in cut)


def next_row(key: bytes, before: AuditMark, entry: AuditEntry) -> AuditRow:
    """The row that follows `before`."""
    details = json.dumps(entry.details, sort_keys=True, separators=(",", ":"))
    who, subject, source = shown(entry.who, WHO_CHARS_MAX), shown(entry.subject), shown(entry.source)
    unsigned = AuditRow(before.number + 1, entry.at_ms, who, entry.what, subject, source, details, "")
    return replace(unsigned, mac=mac_of(key, before.mac, unsigned))


def mac_of(key: bytes, mac_before: str, row: AuditRow) -> str:
    """The code of a row. Fields are encoded as JSON, so that none can run into the next."""
    fields = [mac_before, row.number, row.at_ms, row.who, row.what, row.subject, row.source, row.details]
    return hmac.new(key, json.dumps(fields, ensure_ascii=True).encode(), hashlib.sha256).hexdigest()


def check_rows(key: bytes, before: AuditMark, rows: Iterable[AuditRow]) -> AuditMark:
    """Check rows that follow `before`; the mark of the last one. Raises `AuditBroken`."""
    for row in rows:
        if row.number != before.number + 1:
            raise AuditBroken(f"Row {before.number + 1} is missing; the next one is row {row.number}.")
        if not hmac.compare_digest(mac_of(key, before.mac, row), row.mac):
            raise AuditBroken(f"Row {row.number} was changed, the row before it was removed, or another key wrote it.")
        before = AuditMark(row.number, row.mac)
    return before
