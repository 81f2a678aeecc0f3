"""Nothing at the box office keeps people out, as far as axe-core can tell, in any theme, language or size."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, ComeIn
from tests.e2e.office import TABLET
from tests.e2e.office_tour import office_tour
from tests.harness.processes.server import Server
from tests.web.buyer import client_of
from tests.web.paying import PayingBuyer

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
WINDOWS: dict[str, dict[str, Any]] = {
    "dark, English, desktop": {**DESKTOP, "color_scheme": "dark"},
    "light, German, tablet": {**TABLET, "color_scheme": "light", "locale": "de-DE"},
    "light, English, phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


@pytest.mark.parametrize(("number", "name"), list(enumerate(WINDOWS)), ids=list(WINDOWS))
async def test_axe_finds_nothing_serious_on_any_view_and_no_view_is_wider_than_the_window(
    come_in: ComeIn, server: Server, number: int, name: str
) -> None:
    movie = f"dear-{number}"
    max_ = await come_in(reduced_motion="reduce", **WINDOWS[name])
    async with client_of(server) as http:
        buyer = PayingBuyer(http, f"ben at {movie}")
        found = []
        async for view in office_tour(max_, server, movie, buyer):
            found += [f"{view}: {one}" for one in await findings(max_.page)]
            if await max_.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{view}: wider than the window")
        assert not found
