"""Commands that an operator runs beside a server. They wait for its ledger as long as `PATIENT` servers do."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.harness.processes.forked import Forked, Program
from tests.harness.processes.patient_server import PATIENT
from tests.harness.processes.server import environment

ENDS_WITHIN_S = 60.0


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


def run_firstclick(*words: str, cwd: Path, line: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `firstclick` with these words in a server's folder, on its ledger. `line` is its standard input."""
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        stdin, stdout, stderr = (Path(name, stream) for stream in ("stdin", "stdout", "stderr"))
        stdin.write_text(line, encoding="utf-8")
        program = Program(PATIENT, words, environment(settings), cwd, stdout, stderr, stdin)
        status = Forked(program).wait(ENDS_WITHIN_S)
        return subprocess.CompletedProcess(words, status, stdout.read_text("utf-8"), stderr.read_text("utf-8"))


def firstclick(*words: str, cwd: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """As `run_firstclick`; it must succeed."""
    done = run_firstclick(*words, cwd=cwd, line="", **settings)
    assert done.returncode == 0, done.stderr
    return done


def cancel_booking(folder: Path, reference: str, *words: str, **settings: object) -> None:
    """Run `firstclick bookings cancel` in a server's folder, on its ledger; it must succeed."""
    firstclick("bookings", "cancel", reference, "--reason", "the projector broke", *words, cwd=folder, **settings)
