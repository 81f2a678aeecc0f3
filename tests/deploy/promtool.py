"""Prometheus' own check of metrics, rules and queries."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

WITHIN_S = 60.0


def promtool(*arguments: str | Path, text: str = "") -> str:
    """Run it with `text` as its input, and return what it says. It must succeed; without it the test is skipped."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed (on Debian and Ubuntu: apt install prometheus)")
    done = subprocess.run(
        [found, *arguments], input=text, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
