"""The files of the page as browsers get them: joined, compressed and named by their content, once, at start."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from firstclick.web.core.compression import GZIPPED, VARY, takes_gzip
from firstclick.web.core.replies import REVALIDATE, Headers, Reply
from firstclick.web.core.requests import Request
from firstclick.web.pages.bundle import Sources, join_script, join_style

ELEMENT = "firstclick-seats.js"
"""What other sites load; no page of ours names it."""
SCRIPT = re.compile(r'<script type="module" src="/static/([^"]+)"')
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
NAMED = re.compile(r'(?<=")/static/([^"?]+)(?=")')
FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
"""For an address that names its content: another release has another address, so that old and new never mix."""


@dataclass(frozen=True)
class PageFile:
    """One file, ready to be sent as it is or compressed. Its version is a name for its content."""

    kind: bytes
    content: bytes
    gzipped: bytes
    version: str

    def reply(self, request: Request) -> Reply:
        """The file, in the form that the browser takes; 304 where it has it."""
        small = bool(self.gzipped) and takes_gzip(request)
        etag = f'"{self.version}{"-gzip" if small else ""}"'.encode()
        named = request.query == f"v={self.version}".encode()
        headers: Headers = [(b"etag", etag), FOR_EVER if named else REVALIDATE, VARY]
        if request.has_current(etag):
            return Reply(304, headers)
        headers.append((b"content-type", self.kind))
        if small:
            headers.append(GZIPPED)
        return Reply(200, headers, self.gzipped if small else self.content)


def page_files(folder: Traversable) -> Mapping[str, PageFile]:
    """Every file below the folder by its name. Raises `CannotJoin`."""
    contents = dict(_contents(folder, ""))
    sources = {name: whole.decode() for name, whole in contents.items() if name.endswith((".js", ".css", ".html"))}
    contents |= {name: whole.encode() for name, whole in _joined(sources).items()}
    made = {name: _prepare(name, whole) for name, whole in contents.items()}
    pages = {name: _with_versions(text, made) for name, text in sources.items() if name.endswith(".html")}
    return made | {name: _prepare(name, html.encode()) for name, html in pages.items()}


def roots(sources: Sources) -> tuple[list[str], list[str]]:
    """The scripts and the style sheets that browsers load first, which are sent with all that they import."""
    pages = [text for name, text in sources.items() if name.endswith(".html")]
    scripts = {name for page in pages for name in SCRIPT.findall(page)} | ({ELEMENT} & sources.keys())
    return sorted(scripts), sorted({name for page in pages for name in STYLE.findall(page)})


def _joined(sources: Sources) -> dict[str, str]:
    scripts, styles = roots(sources)
    joined = {name: join_script(name, sources) for name in scripts}
    return joined | {name: join_style(name, sources) for name in styles}


def _contents(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _contents(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _prepare(name: str, content: bytes) -> PageFile:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("javascript", "+xml", "json"))
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    gzipped = gzip.compress(content, mtime=0) if is_text else b""
    version = hashlib.blake2b(content, digest_size=12).hexdigest()
    return PageFile(kind.encode(), content, gzipped, version)


def _with_versions(html: str, made: Mapping[str, PageFile]) -> str:
    """The page with the version of each file in its address. Addresses of missing files stay; a test finds them."""
    return NAMED.sub(lambda found: f"{found[0]}?v={made[found[1]].version}" if found[1] in made else found[0], html)
