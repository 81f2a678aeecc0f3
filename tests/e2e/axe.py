"""What axe-core finds wrong with a page that a browser shows: npm has put it into node_modules (`make test` does).

assert not await findings(ada.page)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
RUN = """() => axe.run(document, {
  resultTypes: ["violations"], elementRef: false, rules: { "target-size": { enabled: true } },
})"""


async def findings(page: Page) -> list[str]:
    """What is serious or critical, a line each with the rule and the place; open shadow trees are looked into."""
    if not await page.evaluate("typeof globalThis.axe === 'object'"):
        await page.evaluate(_axe())
    told: dict[str, Any] = await page.evaluate(RUN)
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['target']}"
        for one in told["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def _axe() -> str:
    """Its source. A person without it skips the test; CI may not."""
    if AXE.exists():
        return AXE.read_text(encoding="utf-8")
    missing = "axe-core is not here (npm ci fetches it)"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
