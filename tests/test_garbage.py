"""Garbage is looked for when nobody waits for an answer."""

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
def test_everything_is_looked_through_in_a_quiet_moment_or_after_a_long_time(
    waited_s: float, answers: int, due: bool
) -> None:
    assert is_due(waited_s, answers) is due


def test_only_what_is_young_is_looked_at_in_the_middle_of_a_sale() -> None:
    """In a process of its own, whose memory is at rest: a hundred times as many objects, and never all of them."""
    program = """
import gc
from firstclick.bootstrap.gc_policy import YOUNG_OBJECTS_MAX, freeze_startup_objects
freeze_startup_objects()
generations = []
gc.callbacks.append(lambda phase, about: generations.append(about["generation"]))
kept = [[n] for n in range(100 * YOUNG_OBJECTS_MAX)]
print(set(generations))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "{0}\n"
    assert gc.isenabled()
