"""The programme is changed at the box office: previewed, put on sale and taken back; nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Dialog, Page, Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, ComeIn, Visitor
from tests.e2e.office import HOUSE, TABLET, enters, field, signs_in
from tests.harness.processes.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
WORN, REPAIRED = 'title = "Worn"', 'title = "Repaired"'
WINDOWS: dict[str, dict[str, Any]] = {
    "English, desktop": {**DESKTOP, "color_scheme": "dark"},
    "German, tablet": {**TABLET, "locale": "de-DE"},
    "English, phone": {"viewport": {"width": 390, "height": 844}},
}


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


async def opens_programme(come_in: ComeIn, server: Server, window: dict[str, Any] | None = None) -> Visitor:
    """Max at the programme."""
    clerk = await come_in(**(window or {}))
    clerk.forgive("412", "422")
    await signs_in(clerk, server, "Max", "#/programme/file")
    await expect(field(clerk, "programme")).to_be_visible()
    return clerk


async def types(clerk: Visitor, old: str, new: str) -> None:
    """Change a part of the text."""
    text = await field(clerk, "programme").input_value()
    assert old in text
    await field(clerk, "programme").fill(text.replace(old, new))


async def puts(clerk: Visitor) -> None:
    """See what the text changes, and put it on sale."""
    await clerk.action("preview").click()
    await expect(clerk.action("put")).to_be_enabled()
    await clerk.action("put").click()
    await expect(clerk.role("changes")).to_contain_text("This has changed:")
    await clerk.sees_toast("The programme is on sale.")
    await expect(clerk.action("put")).to_be_disabled()


async def puts_and_the_answer_is_lost(clerk: Visitor) -> None:
    """Put the text on sale: what became of it is asked for."""

    async def answer_is_lost(route: Route) -> None:
        await route.fetch()
        await route.abort()

    clerk.forgive("ERR_FAILED")
    await clerk.page.route("**/programme?dry_run=false", answer_is_lost)
    await clerk.action("put").click()
    await clerk.sees_toast("The programme is on sale.")
    await clerk.page.unroute("**/programme?dry_run=false")


@pytest.mark.parametrize("window", WINDOWS.values(), ids=list(WINDOWS))
async def test_the_page_fits_and_axe_finds_nothing(come_in: ComeIn, server: Server, window: dict[str, Any]) -> None:
    max_ = await opens_programme(come_in, server, window)
    await types(max_, WORN, REPAIRED)
    await max_.action("preview").click()
    await expect(max_.role("changes")).to_contain_text("Repaired")
    assert not await findings(max_.page)
    assert not await max_.page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_a_change_is_previewed_put_on_sale_and_taken_back(come_in: ComeIn, server: Server) -> None:
    max_ = await opens_programme(come_in, server)
    await expect(max_.action("put")).to_be_disabled()
    await types(max_, WORN, REPAIRED)
    await max_.action("preview").click()
    await expect(max_.role("changes")).to_contain_text('changed: movie worn, title "Worn" → "Repaired"')
    await puts_and_the_answer_is_lost(max_)
    assert await titles(max_.page, server) >= {"Repaired"}
    await max_.page.locator("[data-version]").first.click()
    await expect(max_.role("changes")).to_contain_text('title "Repaired" → "Worn"')
    await expect(field(max_, "programme")).to_have_value(HOUSE)
    await puts(max_)
    assert await titles(max_.page, server) >= {"Worn"}


async def test_mistakes_are_shown_and_the_text_is_still_there_after_looking_elsewhere(
    come_in: ComeIn, server: Server
) -> None:
    max_ = await opens_programme(come_in, server)
    await types(max_, WORN, "title = 7")
    await max_.action("preview").click()
    await expect(max_.role("changes")).to_contain_text("title")
    await expect(max_.role("programme-error")).to_be_visible()
    await expect(max_.action("put")).to_be_disabled()
    await max_.action("today").click()
    await max_.action("programme").click()
    await max_.page.locator('[data-part="file"]').click()
    assert "title = 7" in await field(max_, "programme").input_value()
    await expect(max_.role("changes")).to_contain_text("still here")
    await max_.action("sign-out").click()
    await enters(max_, "Olga")
    await expect(field(max_, "programme")).to_have_value(HOUSE)
    await types(max_, WORN, REPAIRED)
    asked: list[str] = []

    async def leaves(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    max_.page.on("dialog", leaves)
    await max_.page.reload()
    await expect(field(max_, "programme")).to_have_value(HOUSE)
    assert asked == ["beforeunload"]


async def test_a_cancelled_showtime_is_struck_out_and_not_counted_until_the_draft_is_discarded(
    come_in: ComeIn, server: Server
) -> None:
    max_ = await opens_programme(come_in, server)
    await expect(max_.action("discard")).to_be_hidden()
    await field(max_, "programme").fill(HOUSE + '\n[[change]]\nshowtime = "timed-1"\nstatus = "cancelled"\n')
    await max_.page.locator('[data-part="week"]').click()
    bar = max_.page.locator('.week-bar[data-movie="timed"]')
    await expect(bar).to_contain_text("cancelled")
    await expect(bar.locator("strong")).to_have_css("text-decoration-line", "line-through")
    await expect(max_.role("clashes")).to_have_text("0 showtimes in these days, none of which clash. Cancelled: 1.")
    assert not await findings(max_.page)
    await max_.page.evaluate("answers => { window.confirm = () => answers.shift(); }", [False, True])
    await max_.action("discard").click()
    await expect(bar).to_contain_text("cancelled")
    await max_.action("discard").click()
    await expect(max_.role("clashes")).to_have_text("1 showtime in these days, none of which clash.")
    await expect(max_.role("changes")).to_contain_text("Your changes are discarded.")
    await expect(max_.action("preview")).to_be_focused()
    await expect(max_.action("discard")).to_be_hidden()
    await max_.page.locator('[data-part="file"]').click()
    await expect(field(max_, "programme")).to_have_value(HOUSE)


async def test_who_was_slower_is_told_and_can_compare(come_in: ComeIn, server: Server) -> None:
    max_, olga = await opens_programme(come_in, server), await opens_programme(come_in, server)
    await types(max_, WORN, REPAIRED)
    await puts(max_)
    await types(olga, 'title = "Worn"', 'title = "Restored"')
    await olga.action("preview").click()
    await expect(olga.role("programme-error")).to_contain_text("Another programme was put on sale meanwhile")
    await olga.action("compare-newest").click()
    await expect(olga.role("changes")).to_contain_text('title "Repaired" → "Restored"')
    await puts(olga)
    await types(olga, 'title = "Restored"', WORN)
    await puts(olga)


async def test_who_works_at_the_counter_does_not_see_it(come_in: ComeIn, server: Server) -> None:
    ann = await come_in()
    await signs_in(ann, server, "Ann", "#/programme")
    await expect(ann.page.get_by_role("heading", level=1)).to_have_text("Your role does not include this page.")
    await expect(ann.action("programme")).to_have_count(0)


async def titles(page: Page, server: Server) -> set[str]:
    """What is on sale."""
    movies = await (await page.request.get(f"{server.url}/movies")).json()
    return {movie["title"] for movie in movies}
