"""A hold lives by presence: it is renewed while its customer is there, for two minutes away, and not after that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.e2e.browser import PHONE, Chromium, ComeIn, Visitor, eventually, people
from tests.e2e.visibility import CAN_HIDE, freeze, hide, show
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
TTL_S = 4.0
"""A busy machine renews in time: a page asks half a term before the end."""
LIFE_S = 12 * TTL_S
OTHER_LEFT_S = 1.0
"""A tab that sees another close has asked for its term by then."""
TAP_AND_GO = """seat => {
  seat.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  setHidden(true);
}"""
TERMS = 1.5
"""A hold that lived for so many terms was renewed."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server whose holds live for twelve terms of 4 s."""
    with serving(programme(), HOLD_TTL_SECONDS=TTL_S, HOLD_LIFE_MAX_SECONDS=LIFE_S) as started:
        yield started


@pytest.fixture(scope="module")
def brief_server() -> Iterator[Server]:
    """A server whose holds live for two terms."""
    with serving(programme(), HOLD_TTL_SECONDS=TTL_S, HOLD_LIFE_MAX_SECONDS=2 * TTL_S) as started:
        yield started


@dataclass
class Extensions:
    """The terms that a page has asked for: seconds, or None for an ordinary one."""

    terms: list[int | None] = field(default_factory=list)

    def follow(self, page: Page) -> Extensions:
        """Note the page's requests from now on."""
        page.on("request", self._note)
        return self

    def _note(self, request: Request) -> None:
        if request.url.endswith("/extend"):
            self.terms.append((request.post_data_json or {}).get("for_seconds"))

    async def reach(self, number: int, *, long: bool = False) -> None:
        """Wait until so many were asked for; only long ones count where that is said."""

        async def reached() -> bool:
            return (self.terms.count(120) if long else len(self.terms)) >= number

        await eventually(reached)


async def terms_pass(terms: float = TERMS) -> None:
    await asyncio.sleep(terms * TTL_S)  # waits: so many terms of the server's holds


async def test_seats_stay_held_while_the_page_is_visible(come_in: ComeIn, movie: str) -> None:
    ada, ben = await come_in(movie), await come_in(movie)
    ada.forgive("409")  # a renewal that arrives while the hold is being confirmed
    asked = Extensions().follow(ada.page)
    await ada.page.evaluate("addEventListener('hold', () => { globalThis.holds = (globalThis.holds ?? 0) + 1; })")
    await ada.holds("A1")
    await terms_pass()
    await ada.sees_mine("hold", "A1")
    await ben.sees("hold", "A1")
    assert set(asked.terms) == {None}
    assert await ada.page.evaluate("holds") == 1, "that it was renewed is no event"
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A1")


async def test_seats_stay_held_while_the_programme_is_looked_at(come_in: ComeIn, movie: str) -> None:
    ada, ben = await come_in(movie), await come_in(movie)
    await ada.holds("A1")
    await ada.page.evaluate("location.hash = '#/'")
    await expect(ada.page.locator(f'.hold-bar[data-hold="{movie}"]')).to_contain_text("A1")
    await terms_pass()
    await ben.sees("hold", "A1")
    await ada.action("to-held-seats").click()
    await ada.sees_mine("hold", "A1")


async def test_who_closes_the_page_frees_the_seats(come_in: ComeIn, movie: str) -> None:
    ada, ben = await come_in(movie, script=CAN_HIDE), await come_in(movie)
    tab = await ada.page.context.new_page()
    await ada.open(movie, tab)
    await tab.locator('[data-seat="A1"]').click()
    await ben.sees("hold", "A1")
    await terms_pass()
    await ada.page.goto("about:blank")
    asked = Extensions().follow(tab)
    await tab.close(run_before_unload=True)
    await ben.sees("available", "A1")
    assert 120 not in asked.terms


@pytest.mark.parametrize("window", [{}, PHONE], ids=["another tab", "another app"])
async def test_who_looks_elsewhere_for_a_while_keeps_the_seats(
    come_in: ComeIn, movie: str, window: dict[str, object]
) -> None:
    ada, ben = await come_in(movie, script=CAN_HIDE, **window), await come_in(movie)
    await ada.holds("A1")
    asked = Extensions().follow(ada.page)
    await hide(ada.page)
    await asked.reach(1)
    if window:
        await freeze(ada.page, frozen=True)
    await terms_pass()
    await ben.sees("hold", "A1")
    assert asked.terms == [120]
    if window:
        await freeze(ada.page, frozen=False)
    await show(ada.page)
    await asked.reach(2)
    assert asked.terms[:2] == [120, None]
    await terms_pass()
    await ada.sees_mine("hold", "A1")


async def test_a_tap_just_before_the_page_is_hidden_gets_the_long_term_too(come_in: ComeIn, movie: str) -> None:
    ada, ben = await come_in(movie, script=CAN_HIDE), await come_in(movie)
    asked = Extensions().follow(ada.page)
    await ada.seat("A1").evaluate(TAP_AND_GO)
    await asked.reach(1)
    await terms_pass()
    await ben.sees("hold", "A1")
    assert asked.terms == [120]


async def test_who_closes_a_hidden_page_frees_the_seats_too(come_in: ComeIn, movie: str) -> None:
    ada, ben = await come_in(movie, script=CAN_HIDE), await come_in(movie)
    await ada.holds("A1")
    asked = Extensions().follow(ada.page)
    await hide(ada.page)
    await asked.reach(1)
    await terms_pass()
    await ben.sees("hold", "A1")
    await ada.page.goto("about:blank")
    await ben.sees("available", "A1")


