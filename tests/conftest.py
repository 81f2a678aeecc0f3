"""What every test shares: in CI a skipped test is a failed one, and Hypothesis does not time single examples."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import settings

IN_CI = bool(os.environ.get("CI"))
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# In CI Hypothesis takes its own "ci" profile: the same examples every time, and no deadline either.
if not IN_CI:
    settings.register_profile("desk", deadline=None)
    settings.load_profile("desk")


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
