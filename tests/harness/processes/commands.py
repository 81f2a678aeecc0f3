"""Commands that an operator runs beside a server. They wait for its ledger as long as `PATIENT` servers do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.harness.processes.patient_server import PATIENT
from tests.harness.processes.server import environment


def run_firstclick(*words: str, cwd: Path, line: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `firstclick` with these words in a server's folder, on its ledger. `line` is its standard input."""
    return subprocess.run(
        [sys.executable, "-c", PATIENT, *words],
        cwd=cwd,
        env=environment(settings),
        input=line,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def firstclick(*words: str, cwd: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """As `run_firstclick`; it must succeed."""
    done = run_firstclick(*words, cwd=cwd, line="", **settings)
    assert done.returncode == 0, done.stderr
    return done


def cancel_booking(folder: Path, reference: str, *words: str, **settings: object) -> None:
    """Run `firstclick bookings cancel` in a server's folder, on its ledger; it must succeed."""
    firstclick("bookings", "cancel", reference, "--reason", "the projector broke", *words, cwd=folder, **settings)
