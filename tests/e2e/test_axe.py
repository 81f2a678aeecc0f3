"""The looking for barriers finds those that there are: on a page of ours, under its policy, and in a shadow tree."""

from __future__ import annotations

import pytest

from tests.e2e.axe import findings
from tests.e2e.browser import chromium, people
from tests.harness.processes.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.long]
PALE = "document.querySelector('.head').insertAdjacentHTML('beforeend', '<p id=\"pale\">Pale</p>');"
PAINT = "document.getElementById('pale').style.cssText = 'color: #777; background: #666';"
NAMELESS = """
const host = document.body.appendChild(document.createElement("div"));
host.attachShadow({ mode: "open" }).innerHTML = '<button type="button"></button>';
"""


async def test_what_keeps_people_out_is_found_and_where(server: Server) -> None:
    async with chromium() as browser, people(browser, server) as come_in:
        ada = await come_in()
        await ada.open_programme()
        before = await findings(ada.page)
        await ada.page.evaluate(PALE + PAINT + NAMELESS)
        told = "\n".join(one for one in await findings(ada.page) if one not in before)
        assert "color-contrast (serious)" in told
        assert "#pale" in told
        assert "button-name (critical)" in told
