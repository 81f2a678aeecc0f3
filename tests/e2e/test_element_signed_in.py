"""<firstclick-seats> where bearer tokens say who asks: the page around it hands over the token of its customer."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.async_api import Route, WebSocket, expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.foreign_site import ForeignSite
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.sample_programme import programme
from tests.web.signing import SECRET, bearer, token

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
SIGN_IN = "(token) => { document.querySelector('firstclick-seats').token = token; }"
KEPT = "[document.querySelector('firstclick-seats').outerHTML, ...Object.entries(localStorage).flat()]"
SIGNS_IN = """
  globalThis.wishes = [];
  document.addEventListener("sign-in", (event) => { event.preventDefault(); wishes.push(event.detail.seats); });
"""
RELEASES = "firstclick-seats [data-action='leaving']"


@pytest.fixture(scope="module")
def server(pages: ForeignSite) -> Iterator[Server]:
    """A server that believes tokens only, and lets that site sell."""
    with serving(programme(), HOLD_TTL_SECONDS=60, ALLOWED_ORIGINS=pages.origin, AUTH_JWT_SECRET=SECRET) as started:
        yield started


def nothing(_feed: WebSocket) -> None:
    """Nobody looks at what the feed says."""


async def at_the_site(
    come_in: ComeIn,
    pages: ForeignSite,
    server: Server,
    movie: str,
    early: str = "",
    follow: Callable[[WebSocket], None] = nothing,
) -> Visitor:
    """Somebody at the other site; `early` runs before the element's script is there; `follow` gets the feed."""
    script = f'<script type="module" src="{server.url}/static/firstclick-seats.js"></script>'
    pages.body = f'<firstclick-seats showtime="{movie}"></firstclick-seats><script>{early}</script>{script}'
    ada = await come_in()
    ada.forgive(f"another host: {pages.origin}/", "401")
    ada.page.on("websocket", follow)
    await ada.page.goto(pages.origin)
    await ada.sees_connection("live")
    return ada


def of(user_id: str) -> str:
    """A token of theirs."""
    return token(user_id, aud=None)


async def mine_at(server: Server, movie: str, user_id: str) -> list[str]:
    """The seats that the server says are this user's."""
    async with client_of(server) as client:
        seats = (await client.get(f"/movies/{movie}/seats", headers=bearer(of(user_id)))).json()
    return [seat["seat_id"] for seat in seats if seat.get("mine")]


async def test_who_is_not_signed_in_sees_everything_and_is_asked_to_sign_in(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, server, movie)
    await ada.tap("B4")
    await ada.sees_toast("Please sign in first.")
    await ada.sees("available", "B4")
    await ada.page.evaluate(SIGN_IN, of("ada"))
    await ada.holds("B4")
    assert await mine_at(server, movie, "ada") == ["B4"]


async def test_a_page_that_signs_in_by_itself_gets_the_wish_and_the_seats_are_taken_then(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, server, movie, SIGNS_IN)
    for seat, good in (("B4", of("ada")), ("B5", of("ada"))):
        await ada.tap(seat)
        await ada.page.wait_for_function("(seat) => wishes.at(-1)?.includes(seat)", arg=seat)
        await expect(ada.role("toast")).to_have_count(0)
        await ada.page.evaluate(SIGN_IN, good)
        await ada.sees_mine("hold", seat)
        await ada.page.evaluate(SIGN_IN, "over")
    assert await mine_at(server, movie, "ada") == ["B4", "B5"]
    assert await ada.page.evaluate("wishes.filter((seats) => seats.length)") == [["B4"], ["B4", "B5"]]


