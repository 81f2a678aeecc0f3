"""Nothing on any view keeps people out, as far as axe-core can tell: in either theme and language, at either size."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, people
from tests.e2e.tour import Evening, busy_week, tour
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]
VISITS = {
    "dark, English, desktop": ({**DESKTOP, "color_scheme": "dark"}, ("F11", "F12", "F13")),
    "light, German, phone": ({**PHONE, "color_scheme": "light", "locale": "de-DE"}, ("C8", "C9")),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def week() -> AsyncIterator[Server]:
    """A server with the programme that comes with FirstClick, and time to look around in."""
    with serving(HOLD_TTL_SECONDS=300, HOLD_LIFE_MAX_SECONDS=600) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def evening(week: Server) -> Evening:
    async with client_of(week) as http:
        return await busy_week(http)


@pytest_asyncio.fixture(loop_scope="module")
async def come_in(browser: Chromium, week: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, week) as opened:
        yield opened


@pytest.mark.parametrize(("window", "mine"), VISITS.values(), ids=VISITS)
async def test_axe_finds_nothing_serious_on_any_view(
    come_in: ComeIn, week: Server, evening: Evening, window: dict[str, Any], mine: tuple[str, ...]
) -> None:
    ada = await come_in(reduced_motion="reduce", **window)
    views = tour(ada, week, replace(evening, mine=mine))
    assert not [f"{view}: {one}" async for view in views for one in await findings(ada.page)]
