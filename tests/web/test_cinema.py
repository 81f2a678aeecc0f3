"""The buyer's page as the cinema's own: what the server puts into it, and how it sends colours and pictures."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from firstclick.domain.cinema_page import NO_PAGE, CinemaPage, Picture
from firstclick.domain.programme import Programme
from firstclick.web.pages.cinema import Cinema, CinemaPages, branded
from firstclick.web.pages.files import PAY, own_files
from tests.harness.processes.server import Server
from tests.programme.picture_files import ATTACK
from tests.web.branded import ELSEWHERE, FILMS, branded_server
from tests.web.buyer import client_of
from tests.web.refusing import refused

TEMPLATE = '<svg class="brand-mark"><path/></svg><span>Tickets</span>'

LOGO = r'class="brand-logo" data-for="both" src="(cinema/pictures/[0-9a-f]{32}\?v=1)" width="300" height="100"'


@pytest.fixture(scope="module")
def lumen() -> Iterator[Server]:
    """A cinema with a page of its own."""
    with branded_server() as started:
        yield started


@pytest.fixture
async def there(lumen: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(lumen) as client:
        yield client


async def test_the_page_has_name_colours_and_links_before_any_script_runs(
    there: httpx.AsyncClient,
) -> None:
    html = (await there.get("/")).text
    assert "<title>Lumen &amp; Söhne</title>" in html
    assert 'name="application-name" content="Lumen &amp; Söhne"' in html
    assert '<link rel="stylesheet" href="cinema/colours/0b5cad-8fd0ff.css?v=1" />' in html
    assert 'data-action="imprint" href="https://lumen.example/impressum?a=1&amp;b=2">' in html
    assert 'data-action="privacy" href="https://lumen.example/datenschutz">' in html
    assert html.count("FirstClick") == 1, "in the footer only"
    assert 'style="' not in html


async def test_pictures_are_allowed_from_where_the_programme_has_some_and_nowhere_else(
    there: httpx.AsyncClient,
) -> None:
    policy = (await there.get("/")).headers["content-security-policy"]
    assert "img-src 'self' https://img.example;" in policy
    assert "script-src 'self';" in policy


async def test_a_cinema_without_any_of_it_has_its_name_and_the_usual_page(http: httpx.AsyncClient) -> None:
    answer = await http.get("/")
    assert "<title>The Test House</title>" in answer.text
    assert "cinema/colours" not in answer.text
    assert 'class="brand-mark"' in answer.text
    assert re.search(r'data-action="imprint" href="" hidden', answer.text)
    assert "img-src 'self';" in answer.headers["content-security-policy"]


async def test_an_address_that_leads_nowhere_is_the_cinema_s_page_too(there: httpx.AsyncClient) -> None:
    answer = await there.get("/kino/heute", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Lumen" in answer.text
    assert 'href="../cinema/colours/' in answer.text


async def test_a_logo_with_a_script_is_sent_so_that_none_runs(there: httpx.AsyncClient) -> None:
    html = (await there.get("/")).text
    found = re.search(LOGO, html)
    assert found is not None
    answer = await there.get(f"/{found[1]}")
    assert answer.content == ATTACK
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers.get_list("content-security-policy")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"]
    assert "immutable" in answer.headers["cache-control"]


async def test_only_pictures_of_the_programme_are_sent(there: httpx.AsyncClient) -> None:
    for digest in ("0" * 32, "logo.svg"):
        refused(await there.get(f"/cinema/pictures/{digest}"), 404, "unknown-path")


async def test_a_style_sheet_has_the_colours_that_its_address_names(there: httpx.AsyncClient) -> None:
    answer = await there.get("/cinema/colours/0b5cad-8fd0ff.css")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "--accent: light-dark(#0b5cad, #8fd0ff); --on-accent: light-dark(#ffffff, #101010);" in answer.text
    for name in ("0b5cad.css", "0b5cad-8fd0ff", "0b5cad-8fd0ffz.css", "red-blue.css"):
        refused(await there.get(f"/cinema/colours/{name}"), 404, "unknown-path")


async def test_movies_and_showtimes_say_how_they_are_shown(there: httpx.AsyncClient) -> None:
    movies = (await there.get("/movies")).json()
    poster = movies[1]["poster"]
    assert (await there.get(f"/{poster.pop('url')}")).headers["content-type"] == "image/png"
    assert poster == {"alt": "Poster 1", "width": 120, "height": 181}
    assert movies[1]["trailer_url"] == "https://tube.example/1"
    assert movies[1]["showtimes"][0]["presentation"] == {"formats": ["OV"], "spoken": "en", "subtitles": ["de"]}
    assert "presentation" not in movies[3]["showtimes"][0]
    assert movies[-1]["poster"] == {"url": ELSEWHERE, "alt": f"Poster {FILMS - 1}"}
    assert (await there.get("/showtimes/film-2")).json()["presentation"] == {"spoken": "de", "audio_described": True}


async def test_a_movie_that_says_nothing_has_the_fields_of_before(http: httpx.AsyncClient) -> None:
    movie = (await http.get("/movies")).json()[0]
    assert list(movie) == ["id", "title", "rows", "seats_per_row", "runtime_min", "rating", "summary", "showtimes"]


@pytest.mark.parametrize(
    ("page", "html"),
    [
        (NO_PAGE, '<svg class="brand-mark"><path/></svg><span>A&lt;b&gt;</span>'),
        (
            CinemaPage(logo=Picture("l.png", "ab", 40, 40)),
            '<img class="brand-logo" data-for="both" src="../cinema/pictures/ab?v=1" width="40" height="40" alt="" />'
            "<span>A&lt;b&gt;</span>",
        ),
        (
            CinemaPage(logo=Picture("l.png", "ab", 80, 40), logo_dark=Picture("https://i.example/d")),
            '<img class="brand-logo" data-for="light" src="../cinema/pictures/ab?v=1" width="80" height="40" '
            'loading="lazy" alt="A&lt;b&gt;" /><img class="brand-logo" data-for="dark" src="https://i.example/d" '
            'loading="lazy" alt="A&lt;b&gt;" />',
        ),
    ],
)
def test_the_logo_is_in_the_place_of_the_mark_and_a_wide_one_has_the_name_in_it(page: CinemaPage, html: str) -> None:
    assert branded(TEMPLATE, Programme("A<b>", "UTC", (), (), (), page=page), "../") == html


def test_a_logo_without_the_name_in_it_is_the_icon_of_the_window_too() -> None:
    icon = '<link rel="icon" href="static/favicon.svg?v=12" type="image/svg+xml" />'
    logos = [Picture("l.png", "ab", 40, 40), Picture("l.png", "ab", 80, 40)]
    pages = [branded(icon, Programme("A", "UTC", (), (), (), page=CinemaPage(logo=one)), "") for one in logos]
    assert pages == ['<link rel="icon" href="cinema/pictures/ab?v=1" />', icon]


async def test_the_page_of_a_ticket_is_the_cinema_s_too(there: httpx.AsyncClient) -> None:
    html = (await there.get("/ticket/")).text
    assert "<title>Lumen &amp; Söhne</title>" in html
    assert 'href="../cinema/colours/0b5cad-8fd0ff.css?v=1"' in html


def test_the_page_to_pay_by_card_is_the_cinema_s_under_its_own_policy() -> None:
    page = CinemaPage("#0b5cad", "#8fd0ff", logo=Picture("https://img.example/logo.png"))
    programme = Programme("Lumen", "UTC", (), (), (), page=page)
    templates = {PAY: own_files()[PAY].content.decode()}
    shown = CinemaPages(templates, Cinema(lambda: programme, no_picture)).page(PAY)
    policy = dict(shown.headers)[b"content-security-policy"].decode()
    assert "img-src 'self' https://img.example https://*.stripe.com;" in policy
    assert "script-src 'self' https://js.stripe.com" in policy
    html = shown.file.content.decode()
    assert "<title>Lumen</title>" in html
    assert 'href="../cinema/colours/0b5cad-8fd0ff.css?v=1"' in html
    assert 'src="https://img.example/logo.png"' in html


async def no_picture(_digest: str) -> None:
    """There is none."""


def test_without_a_programme_the_page_has_a_neutral_name() -> None:
    assert branded(TEMPLATE, Programme("", "", (), (), ()), "") == TEMPLATE
