"""What the crash tests share: one PostgreSQL of their own, which is killed and paused and always started again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.processes.postgres import RealPostgres, real_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[RealPostgres]:
    """Each world makes a database of its own on it."""
    with real_postgres() as started:
        yield started
