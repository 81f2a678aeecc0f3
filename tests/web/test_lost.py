"""What a mistyped address gets: a person the page, a program the refusal."""

from __future__ import annotations

import gzip

import pytest

from firstclick.web.core.operation import Handler, Operation, Table, Tag
from firstclick.web.core.refusals import UnknownPath
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request
from firstclick.web.pages.lost import lost

HTML = (b"content-type", b"text/html; charset=utf-8")
OF_THE_PAGE = [(b"etag", b'"1"'), (b"cache-control", b"no-cache"), (b"vary", b"Accept-Encoding")]
GZIPPED = (b"content-encoding", b"gzip")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
PAGE = b'<link href="static/app.css"><script src="static/app.js">'


def handler(*, compressed: bool = False) -> Handler:
    """For what is not among a page, its script, the API below /movies and the documents."""

    async def page(request: Request) -> Reply:
        assert request.method == "GET"
        headers = [HTML, *OF_THE_PAGE, GZIPPED] if compressed else [HTML, *OF_THE_PAGE]
        return Reply(200, headers, gzip.compress(PAGE) if compressed else PAGE)

    def of(media: str) -> Operation:
        return Operation(page, 200, None, tag=Tag.PAGES, media=media)

    table: Table = {
        "/": {"GET": of("text/html")},
        "/docs": {"GET": of("text/html")},
        "/static/{name:path}": {"GET": of("text/javascript")},
        "/movies/{movie_id}/seats": {"GET": of("application/json")},
        "/tickets/{token}": {"GET": of("text/html"), "PUT": of("application/json")},
    }
    return lost(table)


async def answered(path: str, accept: str | None = BROWSER, *, compressed: bool = False) -> Reply | None:
    """The page, or None for the refusal."""
    headers = [] if accept is None else [(b"accept", accept.encode("latin-1"))]
    try:
        return await handler(compressed=compressed)(Request("GET", path, headers))
    except UnknownPath:
        return None


@pytest.mark.parametrize("compressed", [True, False])
async def test_a_person_gets_the_page_as_one_that_is_not_there(compressed: bool) -> None:
    reply = await answered("/xyz", compressed=compressed)
    assert reply == Reply(404, [HTML, (b"cache-control", b"no-store")], PAGE)


@pytest.mark.parametrize(("path", "up"), [("/", b""), ("/a/", b"../"), ("/docs/b/c", b"../../")])
async def test_the_page_finds_its_files_from_any_depth(path: str, up: bytes) -> None:
    reply = await answered(path)
    assert reply is not None
    assert reply.body == PAGE.replace(b"static/", up + b"static/")


@pytest.mark.parametrize("path", ["/movies", "/movies/x", "/static", "/tickets/more/x", "/tickets/"])
async def test_below_the_api_and_its_files_everybody_gets_the_refusal(path: str) -> None:
    assert await answered(path) is None


@pytest.mark.parametrize("path", ["/Movies", "/moviesx", "/x/movies", "movies", ""])
async def test_what_only_looks_like_the_api_is_mistyped_too(path: str) -> None:
    assert await answered(path) is not None


@pytest.mark.parametrize(
    ("accept", "is_person"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("TEXT/HTML;q=0.9, application/json;q=0.5", True),
        ("text/html;level=1;q=0.8", True),
        ("text/html;q=0.7,application/json;q=0.7", True),
        ("text/html;q=1, application/json", True),
        ("application/json, text/html;q=0.9", False),
        ("text/html;q=0", False),
        ("text/html;q=0.000", False),
        ("application/json", False),
        ("*/*", False),
        ("text/*", False),
        ("", False),
        (None, False),
        ("\xe9", False),
    ],
    ids=range(15),
)
async def test_a_person_is_who_would_rather_have_html(accept: str | None, is_person: bool) -> None:
    assert (await answered("/xyz", accept) is not None) is is_person
