"""The static files as they are sent: bundled, compressed and versioned once, when the server starts."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from firstclick.web.core.compression import GZIPPED, VARY, takes_gzip
from firstclick.web.core.replies import REVALIDATE, Headers, Reply
from firstclick.web.core.requests import Request
from firstclick.web.pages.bundle import Sources, join_script, join_style, modules_of
from firstclick.web.pages.parts import join_parts, parts_of

ELEMENT = "firstclick-seats.js"
"""The script that other sites load. The pages here do not use it."""
INDEX = "index.html"
"""The buyer's page."""
PAY = "pay.html"
"""The page on which cards are paid with."""
TICKET_PAGE = "ticket.html"
"""The buyer's page once more, at an address of its own: a service worker opens it where there is no network."""
WORKER = "ui/offline_worker.js"
"""The service worker of the door's page and of the tickets' page, which is served beside each."""
WORDS = "ui/words.js"
"""The module that names the tables of words."""
SCRIPT = re.compile(r'<script type="module" src="/static/([^"]+)"')
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
UP = {"admin.html": "../", "door.html": "../", PAY: "../", TICKET_PAGE: "../"}
"""The way from the address of a page to the addresses of files, for pages that are below a folder."""
STATIC_URL = re.compile(r'(?<=")/static/([^"?]+)(?=")')
IMMUTABLE = (b"cache-control", b"public, max-age=31536000, immutable")
"""For a URL with the version of its file. Another version has another URL, so that releases never mix."""


@dataclass(frozen=True)
class PageFile:
    """One file, plain and compressed. `version` is a hash of its content; `gzipped` is empty for binary files.

    `is_for_all`: every site may load it: the element, and what it loads later.
    """

    kind: bytes
    content: bytes
    gzipped: bytes
    version: str
    is_for_all: bool = False

    def reply(self, request: Request) -> Reply:
        """The file, compressed when the browser accepts that; 304 when the browser has this version."""
        use_gzip = bool(self.gzipped) and takes_gzip(request)
        etag = f'"{self.version}{"-gzip" if use_gzip else ""}"'.encode()
        is_versioned = request.query == f"v={self.version}".encode()
        headers: Headers = [(b"etag", etag), IMMUTABLE if is_versioned else REVALIDATE, VARY]
        if request.has_current(etag):
            return Reply(304, headers)
        headers.append((b"content-type", self.kind))
        if use_gzip:
            headers.append(GZIPPED)
        return Reply(200, headers, self.gzipped if use_gzip else self.content)


@cache
def own_files() -> Mapping[str, PageFile]:
    """All files that come with FirstClick, made once in a process. Raises `CannotJoin`."""
    return page_files(files("firstclick") / "static")


def page_files(folder: Traversable) -> Mapping[str, PageFile]:
    """All files below the folder, by path. Scripts and styles that a page loads are bundles. Raises `CannotJoin`."""
    contents = dict(_contents(folder, ""))
    sources = {name: content.decode() for name, content in contents.items() if name.endswith((".js", ".css", ".html"))}
    bundles = _bundles(sources)
    contents |= {name: text.encode() for name, text in bundles.items()}
    prepared = {name: prepare(name, content) for name, content in contents.items()}
    # Scripts name the tables of words and the parts that they load later, so they come after these.
    loading = {name: _with_versions(text, prepared, "") for name, text in bundles.items() if name.endswith(".js")}
    prepared |= {name: prepare(name, text.encode()) for name, text in loading.items()}
    pages = {name: text for name, text in sources.items() if name.endswith(".html")}
    pages[TICKET_PAGE] = pages[INDEX]
    linked = {name: _with_versions(text, prepared, UP.get(name, "")) for name, text in pages.items()}
    prepared |= {name: prepare(name, html.encode()) for name, html in linked.items()}
    later = parts_of(modules_of(ELEMENT, sources)) if ELEMENT in sources else set()
    open_names = {ELEMENT, *language_tables(sources), *later}
    return {name: replace(file, is_for_all=name in open_names) for name, file in prepared.items()}


def roots(sources: Sources) -> tuple[list[str], list[str]]:
    """The scripts and the style sheets that pages or other sites load. Each of them is sent as a bundle."""
    pages = [text for name, text in sources.items() if name.endswith(".html")]
    scripts = {name for page in pages for name in SCRIPT.findall(page)} | ({ELEMENT} & sources.keys())
    scripts |= set(language_tables(sources))
    return sorted(scripts), sorted({name for page in pages for name in STYLE.findall(page)})


def language_tables(sources: Sources) -> list[str]:
    """The tables of words that scripts load, of which each is a bundle. Other sites load them too, with the element."""
    return STATIC_URL.findall(sources.get(WORDS, ""))


def _bundles(sources: Sources) -> dict[str, str]:
    scripts, styles = roots(sources)
    parts = join_parts(scripts, sources)
    needs = {name: part.needs for name, part in parts.items()}
    bundles = {name: join_script(name, sources, needs) for name in scripts}
    bundles |= {name: part.text for name, part in parts.items()}
    return bundles | {name: join_style(name, sources) for name in styles}


def _contents(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _contents(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def prepare(name: str, content: bytes) -> PageFile:
    """The file as it is sent."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("javascript", "+xml", "json"))
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    gzipped = gzip.compress(content, mtime=0) if is_text else b""
    version = hashlib.blake2b(content, digest_size=12).hexdigest()
    return PageFile(kind.encode(), content, gzipped, version)


def _with_versions(html: str, prepared: Mapping[str, PageFile], up: str) -> str:
    """Add the version to the URL of each static file, and make it relative: a proxy may have the page below a path.

    `up` leads from the page to where `static/` is.

    A URL without a file is left as it is; a test finds it.
    """

    def linked(found: re.Match[str]) -> str:
        name = found[1]
        return f"{up}static/{name}?v={prepared[name].version}" if name in prepared else found[0]

    return STATIC_URL.sub(linked, html)
