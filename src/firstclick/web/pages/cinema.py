"""The buyer's page as the cinema's own: its name, logo, colours and links, put into the page before it is sent."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from firstclick.domain.cinema_page import CinemaPage, Picture
from firstclick.domain.contrast import text_on
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.ports.programme import PictureFile
from firstclick.web.api.programme_wire import picture_url
from firstclick.web.core.compression import Block, Body, compressed_body
from firstclick.web.core.operation import Operation, Table, Tag
from firstclick.web.core.refusals import UnknownPath
from firstclick.web.core.replies import PAGE, PAY_PAGE, PICTURE_POLICY, Headers, Reply, with_pictures_from
from firstclick.web.core.requests import Request
from firstclick.web.pages.files import IMMUTABLE, INDEX, PAY, TICKET_PAGE, UP, PageFile, prepare

CINEMA_S = (INDEX, TICKET_PAGE, PAY)
"""The pages that are the cinema's."""
HEADERS = {PAY: PAY_PAGE}
"""What pages add that are not as the others."""
NEUTRAL_NAME = "Tickets"
"""The name on the page while there is no programme."""
WORDMARK_RATIO = 2
"""A logo that is so much wider than high has the name in it."""
NEVER_CHANGES = "?v=1"
"""Marks an address as one whose content never changes: pages that open without a network keep such files."""
PICTURES_KEPT_BYTES_MAX = 16_000_000
_COLOURS = re.compile(r"([0-9a-f]{6})-([0-9a-f]{6})\.css")
_HTML = '<html lang="en"'
_TITLE = f"<title>{NEUTRAL_NAME}</title>"
_NAME_META = f'<meta name="application-name" content="{NEUTRAL_NAME}" />'
_BRAND_NAME = f"<span>{NEUTRAL_NAME}</span>"
_MARK = re.compile(r'<svg class="brand-mark".*?</svg>', re.DOTALL)
_ICON = re.compile(r'(<link rel="icon" href=)"[^"]*" type="image/svg\+xml" />')
_STYLE_END = re.compile(r'(<link rel="stylesheet" href="(?:\.\./)?static/(?:pay_)?page\.css[^>]*>)')
_LINK = '<a class="foot-link" data-action="{action}" href="" hidden>'


@dataclass(frozen=True)
class Cinema:
    """Where the page finds what is the cinema's: the programme of now, and the stored pictures by their digests."""

    programme: Callable[[], Programme]
    picture: Callable[[str], Awaitable[PictureFile | None]]


@dataclass(frozen=True)
class BrandedPage:
    """The page with the headers that its pictures need."""

    headers: Headers
    file: PageFile


class CinemaPages:
    """Makes the page anew when another programme is on sale, and sends the cinema's colours and pictures."""

    def __init__(self, templates: Mapping[str, str], cinema: Cinema) -> None:
        self._templates = templates
        self._cinema = cinema
        self._programme: Programme | None = None
        self._pages: Mapping[str, BrandedPage] = {}
        self._pictures: dict[str, tuple[bytes, Body]] = {}

    def page(self, name: str) -> BrandedPage:
        """The page of that name, for the programme that is on sale now."""
        programme = self._cinema.programme()
        if programme is not self._programme:
            self._pages = {one: self._branded(one, programme) for one in self._templates}
            self._programme = programme
        return self._pages[name]

    def _branded(self, name: str, programme: Programme) -> BrandedPage:
        headers = with_pictures_from(picture_origins(programme), HEADERS.get(name, PAGE))
        html = branded(self._templates[name], programme, UP.get(name, ""))
        return BrandedPage(headers, prepare(name, html.encode()))

    async def cinema_colours(self, request: Request) -> Reply:
        """The style sheet for two colours, of the light theme and of the dark one, which its address names."""
        found = _COLOURS.fullmatch(request.params["colours"])
        if found is None:
            raise UnknownPath
        headers = [(b"content-type", b"text/css; charset=utf-8"), IMMUTABLE]
        return Reply(200, headers, colour_sheet(f"#{found[1]}", f"#{found[2]}").encode())

    async def cinema_picture(self, request: Request) -> Reply:
        """A picture of the programme by its digest. Whatever is in it, no script of it runs."""
        media_type, body = await self._picture(request.params["digest"])
        headers = [(b"content-type", media_type), IMMUTABLE, PICTURE_POLICY]
        return compressed_body(request, headers, body) if b"svg" in media_type else Reply(200, headers, body.text)

    async def _picture(self, digest: str) -> tuple[bytes, Body]:
        """The picture, read once. Only those that the programme names are looked for in the ledger."""
        known = self._pictures.get(digest)
        if known is not None:
            return known
        is_named = any(one.digest == digest for one in self._cinema.programme().pictures)
        found = await self._cinema.picture(digest) if is_named else None
        if found is None:
            raise UnknownPath
        kept = self._pictures[digest] = (found.media_type.encode(), Body([Block(found.content)]))
        while sum(len(body.text) for _, body in self._pictures.values()) > PICTURES_KEPT_BYTES_MAX:
            del self._pictures[next(iter(self._pictures))]
        return kept


