"""The end of a hold's life is announced, and shown by a note, beside a message of another kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import PHONE, ComeIn, Visitor, eventually
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
LIFE_S = 60
WARNINGS = {
    "en-GB": [
        "1 minute left to confirm your seats. No more time can be added.",
        "20 seconds left to confirm your seats. No more time can be added.",
    ],
    "de-DE": [
        "Noch 1 Minute, um Ihre Plätze zu buchen. Mehr Zeit gibt es nicht.",
        "Noch 20 Sekunden, um Ihre Plätze zu buchen. Mehr Zeit gibt es nicht.",
    ],
}
LISTEN = """announcer => {
  globalThis.announced = [];
  new MutationObserver(() => announced.push(announcer.textContent)).observe(announcer, { childList: true });
}"""
NOTE = "Please confirm before the time is over. No more time can be added."


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server whose holds live a minute."""
    with serving(programme(), HOLD_TTL_SECONDS=10, HOLD_LIFE_MAX_SECONDS=LIFE_S) as started:
        yield started


async def reaches_its_last_seconds(visitor: Visitor) -> None:
    """Let the page's clock go on until the note is shown."""
    await visitor.page.clock.fast_forward(1000 * (await visitor.countdown_s() - 19))
    await expect(visitor.page.get_by_text(NOTE)).to_be_in_viewport(ratio=1)


async def test_the_note_is_of_one_hold_and_not_of_the_next(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.page.clock.install()
    await ada.holds("A1")
    await expect(ada.page.get_by_text(NOTE)).to_be_hidden()
    await reaches_its_last_seconds(ada)
    await ada.holds("A2")
    await expect(ada.page.get_by_text(NOTE)).to_be_visible()
    await ada.action("release").click()
    await ada.holds("A3")
    await expect(ada.page.get_by_text(NOTE)).to_be_hidden()


async def test_on_a_phone_a_message_keeps_clear_of_the_bar_however_tall_that_is(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie, **PHONE)
    ada.forgive("429")
    problem = {"type": "/problems/another", "title": "Too fast", "status": 429, "detail": "Too fast."}

    async def refuse(route: Route) -> None:
        await route.fulfill(status=429, content_type="application/problem+json", json=problem)

    await ada.page.route("**/sessions/*/seats", refuse)
    await ada.page.clock.install()
    await ada.holds("A1")
    await reaches_its_last_seconds(ada)
    await ada.tap("A2")
    await ada.sees_toast("Too fast.")
    await eventually(lambda: message_is_above_the_bar(ada))


async def message_is_above_the_bar(visitor: Visitor) -> bool:
    toast, bar = await visitor.role("toast").bounding_box(), await visitor.role("hold").bounding_box()
    return toast is not None and bar is not None and toast["y"] + toast["height"] <= bar["y"]


@pytest.mark.parametrize("language", WARNINGS)
async def test_the_end_of_eight_minutes_is_announced_twice_and_shown(
    come_in_usual: ComeIn, movie: str, language: str
) -> None:
    ada = await come_in_usual(movie, locale=language)
    await ada.page.clock.install()
    await ada.holds("A1")
    await ada.counts_down_to(range(470, 481))
    await ada.role("announcer").evaluate(LISTEN)
    note = ada.role("time-note")
    await expect(note).to_be_hidden()
    for left_s, before in ((60, 1), (20, 2)):
        await ada.page.clock.fast_forward(1000 * (await ada.countdown_s() - left_s - 2))
        await expect(ada.role("announcer")).to_have_text(WARNINGS[language][before - 1])
        await expect(note).to_be_visible()
        assert await ada.page.evaluate("announced") == WARNINGS[language][:before]
        assert await findings(ada.page) == []
    await ada.page.clock.fast_forward(5_000)
    await ada.counts_down_to(range(5, 16))
    assert await ada.page.evaluate("announced") == WARNINGS[language]
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A1")
