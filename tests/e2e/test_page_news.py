"""What others do is seen and heard: a brief mark on the seat, a sentence for screen readers, and no flood of either."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
LISTEN = """(announcer) => {
  window.heard = [];
  new MutationObserver(() => window.heard.push(announcer.textContent)).observe(announcer, { childList: true });
}"""
# Promises how the seat looks while it is marked: a mark does not wait for whoever asks later.
MARKED = """(body) => {
  const seat = body.closest("[data-seat]");
  globalThis.marked = new Promise((known) => new MutationObserver(() => {
    const { stroke, strokeWidth } = getComputedStyle(body);
    if (seat.hasAttribute("data-fresh")) known(stroke + strokeWidth);
  }).observe(seat, { attributeFilter: ["data-fresh"] }));
}"""
# Keeps which seats are ever marked.
EVER_MARKED = """() => {
  window.marked = [];
  const seats = document.querySelector("firstclick-seats").shadowRoot;
  new MutationObserver((changes) => changes.forEach(({ target }) => {
    const { seat, fresh } = target.dataset;
    if (fresh !== undefined && !window.marked.includes(seat)) window.marked.push(seat);
  })).observe(seats, { subtree: true, attributeFilter: ["data-fresh"] });
}"""
LOOKS = "(body) => { const { stroke, strokeWidth } = getComputedStyle(body); return stroke + strokeWidth; }"


@pytest_asyncio.fixture(loop_scope="module")
async def there(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as client:
        yield client


async def hears(visitor: Visitor, sentence: str) -> None:
    """Wait until a screen reader would say this."""
    await expect(visitor.role("announcer")).to_have_text(sentence)


@pytest.mark.parametrize("motion", [{}, {"reduced_motion": "reduce"}], ids=["moving", "still"])
async def test_what_somebody_else_does_is_marked_for_a_moment_and_said(
    come_in: ComeIn, there: httpx.AsyncClient, movie: str, motion: dict[str, Any]
) -> None:
    ada = await come_in(movie, **motion)
    body = ada.seat("B4").locator(".body")
    await body.evaluate(MARKED)
    ben = Buyer(there, "ben")
    session = await ben.held(movie, "B4")
    marked = await ada.page.evaluate("marked")
    await expect(ada.seat("B4")).not_to_have_attribute("data-fresh", "")
    assert await body.evaluate(LOOKS) != marked
    await hears(ada, "Row B, seat 4 was taken.")
    await ben.release(session)
    await hears(ada, "Row B, seat 4 is free again.")


async def test_many_changes_are_one_sentence(come_in: ComeIn, there: httpx.AsyncClient, movie: str) -> None:
    ada = await come_in(movie)
    await ada.role("announcer").evaluate(LISTEN)
    rows = {"ben": "A", "eve": "B"}
    await asyncio.gather(
        *(Buyer(there, who).held(movie, *(f"{row}{n}" for n in range(1, 7))) for who, row in rows.items())
    )
    await hears(ada, "12 seats changed.")
    assert await ada.page.evaluate("heard") == ["12 seats changed."]


async def test_what_i_do_is_told_as_mine_and_what_came_to_nothing_not_at_all(
    come_in: ComeIn, there: httpx.AsyncClient, movie: str
) -> None:
    ada = await come_in(movie)
    await ada.role("announcer").evaluate(LISTEN)
    ben = Buyer(there, "ben")
    session = await ben.held(movie, "C1")
    await ben.release(session)
    await ada.holds("A1")
    await hears(ada, "Row A, seat 1 held for you.")
    await ada.action("release").click()
    await hears(ada, "Row A, seat 1 given back.")
    await ben.held(movie, "C2")
    await hears(ada, "Row C, seat 2 was taken.")
    assert await ada.page.evaluate("heard") == [
        "Row A, seat 1 held for you.",
        "Row A, seat 1 given back.",
        "Row C, seat 2 was taken.",
    ]


@pytest.mark.parametrize(("asked", "count"), [("best", 2), ("seat", 1)])
async def test_a_seat_that_i_have_asked_for_is_not_news_though_the_feed_is_faster_than_the_answer(
    come_in: ComeIn, there: httpx.AsyncClient, movie: str, asked: str, count: int
) -> None:
    ada = await come_in(movie)
    await ada.role("announcer").evaluate(LISTEN)
    await ada.page.evaluate(EVER_MARKED)

    async def overtaken(route: Route) -> None:
        answer = await route.fetch()
        await expect(ada.role("free")).to_have_text(f"{18 - count} of 18 seats free")
        await route.fulfill(response=answer)

    await ada.page.route("**/holds", overtaken)
    await (ada.action("best-2") if asked == "best" else ada.seat("B3")).click()
    await expect(ada.role("countdown")).to_be_visible()
    mine = await ada.seats_of_mine()
    await ada.action("release").click()
    await ada.sees("available", *mine)
    await Buyer(there, "ben").held(movie, "C6")
    await hears(ada, "Row C, seat 6 was taken.")
    seats = f"Row {mine[0][0]}, {' and '.join(f'seat {one[1:]}' for one in mine)}"
    assert await ada.page.evaluate("heard") == [
        f"{seats} held for you.",
        f"{seats} given back.",
        "Row C, seat 6 was taken.",
    ]
    assert await ada.page.evaluate("marked") == ["C6"]


async def test_a_seat_that_is_given_back_is_said_with_what_is_still_held(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.holds("C4")
    await hears(ada, "Row C, seat 4 held for you.")
    await ada.tap("C4")
    await hears(ada, "Row C, seat 4 given back.")
    await ada.holds("C4")
    await ada.holds("C5")
    await hears(ada, "Row C, seat 5 held for you.")
    await ada.tap("C4")
    await hears(ada, "Row C, seat 4 given back. Row C, seat 5 still held for you.")


async def test_the_best_seats_instead_of_more_are_said_and_shown(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.action("best-5").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 5 seats")
    await ada.action("best-2").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 2 seats")
    first, second = await ada.seats_of_mine()
    said = f"Row {first[0]}, seat {first[1:]} and seat {second[1:]} now held for you, "
    await expect(ada.role("announcer")).to_contain_text(said)
    await ada.sees_toast(said)


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_message_covers_neither_the_title_nor_what_can_be_confirmed(
    come_in: ComeIn, movie: str, window: dict[str, Any]
) -> None:
    ada = await come_in(movie, **window)
    await ada.action("best-4").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 4 seats")
    await ada.action("best-2").click()
    await ada.sees_toast("now held for you")
    toast = await ada.role("toast").bounding_box()
    title = await ada.page.get_by_role("heading", level=1).bounding_box()
    assert toast is not None
    assert title is not None
    assert toast["y"] > title["y"] + title["height"]
    await ada.action("confirm").click(trial=True)
    await expect(ada.role("toast")).to_have_count(1)
