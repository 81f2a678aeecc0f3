"""What every test shares: which tests are long, no skipped test in CI, and Hypothesis without time limits.

A test is `long` by its folder, or by `pytest.mark.long`. `make test` runs the others, `make test-long` these; plain
`pytest` runs all of them.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
LONG_FOLDERS = frozenset({"crash", "linearizability", "model", "simulation", "soak"})
IN_CI = bool(os.environ.get("CI"))
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# In CI Hypothesis takes its own "ci" profile: the same examples every time, and no deadline either.
if not IN_CI:
    settings.register_profile("desk", deadline=None)
    settings.load_profile("desk")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark every test of a long folder."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in LONG_FOLDERS:
            item.add_marker(pytest.mark.long)


def _never_skipped_in_ci(report: Report) -> Report:
    """A report that says "skipped" becomes a failure in CI; an expected failure (xfail) is left alone."""
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: nothing may be skipped in CI. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Every phase of every test passes here."""
    return _never_skipped_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Every test file passes here, also one that skips itself as a whole."""
    return _never_skipped_in_ci((yield))
