"""Runs the command `firstclick rush`, with short pauses of the buyers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from tests.harness.processes.server import command, environment

ENDS_WITHIN_S = 50.0


def start_rush(url: str, *options: str) -> subprocess.Popen[str]:
    """Start the command."""
    arguments = command(["rush", url, "--arrive-seconds", "0", "--think-seconds", "0.1", *options])
    pipe = subprocess.PIPE
    return subprocess.Popen(arguments, env=environment(dict(os.environ)), stdout=pipe, stderr=pipe, text=True)


def run_rush(url: str, *options: str) -> tuple[int, str, Sequence[str]]:
    """Run the command. Returns its exit status, its output, and the lines of standard error."""
    return ended(start_rush(url, *options))


def ended(process: subprocess.Popen[str]) -> tuple[int, str, Sequence[str]]:
    """Wait for the command. Returns the same as `run_rush`."""
    try:
        out, err = process.communicate(timeout=ENDS_WITHIN_S)
    finally:
        process.kill()
    return process.returncode, out, err.splitlines()
