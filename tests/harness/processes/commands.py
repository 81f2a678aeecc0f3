"""Commands that an operator runs beside a server."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.harness.processes.server import command, environment


def firstclick(*words: str, cwd: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `firstclick` with these words in a server's folder; it must succeed."""
    done = subprocess.run(
        command(words), cwd=cwd, env=environment(settings), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def cancel_booking(folder: Path, reference: str, *words: str, **settings: object) -> None:
    """Run `firstclick bookings cancel` in a server's folder, on its ledger; it must succeed."""
    firstclick("bookings", "cancel", reference, "--reason", "the projector broke", *words, cwd=folder, **settings)
