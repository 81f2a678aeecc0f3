"""Stands between a client and a server: requests arrive, and the first answers are lost on their way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler

from tests.harness.processes.threaded_http import threaded_http


@dataclass
class LostAnswers:
    """How many answers are to be lost, and how many were. `url` is where clients go."""

    url: str = ""
    loses: int = 1
    lost: int = 0


@contextmanager
def losing_answers(port: int) -> Iterator[LostAnswers]:
    """Pass POSTs on to the server at a port of this machine."""
    its = LostAnswers()

    class Between(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with closing(HTTPConnection("127.0.0.1", port)) as behind:
                behind.request("POST", self.path, body, dict(self.headers))
                answer = behind.getresponse()
                content = answer.read()
            if its.lost < its.loses:
                its.lost += 1
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with threaded_http(Between) as between:
        its.url = f"http://127.0.0.1:{between}"
        yield its
