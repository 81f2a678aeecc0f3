"""Programs that begin with FirstClick loaded: children of a process that has done what `loaded` does, and nothing else.

That takes most of a server's start, and the tests start servers by the hundred. A child is a process of its
own as any other is, with the arguments, the environment, the folder and the files that it is given.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.harness.processes.loaded"])


@dataclass(frozen=True)
class Program:
    """The text of a program, and what it is started with. Its output is appended to two files."""

    text: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    stdout: Path
    stderr: Path
    stdin: Path = Path(os.devnull)


class Forked:
    """The process of a program, with the part of `subprocess.Popen` that tests use."""

    def __init__(self, program: Program) -> None:
        self._process = FORKS.Process(target=_run, args=(program,), daemon=False)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self._command = program.arguments

    @property
    def returncode(self) -> int | None:
        """The exit status; negative: the signal that ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The exit status, without waiting."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, when it has ended. Raises `TimeoutExpired`."""
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired(self._command, timeout or 0)
        return status

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """By SIGKILL."""
        self.send_signal(signal.SIGKILL)


def _run(program: Program) -> None:
    """Become the program: what a new process would be given is put in place first."""
    os.environ.clear()
    os.environ.update(program.environment)
    os.chdir(program.folder)
    sys.argv = ["-c", *program.arguments]
    for stream, path, mode in ((0, program.stdin, "rb"), (1, program.stdout, "ab"), (2, program.stderr, "ab")):
        with path.open(mode) as file:
            os.dup2(file.fileno(), stream)
    sys.stdin = os.fdopen(0)
    exec(compile(program.text, "<program>", "exec"), {"__name__": "__main__"})  # noqa: S102 - a text of the tests
