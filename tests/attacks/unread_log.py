"""A server that writes its access log to a small pipe that nothing reads."""

from __future__ import annotations

import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.processes.ports import lasting_port
from tests.harness.processes.server import Server, command, environment, running

STUCK_LOG = "a log that is not read"
PIPE_BYTES = 4096


class UnreadServer(Server):
    """Its standard output is a pipe that nothing reads; its port is known before."""

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process and do not wait for it."""
        with (self.folder / "stderr").open("ab") as err:
            self._process = subprocess.Popen(
                command(("serve", "--port", str(self.port))),
                cwd=self.folder,
                env=environment(self._settings),
                stdout=subprocess.PIPE,
                stderr=err,
            )
        assert self._process.stdout is not None
        fcntl.fcntl(self._process.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return self._process


@contextmanager
def unread_log(programme: str, **settings: object) -> Iterator[Server]:
    """Such a server; it must end in order although its log is stuck."""
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        folder = Path(name)
        (folder / "programme.toml").write_text(programme, encoding="utf-8")
        server = UnreadServer(folder, {**settings, "PROGRAMME": folder / "programme.toml"}, port=lasting_port())
        with running(server):
            yield server
        assert isinstance(server.process, subprocess.Popen)
        assert server.process.stdout is not None
        server.process.stdout.close()
