"""What a GET of an address gets where there is nothing: a person gets the page, which says so; a program gets JSON."""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection

from firstclick.web.core.compression import GZIPPED
from firstclick.web.core.operation import Handler, Table
from firstclick.web.core.refusals import UnknownPath
from firstclick.web.core.replies import NO_STORE, Reply
from firstclick.web.core.requests import Request

HTML, JSON = "text/html", "application/json"
RANGE = re.compile(r"\s*([\w.+*-]+/[\w.+*-]+)\s*(?:;[^,]*?\bq=([01](?:\.\d{0,3})?))?[^,]*")
LEFT_OUT = (b"etag", b"cache-control", b"content-encoding", b"vary")


def lost(table: Table) -> Handler:
    """The handler for every address that is not in the table. It raises `UnknownPath` for what is no person."""
    page, words = table["/"]["GET"].handler, _api_words(table)

    async def handler(request: Request) -> Reply:
        if _first_word(request.path) in words or not _is_person(request):
            raise UnknownPath
        reply = await page(request)
        headers = [(name, value) for name, value in reply.headers if name not in LEFT_OUT]
        body = gzip.decompress(reply.body) if GZIPPED in reply.headers else reply.body
        return Reply(404, [*headers, NO_STORE], _seen_from(request.path, body))

    return handler


def _api_words(table: Table) -> Collection[str]:
    """The first words of all addresses that are no pages: below them JSON is the answer, whoever asks."""
    return {_first_word(path) for path, methods in table.items() if any(one.media != HTML for one in methods.values())}


def _seen_from(path: str, html: bytes) -> bytes:
    """The page with the URLs of its files as they are seen from a deeper address."""
    up = b'="' + b"../" * (path.count("/") - 1)
    return html.replace(b'="static/', up + b"static/").replace(b'="cinema/', up + b"cinema/")


def _first_word(path: str) -> str:
    return path.split("/")[1] if path.startswith("/") else ""


def _is_person(request: Request) -> bool:
    """Browsers name HTML when they open an address; scripts and programs do not (RFC 9110 section 12.5.1)."""
    accepted = (request.header(b"accept") or b"").decode("latin-1").lower()
    weights = {found[1]: float(found[2] or 1) for found in RANGE.finditer(accepted)}
    return 0 < weights.get(HTML, 0) >= weights.get(JSON, 0)
