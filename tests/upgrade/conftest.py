"""The PostgreSQL server of the upgrade tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.processes.postgres import a_server


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A server, one for the whole run."""
    with a_server() as url:
        yield url
