"""The page in the customer's language: which one, how it is changed, and that no word is missing or out of place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Route, expect

import firstclick.bootstrap.app  # every refusal that the server has
from firstclick.domain.refusals import Refusal
from firstclick.web.pages.bundle import join_script
from tests.e2e.browser import PHONE, Chromium, ComeIn
from tests.web.buyer import Buyer

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

STATIC = Path(firstclick.__file__).parent / "static"
SHAPE = """async (texts) => {
  const shape = (value) => value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)])) : typeof value;
  const read = async (text) => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    return shape(Object.values(await import(url))[0]);
  };
  return Promise.all(texts.map(read));
}"""
# The buyer's page never makes these mistakes.
FOR_PROGRAMMERS = {
    "bad-request",
    "duplicate-seats",
    "foreign-origin",
    "wrong-method",
    "body-too-large",
    "not-json",
    "key-used-for-another",
    "needs-websocket",
    "headers-too-large",
    "event-not-valid",
    "event-forgotten",
    "unknown-provider",
}


async def test_the_page_speaks_the_first_of_the_browser_s_languages_that_it_knows(come_in: ComeIn) -> None:
    for locale, title, lang in (("de-AT", "Programm", "de"), ("fr-FR", "Programme", "en")):
        visitor = await come_in(locale=locale)
        await visitor.open_programme()
        await expect(visitor.page.get_by_role("heading", level=1)).to_have_text(title)
        await expect(visitor.page.locator("html")).to_have_attribute("lang", lang)
        await expect(visitor.page.locator("html")).to_have_attribute("dir", "ltr")


async def test_another_language_keeps_the_address_and_the_hold_and_is_remembered(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie, **PHONE)
    await ada.holds("B4")
    await ada.page.get_by_role("button", name="Deutsch").click()
    await ada.sees_mine("hold", "B4")
    await expect(ada.action("confirm")).to_have_text("1 Platz buchen")
    await expect(ada.action("language")).to_be_focused()
    await ada.reload()
    await ada.sees_mine("hold", "B4")
    await expect(ada.page.locator("html")).to_have_attribute("lang", "de")
    await ada.page.get_by_role("button", name="English").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 1 seat")


async def test_a_refusal_is_told_in_the_customer_s_language(
    come_in: ComeIn, movie: str, http: httpx.AsyncClient
) -> None:
    bea = await come_in(movie, locale="de-DE")
    bea.forgive("409")

    async def too_late(route: Route) -> None:
        await Buyer(http, "rival").hold(movie, "A1")
        await route.continue_()

    await bea.page.route("**/holds", too_late)
    await bea.tap("A1")
    await bea.sees_toast("Platz A1 ist schon vorgemerkt oder vergeben.")


async def shapes(browser: Chromium, folder: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The English and the German table of a folder, with the kind of each entry in its place."""
    page = await browser.browser.new_page()
    sources = {str(path.relative_to(STATIC)): path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js")}
    texts = [join_script(f"{folder}/words_{language}.js", sources) for language in ("en", "de")]
    english, german = await page.evaluate(SHAPE, texts)
    await page.close()
    return english, german


async def test_both_tables_have_the_same_words_and_german_has_every_refusal(browser: Chromium) -> None:
    english, german = await shapes(browser, "ui")
    english_office, german_office = await shapes(browser, "admin")
    assert english.pop("problems") == {}
    english_office.pop("problems")
    refusals = german.pop("problems") | german_office.pop("problems")
    assert set(refusals) == Refusal.by_slug.keys() - FOR_PROGRAMMERS
    assert german == english
    assert german_office == english_office
