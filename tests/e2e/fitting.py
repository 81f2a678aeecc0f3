"""Whether what a browser shows fits: nothing is wider than the window, nothing lies on something else.

assert not await misfits(ada.page)
"""

from __future__ import annotations

from playwright.async_api import Page

# Looks at headings and at what can be pressed, shadow trees too. What scrolls within a frame of its own may be cut off
# there, and what is pinned to the window (the head, the bar with my seats) may cover what scrolls under it.
_LOOK = """() => {
  const LOOKED_AT = "a[href], button, select, input, summary, h1, h2, h3, dt, dd, .notice, .free, .connection";
  const parent = (one) => one.parentElement ?? one.getRootNode().host ?? null;
  const all = (root) => [...root.querySelectorAll("*")].flatMap((one) =>
    one.shadowRoot ? [one, ...all(one.shadowRoot)] : [one]);
  const upward = (one, found) => { for (let at = one; at; at = parent(at)) if (found(at)) return at; return null; };
  const style = (one) => getComputedStyle(one);
  const pinned = (one) => upward(one, (at) => ["fixed", "sticky"].includes(style(at).position));
  const framed = (one) => upward(parent(one), (at) => at !== document.documentElement && at !== document.body
    && style(at).overflowX !== "visible");
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    const drawn = { contentVisibilityAuto: true, visibilityProperty: true, opacityProperty: true };
    return box.width > 1 && box.height > 1 && one.checkVisibility(drawn)
      && !upward(one, (at) => style(at).clipPath !== "none");
  };
  const text = (one) => (one.textContent || one.ariaLabel || "").trim().slice(0, 30);
  const named = (one) => `${one.localName}.${one.className} "${text(one)}"`;
  const told = [];
  const root = document.documentElement;
  // Not innerWidth: a phone widens its window for what does not fit.
  const width = root.clientWidth;
  if (root.scrollWidth > width) told.push(`the page is ${root.scrollWidth} px wide in ${width}`);
  const parts = all(document).filter((one) => one.matches(LOOKED_AT) && seen(one));
  const boxes = parts.map((one) => ({ one, box: one.getBoundingClientRect(), frame: framed(one), pin: pinned(one) }));
  for (const { one, box, frame } of boxes)
    if (!frame && (box.left < -0.5 || box.right > width + 0.5)) told.push(`${named(one)} leaves the window`);
  for (const [index, a] of boxes.entries())
    for (const b of boxes.slice(index + 1)) {
      if (a.frame !== b.frame || a.pin !== b.pin) continue;
      if (upward(a.one, (at) => at === b.one) || upward(b.one, (at) => at === a.one)) continue;
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide > 1 && high > 1) told.push(`${named(a.one)} lies on ${named(b.one)}`);
    }
  return told;
}"""


async def misfits(page: Page) -> list[str]:
    """What leaves the window or lies on something else, a line each."""
    told: list[str] = await page.evaluate(_LOOK)
    return told
