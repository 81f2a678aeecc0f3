"""Real browsers for tests: the Chromium of this machine, and people at it, each with an empty profile of their own.

async with chromium() as browser, people(browser, server) as come_in:
    ada = await come_in("movie-1")
    await ada.tap("B4")

Whoever leaves is asked what went wrong meanwhile: an error on the console, a breach of the page's policy or a request
to another host fails the test, unless it was forgiven by name.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

# The shell is Chromium without what only a window has, and opens a page in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Suggestions below the address bar are pages of their own, two for each window, and cost more than the page that is
# tested. Chromium goes by the last list of features, so Playwright's own is repeated.
NO_FEATURES = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "AimEnabled"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
    *("HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying"),
    *("OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
)
ARGUMENTS = (
    f"--disable-features={','.join(NO_FEATURES)}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One process draws all pages: what it has compiled for one of them it need not compile for the next.
    "--renderer-process-limit=1",
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
# Long enough for a machine that does much else: a wait ends as soon as the thing is there.
SEEN_WITHIN_S = 20.0
# How long a second press on the same seat takes, so that the page does not take it for half of a double tap.
LATER_MS = 450
RECONNECTED_WITHIN_MS = 30_000
expect.set_options(timeout=SEEN_WITHIN_S * 1000)
HOLD_KEY = "firstclick.hold."
FORGET = """async () => {
  localStorage.clear();
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
}"""


class Address(Protocol):
    """A server, or the wire to one."""

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""


class Visitor:
    """Somebody at a browser of their own. What they wait for must come within 20 s, where nothing else is said."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._home = ""
        self._troubles: list[str] = []
        self.last_tapped = ""
        self._forgiven: list[str] = []
        page.context.on("request", lambda request: self._reached(request.url))
        page.on("websocket", lambda socket: self._reached(socket.url))
        page.context.on("console", self._heard)
        page.context.on("weberror", lambda error: self._troubles.append(f"uncaught: {error.error}"))

    def comes_to(self, server: Address) -> None:
        """Begin anew, at this server."""
        self._home = server.url
        self._troubles.clear()
        self._forgiven.clear()

    async def leaves(self) -> None:
        """Close the page, and forget all that the browser kept."""
        for page in self.page.context.pages:
            if page is not self.page:
                await page.close()
        await self.page.unroute_all()
        await self.page.context.set_offline(False)
        await self.page.context.clear_cookies()
        await self.page.evaluate(FORGET)
        await self.page.goto("about:blank")

    def forgive(self, *patterns: str) -> None:
        """Console messages that match one of these are to be expected: the browser reports every refusal there."""
        self._forgiven += patterns

    def troubles(self) -> list[str]:
        """All that went wrong and is not forgiven."""
        return [one for one in self._troubles if not any(re.search(pattern, one) for pattern in self._forgiven)]

    async def open(self, showtime: str, page: Page | None = None) -> None:
        """Go to a showtime (in the first tab, or in this one), and wait until its seats are live."""
        await (page or self.page).goto(f"{self._home}/#/showtime/{showtime}")
        await self.sees_connection("live")

    async def open_programme(self) -> None:
        """Go to the page's beginning, and wait until its films are there."""
        await self.page.goto(f"{self._home}/")
        await self.page.locator("[data-movie]").first.wait_for()

    async def reload(self) -> None:
        """Refresh the page, and wait until its seats are live again."""
        await self.page.reload()
        await self.sees_connection("live")

    def seat(self, seat_id: str) -> Locator:
        """One seat of the map."""
        return self.page.locator(f'[data-seat="{seat_id}"]')

    def action(self, name: str) -> Locator:
        """The button that does this."""
        return self.page.locator(f'[data-action="{name}"]')

    def role(self, name: str) -> Locator:
        """The part of the page that shows this."""
        return self.page.locator(f'[data-role="{name}"]')

    async def tap(self, *seats: str) -> None:
        """Tap on these seats, one after another; the same one again so late that it is no double tap."""
        for seat_id in seats:
            again = seat_id == self.last_tapped
            await self.seat(seat_id).click(delay=LATER_MS if again else 0)
            self.last_tapped = seat_id

    async def holds(self, *seats: str) -> None:
        """Tap on these seats, and wait until the server has agreed to each."""
        await self.tap(*seats)
        await self.sees_mine("hold", *seats)

    async def sees(self, status: str, *seats: str, within_s: float = SEEN_WITHIN_S) -> None:
        """Wait until these seats have a status, and are not this visitor's."""
        for seat_id in seats:
            await expect(
                self.page.locator(f'[data-seat="{seat_id}"]:not([data-mine], [data-pending])')
            ).to_have_attribute("data-status", status, timeout=within_s * 1000)

    async def sees_mine(self, status: str, *seats: str) -> None:
        """Wait until these seats are this visitor's, with a status that the server has agreed to."""
        for seat_id in seats:
            mine = self.page.locator(f'[data-seat="{seat_id}"][data-mine="true"]:not([data-pending])')
            await expect(mine).to_have_attribute("data-status", status)

    async def seats_of_mine(self) -> list[str]:
        """The seats that are shown as this visitor's, as the map orders them."""
        mine = self.page.locator("[data-seat][data-mine]")
        names: list[str] = await mine.evaluate_all("seats => seats.map((seat) => seat.dataset.seat)")
        return names

    async def sees_connection(self, state: str) -> None:
        """Wait until the page says so of its news."""
        await expect(self.role("connection")).to_have_attribute("data-state", state, timeout=RECONNECTED_WITHIN_MS)

    async def sees_toast(self, text: str | re.Pattern[str]) -> None:
        """Wait for a message at the edge of the page."""
        await expect(self.role("toast").filter(has_text=text)).to_be_visible()

    async def countdown_s(self) -> int:
        """The seconds that the countdown shows."""
        minutes, seconds = (await self.role("countdown").inner_text()).split(":")
        return int(minutes) * 60 + int(seconds)

    async def counts_down_to(self, seconds: Iterable[int]) -> None:
        """Wait until the countdown shows one of these."""
        wanted = re.compile("|".join(rf"^{one // 60}:{one % 60:02}$" for one in seconds))
        await expect(self.role("countdown")).to_have_text(wanted)

    async def kept_hold(self, showtime: str) -> dict[str, Any] | None:
        """What the browser remembers of its hold."""
        script = f"id => JSON.parse(localStorage.getItem('{HOLD_KEY}' + id))"
        record: dict[str, Any] | None = await self.page.evaluate(script, showtime)
        return record

    async def forgets_hold(self, showtime: str) -> None:
        """Wait until the browser remembers no hold there: the page may have to ask the server first."""

        async def forgotten() -> bool:
            return await self.kept_hold(showtime) is None

        await eventually(forgotten)

    def _reached(self, url: str) -> None:
        if urlsplit(url).netloc != urlsplit(self._home).netloc:
            self._troubles.append(f"another host: {url}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._troubles.append(f"{message.type}: {message.text}")


class ComeIn(Protocol):
    """Opens a browser for one more person, at a showtime if one is named."""

    async def __call__(self, showtime: str | None = None, script: str = "", **options: Any) -> Visitor:  # noqa: ANN401
        """`script` runs before the page's own; `options` are those of Playwright's `Browser.new_context`."""


@dataclass(frozen=True)
class Chromium:
    """A browser, and those in it who have left: to open one for the next test costs more than most tests."""

    browser: Browser
    idle: list[Visitor] = field(default_factory=list)

    async def visitor(self, script: str, options: dict[str, Any]) -> Visitor:
        """Somebody new; where nothing special is asked for, perhaps somebody who has forgotten everything."""
        if self.idle and not script and not options:
            return self.idle.pop()
        context = await self.browser.new_context(**options)
        if script:
            await context.add_init_script(script)
        return Visitor(await context.new_page())


async def eventually(check: Callable[[], Awaitable[bool]], within_s: float = SEEN_WITHIN_S) -> None:
    """Wait until `check` says yes: for what Playwright has no waiting of its own."""
    async with asyncio.timeout(within_s):
        while not await check():
            await asyncio.sleep(0.02)  # waits: a browser does not tell when it has drawn something


async def two(come_in: ComeIn, showtime: str) -> tuple[Visitor, Visitor]:
    """Two people at the same showtime, who come in together."""
    return await asyncio.gather(come_in(showtime), come_in(showtime))


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncIterator[Chromium]:
    """The Chromium on the PATH, without a window. A person without one skips the test; CI may not."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_found(), args=[*ARGUMENTS, *arguments])
        try:
            yield Chromium(browser)
        finally:
            await browser.close()


@asynccontextmanager
async def people(browser: Chromium, server: Address) -> AsyncIterator[ComeIn]:
    """Gives a function that lets people in; at the end all leave, and nothing may have gone wrong for any of them."""
    plain: list[Visitor] = []
    special: list[Visitor] = []

    async def come_in(showtime: str | None = None, script: str = "", **options: Any) -> Visitor:  # noqa: ANN401
        visitor = await browser.visitor(script, options)
        visitor.comes_to(server)
        (special if script or options else plain).append(visitor)
        if showtime is not None:
            await visitor.open(showtime)
        return visitor

    try:
        yield come_in
        troubles = [trouble for visitor in plain + special for trouble in visitor.troubles()]
        assert not troubles, troubles
    except BaseException:
        special += plain
        plain.clear()
        raise
    finally:
        for visitor in special:
            await visitor.page.context.close()
        for visitor in plain:
            await visitor.leaves()
            browser.idle.append(visitor)


def _found() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    missing = f"no browser: none of {', '.join(NAMES)} is on the PATH (on Debian: apt install chromium-headless-shell)"
    if found is None and os.environ.get("CI"):
        pytest.fail(missing)
    if found is None:
        pytest.skip(missing)
    return found
