"""A site that is not ours and sells our seats: one page with the element, at another port and so of another origin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.harness.processes.threaded_http import threaded_http

PAGE = """<!doctype html>
<html lang="en">
<title>Another site</title>
<style>* {{ color: rgb(255, 0, 0); }} .card, .button {{ display: none; }}</style>
<script>
  window.heard = [];
  for (const type of ["ready", "hold", "confirmed", "expired"]) {{
    document.addEventListener(type, (event) => heard.push([type, event.detail]));
  }}
</script>
{body}
</html>
"""


@dataclass
class ForeignSite:
    """The site. It has two names, and so two origins: `127.0.0.1` and `localhost`."""

    port: int
    body: str = field(default="")

    @property
    def origin(self) -> str:
        """How browsers name it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_origin(self) -> str:
        """Its other name, which is another site to a browser."""
        return f"http://localhost:{self.port}"


@contextmanager
def foreign_site() -> Iterator[ForeignSite]:
    """Serves one page around whatever its `body` is by then."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(PAGE.format(body=pages.body).encode())

        def log_message(self, *_: object) -> None:
            pass

    with threaded_http(Handler) as port:
        pages = ForeignSite(port)
        yield pages
