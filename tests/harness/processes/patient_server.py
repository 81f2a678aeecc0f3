"""A server that waits longer for its stores, as the text of a program: for verdicts that must not depend on the load.

The deadlines are constants, not settings, since each is shorter than the one above it. Here all of them are longer.
"""

from __future__ import annotations

FACTOR = 10
CONSTANTS = (
    "CALL_DEADLINE_MS",
    "RESULT_WITHIN_MS",
    "TURN_WITHIN_MS",
    "WRITTEN_WITHIN_MS",
    "LEFT_TO_WRITE_MS",
    "BUSY_WITHIN_MS",
    "TRANSACTION_WITHIN_MS",
    "LOG_WITHIN_MS",
)
DEADLINES = 6
"""Methods that have the deadline of a transaction as their default."""

PATIENT = f"""
import sys
from firstclick.cli import main
from firstclick.ledger.audit import AuditTable
from firstclick.ledger.connection import LedgerConnection, TRANSACTION_WITHIN_MS

found = set()
for module in [one for name, one in sys.modules.items() if name.startswith("firstclick.")]:
    for name in vars(module).keys() & {set(CONSTANTS)}:
        setattr(module, name, {FACTOR} * getattr(module, name))
        found.add(name)
assert len(found) == {len(CONSTANTS)}, found
methods = [one for part in (LedgerConnection, AuditTable) for one in vars(part).values()]
methods = [one for one in methods if getattr(one, "__defaults__", None) == (TRANSACTION_WITHIN_MS,)]
assert len(methods) == {DEADLINES}, methods
for method in methods:
    method.__defaults__ = ({FACTOR} * TRANSACTION_WITHIN_MS,)
raise SystemExit(main())
"""
"""FirstClick with ten times the time for each answer of Redis and of the ledger."""