async def test_who_is_away_for_too_long_is_shown_what_is_true(
    browser: Chromium, brief_server: Server, movie: str
) -> None:
    async with people(browser, brief_server) as come_in:
        ada, ben = await come_in(movie, script=CAN_HIDE), await come_in(movie)
        ada.forgive("410")
        await ada.holds("A1")
        await hide(ada.page)
        await freeze(ada.page, frozen=True)
        await ben.sees("available", "A1")
        await ben.holds("A1")
        await freeze(ada.page, frozen=False)
        await show(ada.page)
        await ada.sees_toast("Your time for Row A, seat 1 ran out.")
        await ada.sees("hold", "A1")
        await ada.forgets_hold(movie)


async def test_a_renewal_that_fails_is_repeated_while_there_is_time(come_in_usual: ComeIn, movie: str) -> None:
    ada = await come_in_usual(movie)
    ada.forgive("Failed to load resource")
    await ada.page.clock.install()
    failures = 3

    async def fail(route: Route) -> None:
        nonlocal failures
        failures -= 1
        await (route.abort() if failures >= 0 else route.continue_())

    await ada.page.route("**/extend", fail)
    await ada.holds("A1")
    kept = await ada.kept_hold(movie)
    assert kept is not None
    await ada.page.clock.fast_forward(14_000)

    async def renewed() -> bool:
        await ada.page.clock.fast_forward(500)
        now = await ada.kept_hold(movie)
        return now is not None and now["expires_at"] > kept["expires_at"]

    await eventually(renewed)
    await ada.sees_mine("hold", "A1")
    assert failures < 0


async def two_tabs(ada: Visitor, movie: str) -> tuple[Page, Page]:
    """Two tabs of one browser at a showtime, of which the first is the first to renew."""
    pages = []
    for chance in (0, 0.99):
        page = await ada.page.context.new_page()
        await page.add_init_script(f"Math.random = () => {chance};")
        await ada.open(movie, page)
        pages.append(page)
    await ada.page.goto("about:blank")
    return pages[0], pages[1]


async def test_of_two_visible_tabs_one_renews(come_in_usual: ComeIn, movie: str) -> None:
    ada = await come_in_usual(movie, script=CAN_HIDE)
    first, second = await two_tabs(ada, movie)
    asked, asked_second = Extensions().follow(first), Extensions().follow(second)
    await first.locator('[data-seat="A1"]').click()
    await expect(second.locator('[data-seat="A1"][data-mine]')).to_have_attribute("data-status", "hold")
    looked: list[str] = []
    second.on("request", lambda request: looked.append(request.url))
    await asked.reach(1)
    await asked.reach(2)
    assert (asked_second.terms, looked) == ([], [])


async def test_a_visible_tab_goes_on_when_the_other_is_closed(come_in: ComeIn, movie: str) -> None:
    ada, ben = await come_in(movie, script=CAN_HIDE), await come_in(movie)
    first, second = await two_tabs(ada, movie)
    await first.locator('[data-seat="A1"]').click()
    mine = second.locator('[data-seat="A1"][data-mine]')
    await expect(mine).to_have_attribute("data-status", "hold")
    await first.close()
    await terms_pass()
    await ben.sees("hold", "A1")
    await expect(mine).to_have_attribute("data-status", "hold")


async def test_a_hidden_tab_keeps_the_seats_for_a_while_when_the_visible_one_is_closed(
    come_in: ComeIn, movie: str
) -> None:
    ada, ben = await come_in(movie, script=CAN_HIDE), await come_in(movie)
    first, second = await two_tabs(ada, movie)
    asked, asked_second = Extensions().follow(first), Extensions().follow(second)
    await first.locator('[data-seat="A1"]').click()
    await expect(second.locator('[data-seat="A1"][data-mine]')).to_have_attribute("data-status", "hold")
    await hide(second)
    await asked_second.reach(1, long=True)
    await asked.reach(len(asked.terms) + 2)
    await first.goto("about:blank")
    await asked_second.reach(2, long=True)
    await terms_pass()
    await ben.sees("hold", "A1")


async def test_a_long_term_that_is_on_its_way_is_asked_for_once(come_in_usual: ComeIn, movie: str) -> None:
    ada = await come_in_usual(movie, script=CAN_HIDE)
    first, second = await two_tabs(ada, movie)
    await first.locator('[data-seat="A1"]').click()
    await expect(second.locator('[data-seat="A1"][data-mine]')).to_have_attribute("data-status", "hold")
    arrives = asyncio.Event()

    async def later(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await second.route("**/extend", later)
    asked = Extensions().follow(second)
    await hide(second)
    await asked.reach(1)
    await first.close()
    await asyncio.sleep(OTHER_LEFT_S)  # waits: for a request that must not come
    arrives.set()
    assert asked.terms == [120]


async def test_seats_are_held_for_the_whole_life_and_free_at_its_end(come_in: ComeIn, movie: str) -> None:
    ada, ben = await come_in(movie), await come_in(movie)
    ada.forgive("410")
    asked = Extensions().follow(ada.page)
    await ada.holds("A1")
    await asked.reach(5)
    for seconds in (range(22, 32), range(4, 16)):
        await ada.counts_down_to(seconds)
    await ben.sees("hold", "A1")
    await ada.sees_toast("Your time for Row A, seat 1 ran out.")
    await ben.sees("available", "A1")
    assert set(asked.terms) == {None}
