"""What a browser loads: the page, its files, the contract to read, and what each problem means."""

from __future__ import annotations

from importlib.resources import files

from firstclick.web.core.compression import compressed
from firstclick.web.core.http import JSON, PAGE, Receive, Scope
from firstclick.web.core.problems import TABLE, Reply, UnknownPath
from firstclick.web.pages.files import ELEMENT, REVALIDATE, page_files

FOR_EVERY_SITE = (b"access-control-allow-origin", b"*")


class Pages:
    """Handlers of `/`, `/static/…`, `/docs`, `/problems/…` and the contract's documents. Files are read once."""

    def __init__(self) -> None:
        self._documents = {"openapi.json": b"{}", "asyncapi.json": b"{}"}
        self._files = page_files(files("firstclick") / "static")

    def publish(self, openapi: bytes, asyncapi: bytes) -> None:
        """Serve these documents; they are made from the table that names this site's own handlers."""
        self._documents = {"openapi.json": openapi, "asyncapi.json": asyncapi}

    async def page(self, scope: Scope, receive: Receive) -> Reply:
        """The buyer's page."""
        return self._page(scope, "index.html")

    async def docs(self, scope: Scope, receive: Receive) -> Reply:
        """The contract, for people; works without any other network."""
        return self._page(scope, "docs.html")

    async def static(self, scope: Scope, receive: Receive) -> Reply:
        """A file of the page. Any site may load the element: one that may not sell is told so by it."""
        name = scope["path_params"]["name"]
        status, headers, content = self._file(scope, name)
        return status, [*headers, FOR_EVERY_SITE] if name == ELEMENT else headers, content

    async def openapi(self, scope: Scope, receive: Receive) -> Reply:
        """The HTTP contract."""
        return compressed(scope, [JSON, REVALIDATE], self._documents["openapi.json"])

    async def asyncapi(self, scope: Scope, receive: Receive) -> Reply:
        """The feed's contract."""
        return compressed(scope, [JSON, REVALIDATE], self._documents["asyncapi.json"])

    async def problem(self, scope: Scope, receive: Receive) -> Reply:
        """What a problem's `type` means, in plain text."""
        for refusal, told in TABLE.items():
            if told.slug == scope["path_params"]["slug"]:
                text = f"{told.title} ({told.status})\n\n{refusal.__doc__ or ''}\n"
                return 200, [(b"content-type", b"text/plain; charset=utf-8"), REVALIDATE], text.encode()
        raise UnknownPath

    def _file(self, scope: Scope, name: str) -> Reply:
        found = self._files.get(name)
        if found is None:
            raise UnknownPath
        return found.reply(scope)

    def _page(self, scope: Scope, name: str) -> Reply:
        status, headers, content = self._file(scope, name)
        return status, [*PAGE, *headers], content
