"""Pages that are hidden and shown again, as when a customer switches tabs or apps.

A browser without a window never hides a page, so what scripts see of it is set here, and the event is dispatched as
browsers do. The rest is the browser's own.
"""

from __future__ import annotations

from playwright.async_api import Page

CAN_HIDE = """
let isHidden = false;
Object.defineProperty(document, "hidden", { get: () => isHidden });
Object.defineProperty(document, "visibilityState", { get: () => (isHidden ? "hidden" : "visible") });
globalThis.setHidden = (hidden) => {
  isHidden = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""The script of a page that `hide` and `show` can be called for."""


async def hide(page: Page) -> None:
    """The customer looks at another tab or app."""
    await page.evaluate("setHidden(true)")


async def show(page: Page) -> None:
    """The customer is back."""
    await page.evaluate("setHidden(false)")


async def freeze(page: Page, *, frozen: bool) -> None:
    """The browser stops the timers of the page, as phones do with those that are hidden; or lets them run again."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen" if frozen else "active"})
    await session.detach()
