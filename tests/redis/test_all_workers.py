"""All workers in one answer to /metrics, whichever of them is asked."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import AS_USERS_RUN_IT, Server, serving
from tests.web.sample_programme import programme

Series = dict[tuple[str, str], float]
RECONNECTS = "firstclick_redis_reconnects_total"
SILENT = ("firstclick_workers_silent", "")

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def read(server: Server) -> Series:
    """Every sample by its name and its worker; those of several labels as their sum."""
    found: Series = {}
    for family in text_string_to_metric_families(httpx.get(f"{server.url}/metrics", timeout=2).text):
        for one in family.samples:
            key = one.name, one.labels.get("worker", "")
            found[key] = found.get(key, 0) + one.value
    return found


def workers(series: Series) -> set[str]:
    """The workers that a reading has samples of."""
    return {worker for _, worker in series if worker}


def until(server: Server, is_so: Callable[[Series], bool]) -> Series:
    """Read until something is so; a worker that stands still may have taken the request."""
    while True:
        with suppress(httpx.TransportError):
            found = read(server)
            if is_so(found):
                return found


@pytest.mark.timeout(180)
def test_one_answer_has_all_workers_and_counts_those_that_are_silent(tmp_path: Path) -> None:
    with (
        redis_server() as redis,
        serving(programme(), AS_USERS_RUN_IT, WORKERS=2, REDIS_URL=redis.url, TMPDIR=tmp_path) as server,
    ):
        first = until(server, lambda series: len(workers(series)) == 2)
        assert {name for name, worker in first if not worker} == {SILENT[0]}
        assert first[SILENT] == 0
        (folder,) = tmp_path.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {path.name for path in folder.iterdir()} == workers(first)

        _answered_by_both(server)
        with redis.client() as client:
            client.client_kill_filter(_type="pubsub")
        until(server, lambda series: {series[RECONNECTS, one] for one in workers(first)} == {1})

        still, killed = sorted(workers(first))
        os.kill(int(still), signal.SIGSTOP)
        assert workers(until(server, lambda series: series[SILENT] == 1)) == {killed}
        os.kill(int(still), signal.SIGCONT)

        until(server, lambda series: len(workers(series)) == 2)
        os.kill(int(killed), signal.SIGKILL)
        replaced = until(server, lambda series: len(workers(series)) == 2 and killed not in workers(series))
        assert replaced[SILENT] == 0
        assert {path.name for path in folder.iterdir()} == workers(replaced)
    assert not list(tmp_path.iterdir()), "the folder is removed at the end"


def _answered_by_both(server: Server) -> None:
    """Every reading has the requests of all workers, so that no counter falls from one to the next."""
    before: Series = {}
    for _ in range(20):
        httpx.get(f"{server.url}/movies")
        series = {key: value for key, value in read(server).items() if key[0].endswith(("_total", "_count"))}
        assert all(series[key] >= value for key, value in before.items())
        before = series
    assert sum(value for (name, _), value in before.items() if name == "firstclick_answers_total") >= 39
