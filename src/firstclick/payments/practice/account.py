"""The account of the practice provider: a small SQLite file, on disk before each call returns. Calls block."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

BUSY_WITHIN_S = 5
FOLDER_MODE = 0o700
TABLES = """
CREATE TABLE IF NOT EXISTS payments (
    payment_id TEXT PRIMARY KEY, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL,
    captured_minor INTEGER NOT NULL DEFAULT 0, ready_at_ms INTEGER, silent_until_ms INTEGER NOT NULL DEFAULT 0,
    wins_over_cancel INTEGER NOT NULL DEFAULT 0, changed_at_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS refunds (
    payment_id TEXT NOT NULL, number INTEGER NOT NULL, amount_minor INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (payment_id, number)
);
"""


class Way(StrEnum):
    """What the buyer may choose on the practice page."""

    PAY = "pay"
    DECLINE = "decline"
    SLOW = "slow"
    """The bank asks for a confirmation first, which takes seconds."""
    LATE = "late"
    """The bank decides after minutes, and until then nothing can be cancelled."""
    SILENT = "silent"
    """It is paid, and then the provider does not answer about this payment for minutes."""
    DESPITE_CANCEL = "despite-cancel"
    """The money is taken at the moment in which the payment is cancelled."""


@dataclass(frozen=True, slots=True)
class PracticeTimes:
    """How long each way takes, in milliseconds."""

    slow_ms: int = 5_000
    late_ms: int = 900_000
    silent_ms: int = 900_000


@dataclass(frozen=True, slots=True)
class PracticeEntry:
    """A payment in the account. `is_silent`: nothing is answered about it at present."""

    payment_id: str
    amount_minor: int
    currency: str
    state: str
    captured_minor: int
    refunds: tuple[tuple[int, int], ...]
    is_silent: bool

    @property
    def refunded_minor(self) -> int:
        """What was given back."""
        return sum(amount for _, amount in self.refunds)


class PracticeAccount:
    """Reads and writes the file, which is made at the first use. Several processes may use it.

    Raises `sqlite3.Error` and `OSError`.
    """

    def __init__(self, path: Path, now_ms: Callable[[], int], times: PracticeTimes | None = None) -> None:
        self._path = path
        self._now_ms = now_ms
        self._times = times or PracticeTimes()
        self._is_made = False

    def open(self, payment_id: str, amount_minor: int, currency: str) -> None:
        """Add the payment, unless it is there."""
        with self._writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO payments (payment_id, amount_minor, currency, state, changed_at_ms)"
                " VALUES (?, ?, ?, 'waiting', ?)",
                (payment_id, amount_minor, currency, self._now_ms()),
            )

    def choose(self, payment_id: str, way: Way) -> bool:
        """What the buyer chose; whether the payment could still be paid."""
        now_ms = self._now_ms()
        fields: dict[str, Any] = {"state": "authorised"}
        match way:
            case Way.DECLINE:
                fields = {"state": "declined"}
            case Way.SLOW:
                fields = {"state": "processing", "ready_at_ms": now_ms + self._times.slow_ms}
            case Way.LATE:
                fields = {"state": "deciding", "ready_at_ms": now_ms + self._times.late_ms}
            case Way.SILENT:
                fields |= {"silent_until_ms": now_ms + self._times.silent_ms}
            case Way.DESPITE_CANCEL:
                fields = {"state": "waiting", "wins_over_cancel": 1}
        return self._change(payment_id, ("waiting", "declined"), fields)

    def capture(self, payment_id: str) -> None:
        """Take money that is authorised."""
        self._change(payment_id, ("authorised",), {"state": "captured"}, captures=True)

    def cancel(self, payment_id: str) -> None:
        """Void what is not captured; while the bank decides nothing happens."""
        wins = self._change(payment_id, ("waiting",), {"state": "captured"}, "wins_over_cancel = 1", captures=True)
        if not wins:
            self._change(payment_id, ("waiting", "declined", "processing", "authorised"), {"state": "voided"})

    def expire(self, payment_id: str) -> None:
        """The authorisation expires."""
        self._change(payment_id, ("authorised",), {"state": "voided"})

    def refund(self, payment_id: str, number: int, amount_minor: int) -> None:
        """Give back under a number, once, and never more than was captured."""
        now_ms = self._now_ms()
        with self._writing() as connection:
            entry = _entry(connection, payment_id, now_ms)
            if entry is None or entry.refunded_minor + amount_minor > entry.captured_minor:
                return
            row = (payment_id, number, amount_minor, now_ms)
            connection.execute("INSERT OR IGNORE INTO refunds VALUES (?, ?, ?, ?)", row)
            connection.execute("UPDATE payments SET changed_at_ms = ? WHERE payment_id = ?", (now_ms, payment_id))

    def entry(self, payment_id: str) -> PracticeEntry | None:
        """The payment; None when there is none."""
        self._settle_banks()
        with closing(self._connect()) as connection:
            return _entry(connection, payment_id, self._now_ms())

    def since(self, at_ms: int) -> Sequence[PracticeEntry]:
        """Every payment that has changed since."""
        self._settle_banks()
        with closing(self._connect()) as connection:
            found = connection.execute("SELECT payment_id FROM payments WHERE changed_at_ms >= ?", (at_ms,)).fetchall()
            entries = [_entry(connection, row[0], self._now_ms()) for row in found]
        return [entry for entry in entries if entry is not None]

    def _settle_banks(self) -> None:
        """Banks whose time has come have agreed."""
        ready = "state IN ('processing', 'deciding') AND ready_at_ms <= ?"
        with closing(self._connect()) as connection:
            if connection.execute(f"SELECT 1 FROM payments WHERE {ready}", (self._now_ms(),)).fetchone() is None:  # noqa: S608 - above
                return
        with self._writing() as connection:
            set_ = "UPDATE payments SET state = 'authorised', changed_at_ms = ready_at_ms"
            connection.execute(f"{set_} WHERE {ready}", (self._now_ms(),))

    def _change(
        self, payment_id: str, states: Sequence[str], fields: dict[str, Any], also: str = "1", *, captures: bool = False
    ) -> bool:
        """Change a payment that has one of the states; whether it had."""
        values = {**fields, "changed_at_ms": self._now_ms()}
        names = ", ".join(f"{name} = ?" for name in values) + (", captured_minor = amount_minor" if captures else "")
        among = ", ".join("?" * len(states))
        statement = f"UPDATE payments SET {names} WHERE payment_id = ? AND {also} AND state IN ({among})"  # noqa: S608
        with self._writing() as connection:
            return connection.execute(statement, (*values.values(), payment_id, *states)).rowcount == 1

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection, connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        if not self._is_made:
            self._path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=BUSY_WITHIN_S, isolation_level="IMMEDIATE")
        connection.execute("PRAGMA synchronous = FULL")
        if not self._is_made:
            connection.executescript(TABLES)
            self._is_made = True
        return connection


def _entry(connection: sqlite3.Connection, payment_id: str, now_ms: int) -> PracticeEntry | None:
    columns = "payment_id, amount_minor, currency, state, captured_minor, silent_until_ms"
    row = connection.execute(f"SELECT {columns} FROM payments WHERE payment_id = ?", (payment_id,)).fetchone()  # noqa: S608 - above
    if row is None:
        return None
    refunds = connection.execute(
        "SELECT number, amount_minor FROM refunds WHERE payment_id = ? ORDER BY number", (payment_id,)
    )
    payment_id_, amount_minor, currency, state, captured_minor, silent_until_ms = row
    given = tuple([(number, amount) for number, amount in refunds])
    is_silent = silent_until_ms > now_ms
    return PracticeEntry(payment_id_, amount_minor, currency, state, captured_minor, given, is_silent)
