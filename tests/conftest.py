"""What tests share: which are long, no skipped test in CI, Hypothesis without time limits, and an ordinary server.

A test is `long` by its folder, or by `pytest.mark.long`. `make test` runs the others, `make test-long` these; plain
`pytest` runs all of them.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from hypothesis import settings

from tests.harness.processes.server import Server, serving
from tests.harness.stripe.account_key import NO_KEY
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import PLAIN, programme

pytest.register_assert_rewrite("tests.web.refusing")
TESTS = Path(__file__).parent
LONG_FOLDERS = frozenset({"crash", "linearizability", "model", "simulation", "soak"})
IN_CI = bool(os.environ.get("CI"))
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# In CI Hypothesis takes its own "ci" profile: the same examples every time, and no deadline either.
if not IN_CI:
    settings.register_profile("desk", deadline=None)
    settings.load_profile("desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of a long folder, and put the files first that are allowed the most time.

    Otherwise the longest tests run at the end, while all other processes have nothing left to do.
    """
    allowed_s: dict[Path, float] = {}
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in LONG_FOLDERS:
            item.add_marker(pytest.mark.long)
        mark = item.get_closest_marker("timeout")
        allowed_s[item.path] = max(allowed_s.get(item.path, 0), mark.args[0] if mark else 0)
    items.sort(key=lambda item: -allowed_s[item.path])


def _never_skipped_in_ci(report: Report) -> Report:
    """A report that says "skipped" becomes a failure in CI; an expected failure (xfail) is left alone.

    So is what only Stripe itself could answer, which needs an account there.
    """
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        if reason == f"Skipped: {NO_KEY}":
            return report
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


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server with ordinary settings: holds live 20 s, as by default. A folder or a file may have one of its own."""
    with serving(programme()) as started:
        yield started


@pytest.fixture(scope="session")
def _movies() -> Iterator[str]:
    return iter(PLAIN)


@pytest.fixture
def movie(_movies: Iterator[str]) -> str:
    """The id of a movie that no other test touches: a grid of 3 by 6 seats, without rules."""
    return next(_movies)


@pytest.fixture
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `server`."""
    async with client_of(server) as client:
        yield client


@pytest.fixture
def ada(http: httpx.AsyncClient) -> Buyer:
    """A buyer at `server`."""
    return Buyer(http, "ada")
