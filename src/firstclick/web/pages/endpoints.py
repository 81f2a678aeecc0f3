"""What a browser loads: the pages, their files, the contract's documents, and what each problem means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import msgspec

from firstclick.domain.refusals import Refusal
from firstclick.web.core.compression import compressed
from firstclick.web.core.operation import Caching, Operation, Table, Tag
from firstclick.web.core.refusals import UnknownPath
from firstclick.web.core.replies import (
    DOOR_PAGE,
    JSON,
    NO_STORE,
    PAGE,
    REVALIDATE,
    WORKER_POLICY,
    Headers,
    Reply,
)
from firstclick.web.core.requests import Request
from firstclick.web.pages.cinema import CINEMA_S, Cinema, CinemaPages, cinema_routes
from firstclick.web.pages.files import INDEX, PAY, TICKET_PAGE, WORKER, own_files

ALLOW_EVERY_SITE = (b"access-control-allow-origin", b"*")
Document = Callable[[], dict[str, Any]]
"""Makes a document. It is called at the first request, since the OpenAPI document describes all routes, these too."""


def routes(openapi: Document, asyncapi: Document, cinema: Cinema, *, has_office: bool, has_cards: bool) -> Table:
    """`/`, `/static/…`, `/docs`, `/problems/…` and the contract's documents. Files are read once, here.

    `has_office`: the pages of the box office and the door are served too. `has_cards`: the page to pay by card, too.
    """
    pages, documents = Pages(cinema), Documents(openapi, asyncapi)
    page = Operation(pages.page, 200, str, tag=Tag.PAGES, media="text/html", caching=Caching.ETAG)
    file = replace(page, handler=pages.static_file, answer=bytes, refusals=(UnknownPath,), media="*/*")
    worker = replace(page, media="text/javascript", caching=Caching.NONE)
    openapi_json = Operation(documents.openapi, 200, dict[str, Any], tag=Tag.PAGES)
    meaning = Operation(problem, 200, str, (UnknownPath,), tag=Tag.PAGES, media="text/plain")
    office = {
        "/admin": {"GET": Operation(to_office_page, 303, None, tag=Tag.PAGES, located=True)},
        "/admin/": {"GET": replace(page, handler=pages.office_page, caching=Caching.NONE)},
        "/door": {"GET": Operation(to_door_page, 303, None, tag=Tag.PAGES, located=True)},
        "/door/": {"GET": replace(page, handler=pages.door_page, caching=Caching.NONE)},
        "/door/worker.js": {"GET": replace(worker, handler=pages.door_worker)},
    }
    table: Table = {
        "/": {"GET": page},
        "/index.html": {"GET": replace(page, handler=pages.index_page)},
        "/ticket": {"GET": Operation(to_ticket_page, 303, None, tag=Tag.PAGES, located=True)},
        "/ticket/": {"GET": replace(page, handler=pages.ticket_page)},
        "/ticket/worker.js": {"GET": replace(worker, handler=pages.ticket_worker)},
        "/static/{name:path}": {"GET": file},
        "/docs": {"GET": replace(page, handler=pages.docs)},
        "/openapi.json": {"GET": openapi_json},
        "/asyncapi.json": {"GET": replace(openapi_json, handler=documents.asyncapi)},
        "/problems/{slug}": {"GET": meaning},
    }
    table = {**table, **cinema_routes(pages.cinema)}
    cards: Table = {"/pay/{payment_id}": {"GET": replace(page, handler=pages.pay_page)}}
    return {**table, **(office if has_office else {}), **(cards if has_cards else {})}


class Pages:
    """The handlers of pages and their files."""

    def __init__(self, cinema: Cinema) -> None:
        self._files = own_files()
        self.cinema = CinemaPages({name: self._files[name].content.decode() for name in CINEMA_S}, cinema)

    async def page(self, request: Request) -> Reply:
        """The buyer's page."""
        return self._buyers_page(request, INDEX)

    async def index_page(self, request: Request) -> Reply:
        """The buyer's page, by the name of its file."""
        return self._buyers_page(request, INDEX)

    async def ticket_page(self, request: Request) -> Reply:
        """The buyer's page, where it shows one ticket: that opens without a network once it was seen."""
        return self._buyers_page(request, TICKET_PAGE)

    async def ticket_worker(self, request: Request) -> Reply:
        """The script that opens the page of a ticket where there is no network."""
        return self._worker(request)

    async def docs(self, request: Request) -> Reply:
        """The contract, for people; works without any other network."""
        return self._page(request, "docs.html")

    async def office_page(self, request: Request) -> Reply:
        """The box office's page, for staff; it has nothing to show until they sign in."""
        return self._page(request, "admin.html")

    async def door_page(self, request: Request) -> Reply:
        """The door's page, for staff and devices; it scans nothing until they sign in."""
        return self._page(request, "door.html", DOOR_PAGE)

    async def pay_page(self, request: Request) -> Reply:
        """The page on which a payment is paid by card. It asks for the payment that its address names."""
        return self._buyers_page(request, PAY)

    async def door_worker(self, request: Request) -> Reply:
        """The script that opens the door's page where there is no network."""
        return self._worker(request)

    async def static_file(self, request: Request) -> Reply:
        """A file of the page. Any site may load the element, which says itself where it may not sell, and its parts."""
        name = request.params["name"]
        reply = self._file(request, name)
        if self._files[name].is_for_all:
            reply.headers.append(ALLOW_EVERY_SITE)
        return reply

    def _file(self, request: Request, name: str) -> Reply:
        found = self._files.get(name)
        if found is None:
            raise UnknownPath
        return found.reply(request)

    def _worker(self, request: Request) -> Reply:
        reply = self._file(request, WORKER)
        reply.headers = [WORKER_POLICY, *reply.headers]
        return reply

    def _buyers_page(self, request: Request, name: str) -> Reply:
        page = self.cinema.page(name)
        reply = page.file.reply(request)
        reply.headers = [*page.headers, *reply.headers]
        return reply

    def _page(self, request: Request, name: str, headers: Headers = PAGE) -> Reply:
        reply = self._file(request, name)
        reply.headers = [*headers, *reply.headers]
        return reply


