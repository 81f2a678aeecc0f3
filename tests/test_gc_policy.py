"""A full garbage collection runs while the server is idle."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from firstclick.bootstrap.gc_policy import BUSY_AFTER_S, IDLE_AFTER_S, IDLE_RESPONSES_MAX, is_due


@pytest.mark.parametrize(
    ("since_s", "responses", "due"),
    [
        (IDLE_AFTER_S - 1, 0, False),
        (IDLE_AFTER_S, 0, True),
        (IDLE_AFTER_S, IDLE_RESPONSES_MAX, True),
        (IDLE_AFTER_S, IDLE_RESPONSES_MAX + 1, False),
        (BUSY_AFTER_S - 1, 10_000, False),
        (BUSY_AFTER_S, 10_000, True),
    ],
)
def test_a_full_collection_runs_while_idle_or_after_a_long_time(since_s: float, responses: int, due: bool) -> None:
    assert is_due(since_s, responses) is due


def test_only_the_youngest_generation_is_collected_automatically() -> None:
    """In a process of its own, which makes a hundred times as many objects as the threshold."""
    program = """
import gc
from firstclick.bootstrap.gc_policy import YOUNGEST_MAX, freeze_startup_objects
freeze_startup_objects()
generations = []
gc.callbacks.append(lambda phase, about: generations.append(about["generation"]))
kept = [[n] for n in range(100 * YOUNGEST_MAX)]
print(set(generations))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "{0}\n"
    assert gc.isenabled()
