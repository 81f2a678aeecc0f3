"""<firstclick-seats> on a page of another site: it sells, tells what happens, and keeps to itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.foreign_site import ForeignSite
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
TTL_S = 5
PAPER = '(card) => getComputedStyle(card).backgroundColor + " " + getComputedStyle(card).color'


@pytest.fixture(scope="module")
def server(pages: ForeignSite) -> Iterator[Server]:
    """A server that lets that site sell, under one of its names."""
    with serving(
        programme(), HOLD_TTL_SECONDS=TTL_S, HOLD_LIFE_MAX_SECONDS=TTL_S, ALLOWED_ORIGINS=pages.origin
    ) as started:
        yield started


def element(server: Server, showtime: str, more: str = "") -> str:
    """The two lines of HTML that a site needs."""
    script = f'<script type="module" src="{server.url}/static/firstclick-seats.js"></script>'
    return f'{script}\n<firstclick-seats showtime="{showtime}" {more}></firstclick-seats>'


async def at_the_site(come_in: ComeIn, pages: ForeignSite, body: str, **options: Any) -> Visitor:  # noqa: ANN401
    """Somebody who looks at the other site."""
    pages.body = body
    ada = await come_in(**options)
    ada.forgive(f"another host: {pages.origin}/")
    await ada.page.goto(pages.origin)
    return ada


async def hears(visitor: Visitor, count: int) -> list[list[Any]]:
    """The first events that bubbled up to the other site's document."""
    await visitor.page.wait_for_function("(count) => heard.length >= count", arg=count)
    heard: list[list[Any]] = await visitor.page.evaluate("heard")
    return heard


async def test_another_site_holds_and_confirms_and_is_told(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie))
    await ada.sees_connection("live")
    await ada.holds("B4", "B5")
    kept = await ada.page.evaluate("Object.entries(localStorage)")
    await ada.action("confirm").click()
    await expect(ada.role("ticket")).to_contain_text("B4 B5")
    ready, one, two, confirmed = await hears(ada, 4)
    assert ready[0] == "ready"
    assert ready[1]["title"] == "Plain"
    assert (one[0], one[1]["seats"]) == ("hold", ["B4"])
    assert (two[0], two[1]["seats"], two[1]["showtime_id"]) == ("hold", ["B4", "B5"], movie)
    assert two[1]["expires_at"] >= one[1]["expires_at"] > 0
    assert (confirmed[0], confirmed[1]["seats"], confirmed[1]["showtime_id"]) == ("confirmed", ["B4", "B5"], movie)
    assert confirmed[1]["reference"]
    assert all(key.startswith(f"firstclick.{server.url}/.") for key, _ in kept), "what is kept is kept by server"
    secrets = [json.loads(value)["session_id"] for key, value in kept if ".hold." in key]
    secrets += [value for key, value in kept if key.endswith(".user")]
    told = json.dumps(await ada.page.evaluate("heard"))
    assert len(secrets) == 2
    assert not any(secret in told for secret in secrets)


async def test_the_ticket_opens_at_the_server_beside_the_other_site(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie))
    await ada.holds("C1", "C2")
    await ada.action("confirm").click()
    async with ada.page.context.expect_page() as opening:
        await ada.action("ticket").click()
    ticket = await opening.value
    await expect(ticket.locator('[data-role="ticket-sheet"]')).to_contain_text("C1 C2")
    assert ticket.url.startswith(f"{server.url}/ticket/#/ticket/")
    assert ada.page.url == f"{pages.origin}/"


async def test_another_site_is_told_of_a_return_and_of_an_end(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie))
    ada.forgive("410")
    await ada.holds("A1")
    await ada.action("release").click()
    await ada.sees("available", "A1")
    await ada.holds("A2")
    heard = [(name, detail["seats"]) for name, detail in (await hears(ada, 5))[1:]]
    assert heard == [("hold", ["A1"]), ("hold", []), ("hold", ["A2"]), ("expired", ["A2"])]


async def test_another_site_sees_what_others_do_at_once(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie, f'server="{server.url}"'))
    await ada.sees_connection("live")
    async with client_of(server) as http:
        await Buyer(http, "ben").held(movie, "C3")
        await ada.sees("hold", "C3")


async def test_a_site_that_is_not_allowed_is_told_so_in_a_sentence(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie))
    ada.forgive(pages.other_origin, "CORS policy", "ERR_FAILED")
    await ada.page.goto(pages.other_origin)
    sentence = ada.page.get_by_text("or it does not sell on")
    await expect(sentence).to_be_visible()
    for word in (server.url, pages.other_origin, "ALLOWED_ORIGINS"):
        await expect(sentence).to_contain_text(word)
    await expect(ada.page.get_by_role("button", name="Try again")).to_be_visible()


async def test_the_looks_of_site_and_element_do_not_mix_and_the_theme_can_be_chosen(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie), color_scheme="dark")
    scheme = "(value) => { document.documentElement.style.colorScheme = value; }"
    await ada.holds("A1")
    await expect(ada.action("confirm")).to_be_visible()
    panel = ada.role("hold")
    assert not [one for one in await findings(ada.page) if "firstclick-seats" in one]
    light = await panel.evaluate(PAPER)
    assert "rgb(255, 0, 0)" not in light
    await ada.page.evaluate(scheme, "light dark")
    dark = await panel.evaluate(PAPER)
    assert dark != light
    await ada.page.emulate_media(color_scheme="light")
    assert await panel.evaluate(PAPER) == light
    await ada.page.emulate_media(color_scheme="dark")
    await ada.page.evaluate(scheme, "light")
    assert await panel.evaluate(PAPER) == light
    await ada.page.evaluate("document.querySelector('firstclick-seats').setAttribute('theme', 'dark')")
    assert await panel.evaluate(PAPER) == dark


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_in_the_element_keeps_people_out(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str, theme: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie, f'theme="{theme}"'), reduced_motion="reduce")
    ada.forgive("410")
    await ada.holds("A1", "A2")
    assert not await findings(ada.page)
    await expect(ada.action("take-offer").first).to_be_visible()
    assert not await findings(ada.page)


async def test_the_element_follows_its_attributes_and_may_be_moved(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str, other_movie: str
) -> None:
    ada = await at_the_site(come_in, pages, element(server, movie))
    ada.forgive("404")
    await ada.holds("A1")
    await ada.page.evaluate("document.body.prepend(document.querySelector('firstclick-seats'))")
    await ada.sees_mine("hold", "A1")
    set_showtime = "(id) => document.querySelector('firstclick-seats').setAttribute('showtime', id)"
    await ada.page.evaluate(set_showtime, other_movie)
    await ada.sees("available", "A1")
    await ada.page.evaluate(set_showtime, "nothing")
    await expect(ada.page.get_by_text("We can't find this showtime.")).to_be_visible()
    await ada.page.evaluate(set_showtime, "")
    await expect(ada.page.get_by_text("No showtime is named here.")).to_be_visible()