class Documents:
    """The handlers of the contract's documents."""

    def __init__(self, openapi: Document, asyncapi: Document) -> None:
        self._make = openapi, asyncapi

    @cached_property
    def _encoded(self) -> tuple[bytes, bytes]:
        openapi, asyncapi = self._make
        return msgspec.json.encode(openapi()), msgspec.json.encode(asyncapi())

    async def openapi(self, request: Request) -> Reply:
        """The HTTP contract."""
        return compressed(request, [JSON, REVALIDATE], self._encoded[0])

    async def asyncapi(self, request: Request) -> Reply:
        """The feed's contract."""
        return compressed(request, [JSON, REVALIDATE], self._encoded[1])


async def to_ticket_page(_request: Request) -> Reply:
    """Where the page of a ticket is. Relative, because a proxy may have it below a path."""
    return Reply(303, [(b"location", b"ticket/"), NO_STORE])


async def to_office_page(_request: Request) -> Reply:
    """Where the box office's page is, as relative as the other."""
    return Reply(303, [(b"location", b"admin/"), NO_STORE])


async def to_door_page(_request: Request) -> Reply:
    """Where the door's page is, as relative as the other."""
    return Reply(303, [(b"location", b"door/"), NO_STORE])


async def problem(request: Request) -> Reply:
    """What a problem's `type` means, in plain text."""
    kind = Refusal.by_slug.get(request.params["slug"])
    if kind is None:
        raise UnknownPath
    text = f"{kind.title} ({kind.status})\n\n{kind.__doc__ or ''}\n"
    return Reply(200, [(b"content-type", b"text/plain; charset=utf-8"), REVALIDATE], text.encode())
