"""One server for all attacks that it must refuse without a stack trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """It writes no log, and waits three seconds for a request."""
    with serving(programme(), ACCESS_LOG="off", REQUEST_SECONDS_MAX=3) as started:
        yield started
