"""The floor of a request: the same uvicorn with a minimal ASGI application that sends recorded answers.

`python -m bench.floor WORKERS` prints its port. For each method the application sends the status, headers and body that
FirstClick sent, so that both send the same bytes.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

ANSWERS = "BENCH_FLOOR_ANSWERS"
ADDED_BY_UVICORN = ("date", "connection", "transfer-encoding")


@dataclass(frozen=True)
class Answer:
    """A recorded HTTP response."""

    status: int
    headers: list[tuple[str, str]]
    body: str


def recorded(url: str, method: str, body: str = "", etag: str = "") -> Answer:
    """Send a request to the URL and record the answer, whatever its status is."""
    headers = {"Content-Type": "application/json", **({"If-None-Match": etag} if etag else {})}
    request = urllib.request.Request(url, body.encode() or None, headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return _answer(response.status, response)
    except urllib.error.HTTPError as error:
        return _answer(error.code, error)


def _answer(status: int, response: Any) -> Answer:  # noqa: ANN401 - HTTPResponse or HTTPError
    kept = [(name, value) for name, value in response.headers.items() if name.lower() not in ADDED_BY_UVICORN]
    return Answer(status, kept, response.read().decode())


class Floor:
    """A minimal ASGI application: it reads the body and sends the recorded answer."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        for method, (status, headers, body) in answers.items():
            pairs = [(name.encode(), value.encode()) for name, value in headers]
            start = {"type": "http.response.start", "status": status, "headers": pairs}
            self._answers[method] = start, {"type": "http.response.body", "body": body.encode()}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - raw ASGI
        """Answer one request."""
        while (await receive()).get("more_body", False):
            pass
        start, body = self._answers[scope["method"]]
        await send(start)
        await send(body)


def application() -> Floor:
    """The application of a worker, with answers from the file that the environment names."""
    return Floor(json.loads(Path(os.environ[ANSWERS]).read_text(encoding="utf-8")))


def serve(workers: int) -> None:
    """Serve until SIGTERM, with the uvicorn settings of FirstClick but the HTTP protocol of uvicorn."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    listener.set_inheritable(True)
    config = uvicorn.Config(
        "bench.floor:application",
        factory=True,
        workers=workers,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


@dataclass(frozen=True)
class FloorServer:
    """A running floor."""

    port: int
    pid: int


@contextmanager
def floor(answers: Mapping[str, Answer], folder: Path, workers: int = 1) -> Iterator[FloorServer]:
    """Start a floor process with these answers by method."""
    path = folder / "answers.json"
    path.write_text(json.dumps({m: (a.status, a.headers, a.body) for m, a in answers.items()}), encoding="utf-8")
    command = [sys.executable, "-m", "bench.floor", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, ANSWERS: str(path)}) as process:
        assert process.stdout is not None
        try:
            yield FloorServer(int(process.stdout.readline()), process.pid)
        finally:
            process.terminate()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