def cinema_routes(pages: CinemaPages) -> Table:
    """`/cinema/…`: what is the cinema's own. The addresses name the content, so that it may be kept for ever."""
    colours = Operation(pages.cinema_colours, 200, str, (UnknownPath,), tag=Tag.PAGES, media="text/css")
    refusals = (UnknownPath, LedgerUnavailable)
    picture = Operation(pages.cinema_picture, 200, bytes, refusals, tag=Tag.PAGES, media="image/*")
    return {"/cinema/colours/{colours}": {"GET": colours}, "/cinema/pictures/{digest}": {"GET": picture}}


def branded(template: str, programme: Programme, up: str) -> str:
    """The page with the cinema's name, and with its logo, colours and links where it has them.

    `up` leads from the page to where `cinema/` is.
    """
    page, shown = programme.page, escape(programme.cinema or NEUTRAL_NAME)
    html = template.replace(_TITLE, f"<title>{shown}</title>")
    html = html.replace(_NAME_META, _NAME_META.replace(NEUTRAL_NAME, shown))
    html = html.replace(_BRAND_NAME, _brand(shown, page, up))
    if page.logo is not None:
        html = _MARK.sub("", html)
        if not _is_wordmark(page.logo):
            html = _ICON.sub(rf'\1"{escape(_address(page.logo, up))}" />', html)
    for action, address in (("imprint", page.imprint_url), ("privacy", page.privacy_url)):
        if address:
            link = _LINK.format(action=action)
            html = html.replace(link, link.replace('href="" hidden', f'href="{escape(address)}"'))
    if page.languages:
        html = html.replace(_HTML, f'<html lang="{page.languages[0]}" data-languages="{" ".join(page.languages)}"')
    if page.accent:
        sheet = f"{up}cinema/colours/{page.accent[1:]}-{page.accent_dark[1:]}.css{NEVER_CHANGES}"
        html = _STYLE_END.sub(rf'\1\n    <link rel="stylesheet" href="{sheet}" />', html)
    return html


def _brand(shown_name: str, page: CinemaPage, up: str) -> str:
    """The name, with the logo before it; the logo alone where it has the name in it."""
    if page.logo is None:
        return f"<span>{shown_name}</span>"
    logos = [(page.logo, "light" if page.logo_dark else "both")]
    logos += [(page.logo_dark, "dark")] if page.logo_dark else []
    alt, name = (shown_name, "") if _is_wordmark(page.logo) else ("", f"<span>{shown_name}</span>")
    return "".join(_logo(_address(picture, up), picture, theme, alt) for picture, theme in logos) + name


def _is_wordmark(logo: Picture) -> bool:
    return logo.width >= WORDMARK_RATIO * logo.height > 0


def _logo(address: str, picture: Picture, theme: str, alt: str) -> str:
    """The image. Two for two themes are lazy: only the one that is seen is loaded."""
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width else ""
    lazy = "" if theme == "both" else ' loading="lazy"'
    return f'<img class="brand-logo" data-for="{theme}" src="{escape(address)}"{size}{lazy} alt="{alt}" />'


def _address(picture: Picture, up: str) -> str:
    url = picture_url(picture)
    return f"{up}{url}{NEVER_CHANGES}" if picture.digest else url


def colour_sheet(accent: str, accent_dark: str) -> str:
    """The tokens of the page that follow from the accents. They are set for the element on this page, too."""
    on = f"light-dark({text_on(accent)}, {text_on(accent_dark)})"
    return (
        f":root, firstclick-seats {{ --accent: light-dark({accent}, {accent_dark}); --on-accent: {on}; "
        "--accent-strong: light-dark(color-mix(in srgb, var(--accent) 80%, black), "
        "color-mix(in srgb, var(--accent) 75%, white)); }\n"
    )


def picture_origins(programme: Programme) -> Iterator[str]:
    """The origins of the pictures that are elsewhere, each once."""
    hosts = (urlsplit(one.name).netloc for one in programme.pictures if not one.digest)
    yield from (f"https://{host}" for host in dict.fromkeys(hosts))
