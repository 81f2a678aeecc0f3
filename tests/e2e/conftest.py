"""What the end-to-end tests share: a server with the small movies of the web tests, buyers, and a browser a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.deliveries.mail_server import MailBox, mail_server
from tests.e2e.browser import Chromium, ComeIn, chromium, people
from tests.e2e.door import EVENING
from tests.e2e.foreign_site import ForeignSite, foreign_site
from tests.e2e.office import HOUSE, employ_all
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.paying import PayingBuyer
from tests.web.sample_programme import programme
from tests.web.staffed import StaffPage, signed_in


@pytest.fixture(scope="module")
def hasty_server() -> Iterator[Server]:
    """A server whose holds live 0.5 s, and that writes no log."""
    with serving(programme(), HOLD_TTL_SECONDS=0.5, HOLD_LIFE_MAX_SECONDS=1, ACCESS_LOG="off") as started:
        yield started


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server for one test alone, which may stop it."""
    with serving(programme()) as started:
        yield started


@pytest.fixture
def other_movie(_movies: Iterator[str]) -> str:
    """Another one."""
    return next(_movies)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Chromium]:
    """A browser for all tests of a file, whose event loop they share: `pytest.mark.asyncio(loop_scope="module")`."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in(browser: Chromium, server: Server) -> AsyncIterator[ComeIn]:
    """Lets people in at `server`: a file whose people come elsewhere has a `server` of its own."""
    async with people(browser, server) as opened:
        yield opened


@pytest.fixture(scope="module")
def usual_server() -> Iterator[Server]:
    """A server as it is by default."""
    with serving(programme()) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in_usual(browser: Chromium, usual_server: Server) -> AsyncIterator[ComeIn]:
    """Lets people in at `usual_server`."""
    async with people(browser, usual_server) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room_page(browser: Chromium, usual_server: Server) -> AsyncIterator[Page]:
    """A page that may import the modules of the editor of seats (`room_modules.runs`)."""
    visitor = await browser.visitor("", {})
    await visitor.page.goto(f"{usual_server.url}/docs")
    yield visitor.page
    await visitor.page.context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office_server() -> AsyncIterator[Server]:
    """A cinema with somebody of each role, where buyers can pay at the counter."""
    with serving(HOUSE, PAYMENT_PROVIDERS="practice,counter", HOLD_TTL_SECONDS=100) as started:
        await employ_all(started)
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door_server() -> AsyncIterator[Server]:
    """A cinema with somebody of each role, and showtimes whose doors are open, will be soon, and tomorrow."""
    with serving(EVENING, PAYMENT_PROVIDERS="counter") as started:
        await employ_all(started)
        yield started


@pytest.fixture(scope="module")
def pages() -> Iterator[ForeignSite]:
    """Another site, whose page has whatever a test puts there."""
    with foreign_site() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def box() -> AsyncIterator[MailBox]:
    """A mail server."""
    async with mail_server() as its:
        yield its


@pytest.fixture
def manager(server: Server) -> Iterator[StaffPage]:
    """Max, at the box office of `server`."""
    with signed_in(server.url, "Max") as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def buyer(server: Server) -> AsyncIterator[PayingBuyer]:
    """Somebody who buys online at `server`."""
    async with client_of(server) as http:
        yield PayingBuyer(http, "ben")
