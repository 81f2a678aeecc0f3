"""nginx with the sample configuration of deploy/, before two servers of this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[3] / "deploy" / "nginx" / "firstclick.conf"
PORTS_OF_SAMPLE = ("127.0.0.1:8081", "127.0.0.1:8082")
START_WITHIN_S = 20.0
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/firstclick.conf;
}}
"""


def program() -> str | None:
    """Where nginx is; None where it is not."""
    return shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/sbin:/usr/bin:/usr/local/bin")


def write_configuration(folder: Path, port: int, servers: Sequence[int]) -> Path:
    """The sample for these ports, in a configuration that needs no rights."""
    text = SAMPLE.read_text(encoding="utf-8")
    for before, server in zip(PORTS_OF_SAMPLE, servers, strict=True):
        assert text.count(f"server {before} ") == 1
        text = text.replace(before, f"127.0.0.1:{server}")
    assert text.count("listen 80;") == 1
    (folder / "firstclick.conf").write_text(text.replace("listen 80;", f"listen 127.0.0.1:{port};"), encoding="utf-8")
    whole = folder / "nginx.conf"
    whole.write_text(AROUND.format(folder=folder), encoding="utf-8")
    return whole


@contextmanager
def nginx(folder: Path, port: int, servers: Sequence[int]) -> Iterator[None]:
    """Nginx at a port. The servers need not answer yet."""
    found = program()
    assert found is not None
    configuration = write_configuration(folder, port, servers)
    process = subprocess.Popen([found, "-c", str(configuration), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(START_WITHIN_S)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_WITHIN_S
    while process.poll() is None and time.monotonic() < ends:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.02)  # waits: nginx says nothing when its port is open
    raise AssertionError("nginx does not listen")
