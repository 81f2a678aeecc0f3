"""A server that is asked to stop ends, also when something in it does not: its disk, its database, its own code."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from firstclick.bootstrap.stop_guard import LATE, LATE_STATUS
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import PLAIN, programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
WITHIN_S = 40.0
STUCK = """
import asyncio, firstclick.bootstrap.core, firstclick.ledger
from firstclick.cli.command import main

class Stuck(firstclick.ledger.SqlLedger):
    serving = False

    async def programme_version(self):
        self.serving = True
        return await super().programme_version()

    async def close(self):
        if self.serving:
            await asyncio.Event().wait()
        await super().close()

firstclick.bootstrap.core.SqlLedger = Stuck
main()
"""


@contextmanager
def started(folder: Path, program: str = "", **settings: object) -> Iterator[Server]:
    """A server that may end as it likes."""
    (folder / "programme.toml").write_text(programme(), encoding="utf-8")
    server = Server(folder, {"PROGRAMME": folder / "programme.toml", **settings}, program=program)
    try:
        server.start()
        yield server
    finally:
        server.end()


async def test_a_server_ends_while_another_process_keeps_the_ledgers_writer(tmp_path: Path) -> None:
    with started(tmp_path) as server, closing(sqlite3.connect(_ledger(server), isolation_level=None)) as other:
        async with client_of(server) as client:
            ada = Buyer(client, "ada")
            session = await ada.held(PLAIN[0], "A1")
            other.execute("BEGIN IMMEDIATE")
            assert (await ada.confirm(session)).status_code == 503
        await asyncio.sleep(0.7)  # waits: the ledger's probe to wait for the writer
        server.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(server.process.wait, WITHIN_S) == 0
        assert LATE not in server.errors()


@pytest.mark.parametrize("workers", [1, 2])
async def test_it_ends_in_order_while_a_booking_waits_for_the_writer_of_another_process(
    tmp_path: Path, workers: int
) -> None:
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server()) if workers > 1 else None
        shared: dict[str, object] = {"WORKERS": workers, "REDIS_URL": redis.url} if redis else {}
        server = stack.enter_context(started(tmp_path, "", **shared))
        other = stack.enter_context(closing(sqlite3.connect(_ledger(server), isolation_level=None)))
        async with client_of(server) as client:
            ada = Buyer(client, "ada")
            session = await ada.held(PLAIN[0], "A1")
            other.execute("BEGIN IMMEDIATE")
            confirming = asyncio.create_task(ada.confirm(session))
            while (await ada.statuses(PLAIN[0]))["A1"] != "booked":
                await asyncio.sleep(0.01)  # waits: the hold to be pending
            server.process.send_signal(signal.SIGTERM)
            assert (await confirming).status_code == 503
        assert await asyncio.to_thread(server.process.wait, WITHIN_S) == 0
        assert LATE not in server.errors()


def _ledger(server: Server) -> Path:
    return server.folder / "firstclick-data" / "firstclick.db"


def test_a_server_that_does_not_stop_is_ended_with_a_line_and_a_status_of_its_own(tmp_path: Path) -> None:
    with started(tmp_path, STUCK) as server:
        assert server.stop(WITHIN_S) == LATE_STATUS
        assert server.messages()[-1]["message"] == LATE


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with started(tmp_path, STUCK) as server:
        assert _signalled_until_it_ended(server) == 128 + signal.SIGTERM
        assert LATE not in server.errors(), "it did not wait for the deadline"


def test_workers_that_do_not_stop_are_ended_with_their_parent(tmp_path: Path) -> None:
    with two_workers(tmp_path) as (server, workers):
        assert server.stop(WITHIN_S) == LATE_STATUS
        assert server.messages()[-1]["message"] == LATE
        assert not any(_runs(worker) for worker in workers)


def test_a_second_signal_ends_the_workers_at_once(tmp_path: Path) -> None:
    with two_workers(tmp_path) as (server, workers):
        assert _signalled_until_it_ended(server) == 128 + signal.SIGTERM
        assert LATE not in server.errors()
        assert not any(_runs(worker) for worker in workers)


@contextmanager
def two_workers(folder: Path) -> Iterator[tuple[Server, list[int]]]:
    """A server with two workers that do nothing any more."""
    with redis_server() as redis, started(folder, WORKERS=2, REDIS_URL=redis.url) as server:
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii")
        workers = [int(pid) for pid in children.split() if "spawn_main" in _command_line(pid)]
        assert len(workers) == 2
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(1.0)  # waits: the parent to ask them whether they are well; it replaces one that does not answer
        yield server, workers


def _command_line(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")


def _signalled_until_it_ended(server: Server) -> int:
    """Signals that arrive together count as one, so it is signalled again until it has seen two."""
    ends = time.monotonic() + WITHIN_S
    while server.runs() and time.monotonic() < ends:
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.02)  # waits: the process to end
    return server.process.wait(WITHIN_S)


def _runs(pid: int) -> bool:
    """Whether the process is there and no zombie, once it has had time to go."""
    ends = time.monotonic() + WITHIN_S
    while time.monotonic() < ends:
        try:
            if Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] in "ZX":
                return False
        except OSError:
            return False
        time.sleep(0.02)  # waits: the kernel is ending a process that is not our child
    return True
