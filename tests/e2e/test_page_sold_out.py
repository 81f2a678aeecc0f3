"""A showtime without seats says so, and other times of the film are offered; so does one without so many together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn
from tests.e2e.fitting import misfits
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
FILM = '[[movie]]\nid = "{id}"\ntitle = "{title}"\n{more}\n'
SHOWTIME = '[[showtime]]\nmovie = "film"\nauditorium = "{room}"\nid = "{id}"\nstarts_at = 2099-03-{day}T20:00:00\n'
ROOM = '[[auditorium]]\nid = "{id}"\nname = "{id}"\nrows = 1\nseats_per_row = {seats}\n'
TIMES = [("sold-1", "Studio", "01"), ("few-2", "Studio", "02"), ("free-3", "Hall", "03"), ("free-4", "Studio", "04")]
NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
LARGE_TEXT = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with a film that is shown four times, and one whose only time has two seats."""
    parts = ['[cinema]\nname = "The Lumen"\ntimezone = "Europe/London"\n']
    parts += [ROOM.format(id=room, seats=seats) for room, seats in (("Studio", 3), ("Hall", 8))]
    parts += [FILM.format(id="film", title="The Film", more="")]
    parts += [SHOWTIME.format(id=one, room=room, day=day) for one, room, day in TIMES]
    parts += [FILM.format(id="lone", title="Lone", more="rows = 1\nseats_per_row = 3")]
    with serving("\n".join(parts), HOLD_TTL_SECONDS=300, HOLD_LIFE_MAX_SECONDS=600) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def _sold(server: Server) -> None:
    """Ben has one of the times to himself, and most of another."""
    async with client_of(server) as http:
        for one, seats in (("sold-1", ("A1", "A2", "A3")), ("few-2", ("A1", "A2"))):
            await Buyer(http, "ben").confirm(await held_at(http, one, *seats))


async def held_at(http: httpx.AsyncClient, showtime: str, *seats: str) -> str:
    """Ben holds seats of a showtime."""
    answer = await http.post(f"/showtimes/{showtime}/holds", json={"user_id": "ben", "seats": list(seats)})
    assert answer.status_code == 201, answer.text
    session_id: str = answer.json()["session_id"]
    return session_id


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_sold_out_showtime_says_so_and_leads_to_the_others(
    come_in: ComeIn, server: Server, window: dict[str, Any]
) -> None:
    ada = await come_in("sold-1", **window)
    panel = ada.role("no-seats")
    await expect(panel).to_be_in_viewport()
    await expect(panel.get_by_role("heading")).to_have_text("This showtime is sold out.")
    await expect(ada.action("best-2")).to_be_hidden()
    await expect(ada.role("hold")).not_to_contain_text("Choose your seats")
    links = panel.get_by_role("link")
    await expect(links).to_have_text(
        [
            "Mon 2 Mar, 20:00 Studio · 1 seat left",
            "Tue 3 Mar, 20:00 Hall · 8 seats left",
            "Wed 4 Mar, 20:00 Studio · 3 seats left",
        ]
    )
    await links.nth(1).click()
    await expect(ada.page).to_have_url(f"{server.url}/#/showtime/free-3")
    await expect(ada.role("hold")).to_contain_text("Choose your seats")


async def test_seats_that_are_on_hold_may_come_free_and_there_is_perhaps_no_other_time(
    come_in: ComeIn, server: Server
) -> None:
    ada = await come_in("lone", locale="de-DE")
    async with client_of(server) as http:
        session_id = await Buyer(http, "ben").held("lone", "A1", "A2", "A3")
        panel = ada.role("no-seats")
        await expect(panel).to_contain_text("Gerade ist kein Platz frei.")
        await expect(panel).to_contain_text("Zu keiner anderen Zeit gibt es für diesen Film noch Plätze.")
        await expect(ada.role("announcer")).to_have_text("Gerade ist kein Platz frei.")
        await expect(ada.action("best-2")).to_be_visible()
        await Buyer(http, "ben").release(session_id)
    await expect(panel).to_be_hidden()
    await ada.holds("A1", "A2", "A3")
    await expect(panel).to_be_hidden()


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-GB", "No 3 seats together are left."),
        ("de-DE", "Es sind keine 3 Plätze nebeneinander mehr frei."),
        ("fr-FR", "Il ne reste pas 3 places côte à côte."),
    ],
)
@pytest.mark.parametrize("way", ["best-3", "party-size"])
async def test_where_so_many_are_not_left_together_times_that_have_so_many_are_offered(
    come_in: ComeIn, server: Server, way: str, locale: str, sentence: str
) -> None:
    ada = await come_in("free-4", locale=locale)
    ada.forgive("409")
    async with client_of(server) as http:
        ben = Buyer(http, "ben")
        session_id = await held_at(http, "free-4", "A2")
        await ada.sees("hold", "A2")
        if way == "best-3":
            await ada.action(way).click()
        else:
            await ada.action(way).select_option("3")
            await ada.tap("A1")
        await ada.sees_toast(sentence)
        panel = ada.role("no-seats")
        await expect(panel.get_by_role("heading")).to_have_text(sentence)
        await expect(panel.get_by_role("link")).to_have_attribute("data-showtime", "free-3")
        await ada.action("show-list").click()
        await ada.action("show-map").click()
        await ada.action("party-size").select_option("1")
        await ada.holds("A1")
        await expect(panel).to_be_hidden()
        await ada.action("release").click()
        await ben.release(session_id)


@pytest.mark.parametrize(
    "window", [{**NARROW, "locale": "de-DE"}, {**PHONE, "script": LARGE_TEXT}, {**DESKTOP, "color_scheme": "light"}]
)
async def test_it_fits_and_keeps_nobody_out(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in("sold-1", reduced_motion="reduce", **window)
    await expect(ada.role("no-seats").get_by_role("link").first).to_be_visible()
    assert not [*await findings(ada.page), *await misfits(ada.page)]
