"""A server that is killed and started again: at the same address, on the same data, as an operator's supervisor does.

Its port is below those that the kernel gives to clients: who dials a dead server there would now and then meet himself.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.harness.processes.server import command, environment

START_WITHIN_S = 20.0
STOP_WITHIN_S = 10.0
PORTS = range(20_000, 32_000)


class KillableServer:
    """Not started yet. `program` is Python text to run in place of `firstclick`, with the same arguments."""

    def __init__(self, folder: Path, settings: Mapping[str, object], program: str = "") -> None:
        self.port = _quiet_port()
        self._folder = folder
        self._settings = {"ACCESS_LOG": "off", "DATA_DIR": folder / "data", **settings}
        self._command = [sys.executable, "-c", program] if program else command(())
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that runs."""
        assert self._process is not None, "the server was not started"
        return self._process.pid

    def start(self) -> float:
        """Start it, and wait until it is ready; the seconds from nothing to that answer."""
        began = time.monotonic()
        with self._errors.open("ab") as err:
            self._process = subprocess.Popen(
                [*self._command, "serve", "--port", str(self.port)],
                cwd=self._folder,
                env=environment(self._settings),
                stdout=subprocess.DEVNULL,
                stderr=err,
            )
        while not _ready(self.port):
            assert self.runs(), f"the server did not start: {self.errors()}"
            assert time.monotonic() < began + START_WITHIN_S, f"the server is not ready: {self.errors()}"
            time.sleep(0.005)  # waits: the process is starting, and its port tells nobody when it opens
        return time.monotonic() - began

    def runs(self) -> bool:
        """Whether it is alive: nobody but `kill` may end it."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """By SIGKILL, in the middle of whatever it does. It must have been alive."""
        assert self.runs(), f"the server has ended by itself: {self.errors()}"
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """It neither answers nor goes away."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """By SIGTERM; one that does not go is killed."""
        if self._process is None or not self.runs():
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_WITHIN_S)
        finally:
            self._process.kill()
            self._process.wait()

    def errors(self) -> str:
        """What it has written to standard error in all its lives."""
        return self._errors.read_text(encoding="utf-8")

    @property
    def _errors(self) -> Path:
        return self._folder / f"stderr-{self.port}"


def _ready(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=START_WITHIN_S)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _quiet_port() -> int:
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
