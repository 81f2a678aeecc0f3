"""Full garbage collections run in quiet moments, or after a long time."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from firstclick.bootstrap.gc_policy import BUSY_COLLECT_AFTER_S, IDLE_ANSWERS_MAX, IDLE_COLLECT_AFTER_S, is_due


@pytest.mark.parametrize(
    ("waited_s", "answers", "due"),
    [
        (IDLE_COLLECT_AFTER_S - 1, 0, False),
        (IDLE_COLLECT_AFTER_S, 0, True),
        (IDLE_COLLECT_AFTER_S, IDLE_ANSWERS_MAX, True),
        (IDLE_COLLECT_AFTER_S, IDLE_ANSWERS_MAX + 1, False),
        (BUSY_COLLECT_AFTER_S - 1, 10_000, False),
        (BUSY_COLLECT_AFTER_S, 10_000, True),
    ],
)
def test_a_full_collection_is_due_in_a_quiet_moment_or_after_a_long_time(
    waited_s: float, answers: int, due: bool
) -> None:
    assert is_due(waited_s, answers) is due


def test_only_young_objects_are_collected_otherwise() -> None:
    """In a process of its own, whose first objects are frozen: a hundred times as many, and no full collection."""
    program = """
import gc
from firstclick.bootstrap.gc_policy import YOUNG_OBJECTS_MAX, freeze_startup_objects
freeze_startup_objects()
generations = []
gc.callbacks.append(lambda phase, about: generations.append(about["generation"]))
kept = [[n] for n in range(100 * YOUNG_OBJECTS_MAX)]
print(set(generations))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "{0}\n"
    assert gc.isenabled()
