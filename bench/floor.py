"""The floor of a request: the same uvicorn with the smallest ASGI application, which sends recorded responses.

python -m bench.floor WORKERS prints its port. There is one response for each method: status, headers and body are those
of FirstClick, so that both servers send the same bytes.
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

RESPONSES = "BENCH_FLOOR_RESPONSES"
ADDED_BY_UVICORN = ("date", "connection", "transfer-encoding")


@dataclass(frozen=True)
class Response:
    """A response as it was received."""

    status: int
    headers: list[tuple[str, str]]
    body: str


def recorded(url: str, method: str, body: str = "", etag: str = "", user: str = "") -> Response:
    """The response of the server at the URL, whatever its status."""
    headers = {"Content-Type": "application/json", **({"If-None-Match": etag} if etag else {})}
    headers |= {"X-User-Id": user} if user else {}
    request = urllib.request.Request(url, body.encode() or None, headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return _recorded(response.status, response)
    except urllib.error.HTTPError as response:
        return _recorded(response.code, response)


def _recorded(status: int, response: Any) -> Response:  # noqa: ANN401 - a response, or an error that is one
    kept = [(name, value) for name, value in response.headers.items() if name.lower() not in ADDED_BY_UVICORN]
    return Response(status, kept, response.read().decode())


class Floor:
    """The smallest application: it reads the body and responds."""

    def __init__(self, responses: Mapping[str, Any]) -> None:
        self._ready: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        for method, (status, headers, body) in responses.items():
            pairs = [(name.encode(), value.encode()) for name, value in headers]
            start = {"type": "http.response.start", "status": status, "headers": pairs}
            self._ready[method] = start, {"type": "http.response.body", "body": body.encode()}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - raw ASGI
        """Respond to one request."""
        while (await receive()).get("more_body", False):
            pass
        start, body = self._ready[scope["method"]]
        await send(start)
        await send(body)


def application() -> Floor:
    """The application of a worker, with the responses of the file that the environment names."""
    return Floor(json.loads(Path(os.environ[RESPONSES]).read_text(encoding="utf-8")))


def serve(workers: int) -> None:
    """Serve until SIGTERM, with FirstClick's options of uvicorn but uvicorn's own HTTP protocol."""
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
def floor(responses: Mapping[str, Response], folder: Path, workers: int = 1) -> Iterator[FloorServer]:
    """A floor with these responses by method, in a process of its own."""
    path = folder / "responses.json"
    path.write_text(json.dumps({m: (a.status, a.headers, a.body) for m, a in responses.items()}), encoding="utf-8")
    command = [sys.executable, "-m", "bench.floor", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, RESPONSES: str(path)}) as process:
        assert process.stdout is not None
        try:
            yield FloorServer(int(process.stdout.readline()), process.pid)
        finally:
            process.terminate()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
