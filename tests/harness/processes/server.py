"""The real server as a process of its own, for tests: started, killed, paused, stopped, and started again.

with serving(SMALL, HOLD_TTL_SECONDS=0.5) as server:
    httpx.get(server.url + "/movies")

Settings go by their environment names. The bounds on time are generous: machines that run tests are busy.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import firstclick
from firstclick.bootstrap.settings import Settings
from tests.harness.processes.forked import Forked, Program
from tests.harness.processes.patient_server import PATIENT

START_WITHIN_S = 30.0
STOP_WITHIN_S = 30.0
# All tests come from one address, and few users make thousands of holds.
ROOMY = {
    "HOLDS_PER_MINUTE_PER_USER": "1000000",
    "HOLDS_PER_MINUTE_PER_ADDRESS": "1000000",
    "COST_PER_MINUTE_PER_ADDRESS": "0",
    "SAME_SEAT_PAUSE_SECONDS": "0",
    "HELD_PERCENT_PER_ADDRESS_MAX": "0",
    "BOOKED_PERCENT_PER_ADDRESS_MAX": "0",
    "KEPT_ANSWERS_PER_ADDRESS_MAX": "0",
    "SOCKETS_PER_ADDRESS_MAX": "20000",
    "CONNECTIONS_PER_ADDRESS_MAX": "10000",
}
AS_USERS_RUN_IT = ""
"""The program of a server that is nothing but `firstclick serve`."""
THEN_SERVE = """
from firstclick.cli.command import main
raise SystemExit(main())
"""
"""The same, which starts with FirstClick loaded; programs that change something end with it."""
SOURCE = Path(firstclick.__file__).resolve().parent.parent
ANNOUNCED = re.compile(r" at http://\S+:(\d+) ")


class Server:
    """A server in `folder`, not started yet. At port 0 the kernel chooses one at the first start, which is kept.

    `program` is Python text to run in place of `firstclick`, with the same arguments. What the process prints is kept
    in two files in `folder`; servers that share a folder need a `name` each.
    """

    def __init__(
        self, folder: Path, settings: Mapping[str, object], *, port: int = 0, program: str = "", name: str = ""
    ) -> None:
        self.folder = folder
        self.port = port
        self._settings = settings
        self._program = program
        self._name = name
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | Forked:
        """The process that was started last."""
        assert self._process is not None, "the server was not started"
        return self._process

    @property
    def pid(self) -> int:
        """The id of that process."""
        return self.process.pid

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def feed_url(self) -> str:
        """Where its live feed is."""
        return f"ws://127.0.0.1:{self.port}/ws/seats"

    def start(self) -> float:
        """Start it, and wait until it is ready; the seconds from nothing to that answer."""
        began = time.monotonic()
        self._process = self.launch()
        while not self._is_ready():
            assert self.runs(), f"the server did not start: {self.errors()}"
            assert time.monotonic() < began + START_WITHIN_S, f"the server is not ready: {self.errors()}"
            time.sleep(0.02)  # waits: the process is starting, and sends no event when its port opens
        return time.monotonic() - began

    def launch(self) -> subprocess.Popen[bytes] | Forked:
        """Start the process and do not wait for it."""
        arguments = ("serve", "--port", str(self.port))
        with self._file("stdout").open("ab") as out, self._file("stderr").open("ab") as err:
            environ = environment(self._settings)
            if self._program:
                program = Program(self._program, arguments, environ, self.folder, Path(out.name), Path(err.name))
                self._process = Forked(program)
            else:
                self._process = subprocess.Popen(
                    command(arguments), cwd=self.folder, env=environ, stdout=out, stderr=err
                )
        return self._process

    def runs(self) -> bool:
        """Whether it is alive."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """By SIGKILL, in the middle of whatever it does. It must have been alive."""
        assert self.runs(), f"the server has ended by itself: {self.errors()}"
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """It neither answers nor goes away."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self, within_s: float = STOP_WITHIN_S) -> int:
        """Ask it to stop by SIGTERM; its exit status (negative: the signal that ended it)."""
        if self.runs():
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within_s)

    def end(self) -> None:
        """Make sure that the process is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def output(self) -> str:
        """What it has written to standard output in all its lives."""
        return self._file("stdout").read_text(encoding="utf-8")

    def errors(self) -> str:
        """What it has written to standard error in all its lives."""
        return self._file("stderr").read_text(encoding="utf-8")

    def messages(self) -> list[dict[str, Any]]:
        """The lines of standard error, which all are JSON objects."""
        lines = self.errors().splitlines()
        assert not any(line.startswith("Traceback") for line in lines), self.errors()
        return [json.loads(line) for line in lines]

    def _file(self, stream: str) -> Path:
        return self.folder / f"{stream}{self._name}"

    def _is_ready(self) -> bool:
        announced = None if self.port else ANNOUNCED.search(self.output())
        if announced:
            self.port = int(announced[1])
        return self.port != 0 and answers(self.port, "/readyz")


@contextmanager
def serving(programme: str | None = None, program: str = PATIENT, /, **settings: object) -> Iterator[Server]:
    """A server that sells `programme` (a TOML text; None: the one in the package) under these settings.

    `program`: see `Server`; by default one whose answers do not depend on the load of the machine. What is measured is
    `AS_USERS_RUN_IT`. The server is stopped at the end, and must not have printed a stack trace.
    """
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        folder = Path(name)
        if programme is not None:
            (folder / "programme.toml").write_text(programme, encoding="utf-8")
            settings["PROGRAMME"] = folder / "programme.toml"
        with running(Server(folder, settings, program=program)) as server:
            yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Start it; stop it at the end. It ends with status 0 unless the test has killed it, without a stack trace."""
    try:
        server.start()
        yield server
        status = server.stop()
        assert status in (0, -signal.SIGKILL), f"it ended with status {status}: {server.errors()}"
        assert "Traceback" not in server.errors(), server.errors()
    finally:
        server.end()


def answers(port: int, path: str) -> bool:
    """Whether a server at this port answers a GET of the path with 200."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=START_WITHIN_S)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def command(arguments: Sequence[str]) -> list[str]:
    """The command line that runs the `firstclick` which the tests import."""
    return [sys.executable, "-m", "firstclick", *arguments]


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """This process's environment without any setting of its own, and with these; limits are roomy where none is set."""
    names = {one.name.upper() for one in fields(Settings)}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return {**kept, "PYTHONPATH": str(SOURCE), **ROOMY, **{name: str(value) for name, value in settings.items()}}
