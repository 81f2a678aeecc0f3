"""`firstclick rush` as a person runs it, with buyers who think quickly."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from tests.harness.processes.server import command, environment

ENDS_WITHIN_S = 50.0


def start_rush(url: str, *options: str) -> subprocess.Popen[str]:
    """The command, running."""
    asked = command(["rush", url, "--arrive-seconds", "0", "--think-seconds", "0.1", *options])
    pipe = subprocess.PIPE
    return subprocess.Popen(asked, env=environment(dict(os.environ)), stdout=pipe, stderr=pipe, text=True)


def run_rush(url: str, *options: str) -> tuple[int, str, Sequence[str]]:
    """Its exit status, what it printed, and the sentences that it complained with."""
    return ended(start_rush(url, *options))


def ended(process: subprocess.Popen[str]) -> tuple[int, str, Sequence[str]]:
    """The same of one that runs."""
    try:
        out, err = process.communicate(timeout=ENDS_WITHIN_S)
    finally:
        process.kill()
    return process.returncode, out, err.splitlines()
