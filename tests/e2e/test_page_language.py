"""The page in the customer's language: which one, how it is changed, and that no word is missing or out of place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Route, expect

import firstclick.bootstrap.app  # every refusal that the server has
from firstclick.domain.cinema_page import PAGE_LANGUAGES
from firstclick.domain.refusals import Refusal
from firstclick.web.pages.bundle import join_script
from tests.e2e.browser import PHONE, Chromium, ComeIn, Visitor
from tests.web.buyer import Buyer

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

STATIC = Path(firstclick.__file__).parent / "static"
SHAPE = """async (addresses) => {
  const shape = (value) => value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)]))
    : typeof value === "function" ? `what needs ${value.length} values` : typeof value;
  const read = async (address) => shape(Object.values(await import(address))[0]);
  return Promise.all(addresses.map(read));
}"""
CHANGED = """async (text) => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const [table] = Object.values(await import(url));
  return [0, 1, 1500].map(table.changedMany);
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
    "key-required",
    "other-payment",
    "other-currency",
}


async def test_the_page_speaks_the_first_of_the_browser_s_languages_that_it_knows(come_in: ComeIn) -> None:
    for locale, title, lang in (
        ("de-AT", "Programm", "de"),
        ("fr-CH", "Programme", "fr"),
        ("it-IT", "Programme", "en"),
    ):
        visitor = await come_in(locale=locale)
        await visitor.open_programme()
        await expect(visitor.page.get_by_role("heading", level=1)).to_have_text(title)
        await expect(visitor.page.locator("html")).to_have_attribute("lang", lang)
        await expect(visitor.page.locator("html")).to_have_attribute("dir", "ltr")


async def test_another_language_keeps_the_address_and_the_hold_and_is_remembered(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie, **PHONE)
    await ada.holds("B4")
    await ada.action("language").focus()
    await ada.page.get_by_role("combobox", name="Language").select_option(label="Deutsch")
    await ada.sees_mine("hold", "B4")
    await expect(ada.action("confirm")).to_have_text("1 Platz buchen")
    await expect(ada.action("language")).to_be_focused()
    await ada.reload()
    await ada.sees_mine("hold", "B4")
    await expect(ada.page.locator("html")).to_have_attribute("lang", "de")
    await ada.action("language").select_option("fr")
    await expect(ada.action("confirm")).to_have_text("Réserver 1 place")
    await ada.action("language").select_option("en")
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


def script_sources() -> dict[str, str]:
    """All scripts by their names."""
    return {str(path.relative_to(STATIC)): path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js")}


async def shapes(visitor: Visitor, folder: str, *languages: str) -> list[dict[str, Any]]:
    """The tables of a folder, with the kind of each entry in its place."""
    addresses = [f"/static/{folder}/words_{language}.js" for language in languages]
    found: list[dict[str, Any]] = await visitor.page.evaluate(SHAPE, addresses)
    return found


async def test_all_tables_have_the_same_words_and_those_that_translate_have_every_refusal(come_in: ComeIn) -> None:
    visitor = await come_in()
    await visitor.open_programme()
    english, *others = await shapes(visitor, "ui", *PAGE_LANGUAGES)
    english_office, german_office = await shapes(visitor, "admin", "en", "de")
    assert english.pop("problems") == {}
    english_office.pop("problems")
    refusals = [set(one.pop("problems")) for one in others]
    assert refusals[0] | set(german_office.pop("problems")) == Refusal.by_slug.keys() - FOR_PROGRAMMERS
    assert refusals == [refusals[0]] * len(others), "a refusal of one table is missing in another"
    assert others == [english] * len(others), "a key of words_en*.js is missing in words_de*.js or words_fr*.js"
    assert german_office == english_office


async def test_only_the_table_of_the_language_in_use_is_loaded(come_in: ComeIn) -> None:
    visitor = await come_in(locale="fr-FR")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    await visitor.open_programme()
    tables = [url.partition("/ui/words_")[2][:2] for url in asked if "/ui/words_" in url]
    assert tables == ["fr"], asked
    script = next(url for url in asked if "/static/app.js" in url)
    assert "Tous les films" not in (await (await visitor.page.request.get(script)).text())


async def test_a_table_that_did_not_arrive_is_asked_for_once_more(come_in: ComeIn) -> None:
    visitor = await come_in(locale="de-DE")
    visitor.forgive("ERR_FAILED", "preload")

    async def fail(route: Route) -> None:
        await (route.continue_() if "again" in route.request.url else route.abort())

    await visitor.page.route("**/ui/words_de.js*", fail)
    await visitor.open_programme()
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Programm")


async def test_plurals_and_numbers_are_those_of_each_language(browser: Chromium) -> None:
    said = [await use(browser, language) for language in PAGE_LANGUAGES]
    assert said == [
        ["0 seats changed.", "1 seat changed.", "1,500 seats changed."],
        ["0 Plätze haben sich geändert.", "1 Platz hat sich geändert.", "1.500 Plätze haben sich geändert."],
        ["0 place a changé.", "1 place a changé.", "1\u202f500 places ont changé."],
    ]


async def use(browser: Chromium, language: str) -> list[str]:
    """What a table says of 0, 1 and 1500 seats that have changed."""
    page = await browser.browser.new_page()
    said: list[str] = await page.evaluate(CHANGED, join_script(f"ui/words_{language}.js", script_sources()))
    await page.close()
    return said
