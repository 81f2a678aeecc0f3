"""Servers to which trouble can happen within seconds, as the texts of programs: all else is FirstClick's."""

from __future__ import annotations

from tests.harness.processes.patient_server import PATIENT
from tests.harness.processes.server import THEN_SERVE

EVENTS_MAX = 20
LOG_BYTES_MAX = 100_000

NOTES_FEW = f"""
from firstclick.service.live import repair, seat_journal
repair.COMPARE_EVERY_S, repair.SETTLE_S = 1.0, 0.1
seat_journal.EVENTS_MAX = {EVENTS_MAX}
{PATIENT}"""
"""Compares every second, and notes few seat events while the ledger is away."""
SETTABLE = f"""
import time
from dataclasses import replace
from pathlib import Path
from firstclick.bootstrap.logs import LogWriter
from firstclick.domain.money.payment import RefundState
from firstclick.payments.practice import PracticeProvider
from firstclick.service.checkout import reconciliation
reconciliation.COMPARE_EVERY_MS, reconciliation.COUNT_EVERY_S = 0, 0.3
LogWriter.__init__.__defaults__ = ({LOG_BYTES_MAX},)
right, look, refund = time.time_ns, PracticeProvider.look, PracticeProvider.refund
time.time_ns = lambda: right() + int(Path("clock").read_text()) * 1_000_000

async def refusing(self, payment):
    seen = await look(self, payment)
    failed = tuple((one.number, RefundState.FAILED) for one in payment.refunds)
    return replace(seen, refunds=failed) if Path("refuses").exists() and failed else seen

async def not_given_back(self, payment, refund):
    assert Path("refuses").exists()

PracticeProvider.look, PracticeProvider.refund = refusing, not_given_back
{THEN_SERVE}"""
"""Compares accounts all the time, has a clock that can be set and a provider that may refuse refunds."""