async def test_a_customer_of_the_site_buys_under_their_own_name(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    early = f"document.querySelector('firstclick-seats').token = {json.dumps(of('ada'))};"
    ada = await at_the_site(come_in, pages, server, movie, early)
    await ada.holds("B4", "B5")
    await ada.page.evaluate(SIGN_IN, of("ada"))
    await ada.sees_mine("hold", "B4", "B5")
    await ada.action("confirm").click()
    await expect(ada.role("ticket")).to_contain_text("B4 B5")
    assert await mine_at(server, movie, "ada") == ["B4", "B5"]
    kept = json.dumps(await ada.page.evaluate(KEPT))
    assert "firstclick" in kept
    assert "eyJ" not in kept, "the element keeps a token nowhere"


async def test_a_hold_outlives_a_refresh_even_when_the_token_comes_late(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, server, movie)
    await ada.page.evaluate(SIGN_IN, of("ada"))
    await ada.holds("A1")
    async with ada.page.expect_response(lambda answer: answer.status == 401):
        await ada.page.reload()
    await ada.page.evaluate(SIGN_IN, of("ada"))
    await ada.sees_mine("hold", "A1")


async def test_leaving_gives_the_seats_back_with_the_token(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada = await at_the_site(come_in, pages, server, movie)
    await ada.page.evaluate(SIGN_IN, of("ada"))
    await ada.holds("A1")
    await ada.page.locator(RELEASES).check()
    ben = await at_the_site(come_in, pages, server, movie)
    await ben.sees("hold", "A1")
    await ada.page.goto(server.url)
    await ben.sees("available", "A1")


async def test_on_a_second_device_the_hold_is_there_and_is_confirmed_or_given_back(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    early = f"document.querySelector('firstclick-seats').token = {json.dumps(of('ada'))};"
    desk = await at_the_site(come_in, pages, server, movie, early)
    desk.forgive("410")
    await desk.holds("A1", "A2")
    phone = await at_the_site(come_in, pages, server, movie, early)
    phone.forgive("410")
    await phone.sees_toast("Row A, seat 1 and seat 2 held for you, from another device.")
    await phone.sees_mine("hold", "A1", "A2")
    assert not [one for one in await findings(phone.page) if "firstclick-seats" in one]
    await phone.page.locator('[data-give-back="A1"]').click()
    await desk.sees("available", "A1")
    await desk.sees_mine("hold", "A2")
    await phone.action("release").click()
    await desk.sees_toast("Row A, seat 2 was given back on another device.")
    await desk.holds("B1")
    await phone.sees("hold", "B1")
    await phone.seat("B1").click(force=True)  # nobody can hold it, but who taps it may be who holds it
    await phone.sees_mine("hold", "B1")
    await phone.action("confirm").click()
    await expect(desk.role("ticket")).to_contain_text("B1")
    ben = await at_the_site(come_in, pages, server, movie, early.replace(of("ada"), of("ben")))
    await ben.sees("confirmed", "B1")


async def test_what_is_confirmed_elsewhere_while_the_hold_is_looked_up_is_seen(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    """The answer to the look-up is older than the confirmation, and arrives after it."""
    early = f"document.querySelector('firstclick-seats').token = {json.dumps(of('ada'))};"
    is_seen = asyncio.Event()

    def follow(feed: WebSocket) -> None:
        feed.on("framereceived", lambda frame: is_seen.set() if "confirmed" in str(frame) else None)

    desk = await at_the_site(come_in, pages, server, movie, early, follow)
    await desk.holds("B1")
    with closing(sqlite3.connect(server.folder / "firstclick-data" / "firstclick.db", isolation_level=None)) as other:

        async def answer_late(route: Route) -> None:
            answer = await route.fetch()
            assert (await answer.json())["status"] == "booked"
            other.execute("ROLLBACK")
            await is_seen.wait()
            await route.fulfill(response=answer)

        await desk.page.route("**/sessions/*", answer_late, times=1)
        other.execute("BEGIN IMMEDIATE")
        async with client_of(server) as client:
            mine = (await client.get(f"/showtimes/{movie}/holds", headers=bearer(of("ada")))).json()
            session_id = mine["holds"][0]["session_id"]
            confirmed = await client.put(f"/sessions/{session_id}/confirm", json={}, headers=bearer(of("ada")))
            assert confirmed.status_code == 204
    await expect(desk.role("ticket")).to_contain_text("B1")
