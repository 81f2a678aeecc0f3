"""Pipes on standard output and standard error that nothing reads: the server serves, and ends at SIGTERM."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.harness.processes.ports import lasting_port
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import answers, command, environment
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
WITHIN_S = 60.0
PIPE_BYTES = 4096
REQUESTS = 40


@contextmanager
def unread(folder: Path, **settings: object) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server whose output and errors go to small pipes that nothing reads, and its address."""
    (folder / "programme.toml").write_text(programme(), encoding="utf-8")
    port = lasting_port()
    process = subprocess.Popen(
        command(["serve", "--port", str(port)]),
        cwd=folder,
        env=environment({"PROGRAMME": folder / "programme.toml", **settings}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        for pipe in (process.stdout, process.stderr):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        ends = time.monotonic() + WITHIN_S
        while not answers(port, "/readyz"):
            assert time.monotonic() < ends
            time.sleep(0.05)  # waits: the process is starting
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def fill(url: str) -> None:
    """More log lines than the pipe takes."""
    with httpx.Client(timeout=WITHIN_S) as client:
        for number in range(REQUESTS):
            assert client.get(f"{url}/nowhere/{number:0300}").status_code == 404


def test_a_server_whose_log_nothing_reads_serves_and_ends(tmp_path: Path) -> None:
    with unread(tmp_path) as (process, url):
        for _ in range(3):
            fill(url)
            time.sleep(0.3)  # waits: lines are written every 0.2 s
        assert "firstclick_log_lines_dropped_total 0.0" in httpx.get(f"{url}/metrics", timeout=WITHIN_S).text
        process.terminate()
        assert process.wait(WITHIN_S) == 0


def test_workers_whose_log_nothing_reads_serve_and_end(tmp_path: Path) -> None:
    with redis_server() as redis, unread(tmp_path, WORKERS=2, REDIS_URL=redis.url) as (process, url):
        for _ in range(3):
            fill(url)
            time.sleep(0.3)  # waits: lines are written every 0.2 s
        process.terminate()
        assert process.wait(WITHIN_S) == 0


def test_a_server_whose_errors_nothing_reads_serves_and_ends(tmp_path: Path) -> None:
    """The ledger goes away, which is a line, and the pipe is full."""
    ledger = tmp_path / "firstclick-data" / "firstclick.db"
    with unread(tmp_path, ACCESS_LOG="off") as (process, url):
        assert process.stderr is not None
        filler = os.open(f"/proc/{process.pid}/fd/2", os.O_WRONLY | os.O_NONBLOCK)
        with suppress(BlockingIOError):
            while True:
                os.write(filler, b"x" * 100)
        os.close(filler)
        httpx.get(f"{url}/movies", timeout=WITHIN_S)  # its maps are open from here on
        ledger.rename(ledger.with_name("moved.db"))
        with httpx.Client(timeout=WITHIN_S) as client:
            held = client.post(f"{url}/movies/plain-001/seats/A1/hold", json={"user_id": "ada"}).json()
            confirm = f"{url}/sessions/{held['session_id']}/confirm"
            assert client.put(confirm, json={"user_id": "ada"}).status_code == 503
            assert client.get(f"{url}/movies").status_code == 200
        process.terminate()
        assert process.wait(WITHIN_S) == 0
