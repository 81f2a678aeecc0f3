"""The real server as a process of its own, for tests: started on a free port, ready when a test gets it, stopped after.

with serving(programme=SMALL, HOLD_TTL_SECONDS=0.5) as server:
    httpx.get(server.url + "/movies")
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import firstclick
from firstclick.bootstrap.settings import Settings

START_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0
ENDED_WITHIN_S = 30.0
"""At the end of tests that are about something else: the machine may be busy with all the others."""
# All tests come from one address, and few users make thousands of holds.
ROOMY = {
    "HOLDS_PER_MINUTE_PER_USER": "1000000",
    "HOLDS_PER_MINUTE_PER_ADDRESS": "1000000",
    "SAME_SEAT_PAUSE_SECONDS": "0",
    "SOCKETS_PER_ADDRESS_MAX": "20000",
    "CONNECTIONS_PER_ADDRESS_MAX": "10000",
}
SOURCE = Path(firstclick.__file__).resolve().parent.parent
ANNOUNCED = re.compile(r" at http://\S+:(\d+) ")


@dataclass(frozen=True)
class Server:
    """A server that runs. `folder` is its working folder; what it prints is kept in files there."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def feed_url(self) -> str:
        """Where its live feed is."""
        return f"ws://127.0.0.1:{self.port}/ws/seats"

    def output(self) -> str:
        """What it has written to standard output until now."""
        return (self.folder / "stdout").read_text(encoding="utf-8")

    def errors(self) -> str:
        """What it has written to standard error until now."""
        return (self.folder / "stderr").read_text(encoding="utf-8")

    def stop(self, within_s: float = STOP_WITHIN_S) -> int:
        """Ask it to stop by SIGTERM; its exit status (negative: the signal that ended it)."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within_s)


@contextmanager
def serving(programme: str | None = None, **settings: object) -> Iterator[Server]:
    """A server that sells `programme` (a TOML text; None: the one in the package) under these settings.

    Settings go by their environment names. It is stopped at the end, and must not have printed a stack trace.
    """
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        folder = Path(name)
        if programme is not None:
            (folder / "programme.toml").write_text(programme, encoding="utf-8")
            settings["PROGRAMME"] = folder / "programme.toml"
        process = start(("serve", "--port", "0"), folder, settings)
        try:
            server = Server(_announced_port(process, folder), process, folder)
            _wait_until_ready(server)
            yield server
            assert server.stop(ENDED_WITHIN_S) is not None
            assert "Traceback" not in server.errors(), server.errors()
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def start(arguments: Sequence[str], folder: Path, settings: Mapping[str, object]) -> subprocess.Popen[bytes]:
    """Run `firstclick` with these arguments and settings; what it prints goes to the files stdout and stderr there."""
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        return subprocess.Popen(command(arguments), cwd=folder, env=environment(settings), stdout=out, stderr=err)


def command(arguments: Sequence[str]) -> list[str]:
    """The command line that runs the `firstclick` which the tests import."""
    return [sys.executable, "-m", "firstclick", *arguments]


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """This process's environment without any setting of its own, and with these; limits are roomy where none is set."""
    names = {one.name.upper() for one in fields(Settings)}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return {**kept, "PYTHONPATH": str(SOURCE), **ROOMY, **{name: str(value) for name, value in settings.items()}}


def _announced_port(process: subprocess.Popen[bytes], folder: Path) -> int:
    ends = time.monotonic() + START_WITHIN_S
    while time.monotonic() < ends and process.poll() is None:
        announced = ANNOUNCED.search((folder / "stdout").read_text(encoding="utf-8"))
        if announced:
            return int(announced[1])
        time.sleep(0.02)  # waits: the process is starting, and a file tells nobody of its growth
    raise AssertionError(f"the server did not start: {(folder / 'stderr').read_text(encoding='utf-8')}")


def _wait_until_ready(server: Server) -> None:
    ends = time.monotonic() + START_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(server.url + "/readyz", timeout=START_WITHIN_S) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > ends or server.process.poll() is not None:
                raise
        time.sleep(0.02)  # waits: the event loop behind the port is starting
