"""Staff sign in at the box office's page: refusals are in words, and nothing that they entered is lost."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn
from tests.e2e.office import enters, field, opens, signs_in
from tests.harness.processes.server import Server
from tests.web.staffed import StaffPage

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


async def test_a_wrong_password_is_refused_in_words_and_the_right_one_leads_to_the_address(
    come_in: ComeIn, server: Server
) -> None:
    ann = await come_in()
    await opens(ann, server, "#/find")
    await enters(ann, "Ann", "wrong horse")
    await expect(ann.role("sign-in-error")).to_have_text("The name or the password is not right.")
    await expect(field(ann, "password")).to_be_focused()
    assert not await findings(ann.page)
    await enters(ann, "ann")
    await expect(field(ann, "find")).to_be_focused()
    await expect(ann.role("staff-name")).to_have_text("Ann Counter")


async def test_who_signs_out_is_signed_out(come_in: ComeIn, server: Server) -> None:
    ann = await come_in()
    await signs_in(ann, server, "Ann")
    await ann.action("sign-out").click()
    await expect(ann.role("sign-in")).to_be_visible()
    await expect(ann.role("staff-name")).to_have_count(0)
    await ann.page.reload()
    await expect(ann.role("sign-in")).to_be_visible()


async def test_who_signs_out_after_the_session_has_ended_leaves_nothing_on_the_page(
    come_in: ComeIn, server: Server
) -> None:
    ann = await come_in()
    await signs_in(ann, server, "Ann", "#/find")  # a view that requests nothing by itself
    await ann.page.context.clear_cookies()
    await ann.action("sign-out").click()
    await expect(ann.role("sign-in")).to_be_visible()
    await expect(field(ann, "find")).to_have_count(0)


async def test_too_many_tries_say_when_to_try_again(come_in: ComeIn, server: Server) -> None:
    with StaffPage(server.url) as guesser:
        while guesser.sign_in("Olga", "wrong horse").status_code == 401:
            pass
    olga = await come_in(locale="de-DE")
    olga.forgive("429")
    await opens(olga, server)
    for _ in range(6):
        await enters(olga, "Olga", "wrong horse")
        await expect(olga.role("sign-in-error")).not_to_be_empty()
    said = re.compile(r"zu viele Passwörter versucht. Bitte versuchen Sie es in \d+ Sekunden wieder, um \d\d:\d\d Uhr")
    await expect(olga.role("sign-in-error")).to_have_text(said)
    await expect(olga.action("sign-in")).to_have_attribute("aria-disabled", "true")


async def test_a_session_that_ends_is_asked_for_again_above_the_view_and_what_was_entered_stays(
    come_in: ComeIn, server: Server
) -> None:
    max_ = await come_in()
    await signs_in(max_, server, "Max", "#/find")
    await max_.page.context.clear_cookies()
    await field(max_, "find").fill("Nobody at all")
    await max_.action("search").click()
    await expect(max_.role("ask")).to_contain_text("Your session is over. What you have entered is still there.")
    assert not await findings(max_.page)
    await expect(field(max_, "name")).to_have_value("Max")
    await enters(max_, "Max")
    await expect(max_.role("found")).to_have_text("No order matches that.")
    await expect(field(max_, "find")).to_have_value("Nobody at all")


async def test_somebody_else_who_signs_in_there_gets_their_own_view(come_in: ComeIn, server: Server) -> None:
    max_ = await come_in()
    await signs_in(max_, server, "Max", "#/find")
    await max_.page.context.clear_cookies()
    await field(max_, "find").fill("Nobody")
    await max_.action("search").click()
    await enters(max_, "Dora")
    await expect(max_.role("staff-name")).to_have_text("Dora Door")
    await expect(max_.action("find")).to_have_count(0)
    await expect(max_.page.locator("h1")).to_have_text("Your role does not include this page.")


async def test_who_does_not_sign_in_again_comes_to_the_page_of_sign_in(come_in: ComeIn, server: Server) -> None:
    max_ = await come_in()
    await signs_in(max_, server, "Max", "#/find")
    await max_.page.context.clear_cookies()
    await field(max_, "find").fill("Nobody")
    await max_.action("search").click()
    await max_.role("ask").wait_for()
    await max_.page.keyboard.press("Escape")
    await expect(max_.role("sign-in")).to_be_visible()
    await expect(max_.role("staff-name")).to_have_count(0)
