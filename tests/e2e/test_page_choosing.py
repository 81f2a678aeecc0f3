"""Seats that are lost to somebody else: what comes closest is offered, on the map and in one tap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.browser import PHONE, Chromium, ComeIn, Visitor, people, two
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
# Calls the page's own chooser. A room is drawn as in the programme file; `taken` and `wished` are seat ids.
NEAREST = """async ({ room, taken, wished, sparesOrphans }) => {
  const { nearestSeats } = await import("/static/seats/nearest_seats.js");
  const kinds = { s: "standard", p: "premium", w: "wheelchair", c: "companion" };
  const rows = room.map((line, y) => {
    const label = "ABCDEF"[y];
    const seats = [...line].map((kind, x) => ({ kind: kinds[kind], x, number: x + 1, seat_id: `${label}${x + 1}` }));
    return { label, y, seats: seats.filter((seat) => seat.kind) };
  });
  return nearestSeats(rows, wished, (seat) => !taken.includes(seat), { orphan_rule: sparesOrphans });
}"""


@pytest.fixture(scope="module")
def short_server() -> Iterator[Server]:
    """A server whose holds live 5 s, whatever is asked for."""
    with serving(programme(), HOLD_TTL_SECONDS=5, HOLD_LIFE_MAX_SECONDS=5) as started:
        yield started


async def overtaken_at(visitor: Visitor, server: Server, movie: str, seat_id: str) -> None:
    """Ben is faster at this seat than the visitor's next change of a hold."""

    async def overtake(route: Route) -> None:
        async with client_of(server) as http:
            await Buyer(http, "ben").held(movie, seat_id)
        await route.continue_()

    await visitor.page.route("**/sessions/*/seats", overtake, times=1)


async def nearest(page: Page, room: list[str], wished: str, taken: str = "", **more: Any) -> list[list[str]]:  # noqa: ANN401
    """What the page would offer, nearest first."""
    asked = {"room": room, "wished": wished.split(), "taken": taken.split(), **more}
    offers: list[list[str]] = await page.evaluate(NEAREST, asked)
    return offers


@pytest.mark.parametrize("window", [{}, PHONE], ids=["desktop", "phone"])
async def test_instead_of_a_seat_that_was_lost_the_nearest_equal_ones_are_offered(
    come_in: ComeIn, server: Server, movie: str, window: dict[str, Any]
) -> None:
    ada = await come_in(movie, **window)
    ada.forgive("409")
    await ada.holds("B3")
    await overtaken_at(ada, server, movie, "B4")
    await ada.tap("B4")
    await ada.sees_toast("Seat B4 is already held or confirmed.")
    await ada.sees_mine("hold", "B3")
    offers = ada.action("take-offer")
    await expect(offers).to_have_text(["Take B2 and B3", "Take B5 and B6", "Take A3 and A4"])
    await expect(offers.first).to_be_in_viewport(ratio=1)
    await expect(ada.page.locator(".seat[data-suggested]")).to_have_count(6)
    await offers.first.click()
    await ada.sees_mine("hold", "B2", "B3")
    await ada.sees("hold", "B4")
    await expect(ada.page.locator("[data-suggested]")).to_have_count(0)


async def test_an_offer_that_is_taken_by_keys_leaves_the_focus_on_the_map(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ada = await come_in(movie)
    ada.forgive("409")
    await ada.holds("B3")
    await overtaken_at(ada, server, movie, "B4")
    await ada.tap("B4")
    await ada.action("take-offer").first.focus()
    await ada.page.keyboard.press("Enter")
    await ada.sees_mine("hold", "B2", "B3")
    await expect(ada.page.locator('.seat[tabindex="0"]')).to_be_focused()


async def test_an_offer_that_is_lost_in_its_turn_is_replaced(come_in: ComeIn, server: Server, movie: str) -> None:
    ada = await come_in(movie)
    ada.forgive("409")
    await ada.holds("B3")
    await overtaken_at(ada, server, movie, "B4")
    await ada.tap("B4")
    await expect(ada.action("take-offer").first).to_have_text("Take B2 and B3")
    async with client_of(server) as http:
        await Buyer(http, "eve").held(movie, "B2")
    await expect(ada.action("take-offer")).to_have_text(["Take B5 and B6", "Take A3 and A4", "Take C3 and C4"])


async def test_a_hold_that_ran_out_can_be_had_again_in_one_tap(
    browser: Chromium, short_server: Server, movie: str
) -> None:
    async with people(browser, short_server) as come_in:
        ada = await come_in(movie)
        ada.forgive("410")
        await ada.tap("A1", "A2")
        await ada.sees_toast("Your time for Row A, seat 1 and seat 2 ran out.")
        offer = ada.action("take-offer").filter(has_text="Take A1 and A2")
        await offer.click()
        await ada.sees_mine("hold", "A1", "A2")


@pytest.mark.parametrize(("corner", "window"), [("corner-020", {}), ("corner-021", PHONE)], ids=["desktop", "phone"])
async def test_three_seats_are_picked_in_any_order_and_the_page_offers_the_one_between(
    come_in: ComeIn, corner: str, window: dict[str, Any]
) -> None:
    ada = await come_in(corner, **window)
    note, add = ada.page.locator('[data-role="single-seats"]'), ada.action("add-single")
    await ada.holds("A1")
    await expect(note).to_be_hidden()
    await ada.holds("A3")
    await expect(note).to_contain_text("That leaves A2 on its own. Add A2?")
    await expect(ada.page.locator('[data-role="announcer"]')).to_have_text(
        "Row A, seat 3 held for you. That leaves Row A, seat 2 on its own."
    )
    await add.click()
    await ada.sees_mine("hold", "A1", "A2", "A3")
    await expect(note).to_be_hidden()
    await ada.tap("A2")
    await ada.sees_mine("hold", "A1", "A3")
    await ada.reload()
    await expect(note).to_contain_text("Add A2?")


async def test_the_one_between_is_not_offered_when_somebody_else_has_it(come_in: ComeIn) -> None:
    ada, ben = await two(come_in, "corner-022")
    await ada.holds("A1", "A3")
    await expect(ada.action("add-single")).to_have_text("Add A2")
    await ben.tap("A2")
    await expect(ada.page.locator('[data-role="single-seats"]')).to_be_hidden()


async def test_what_the_orphan_rule_suggests_is_shown_on_the_map(come_in: ComeIn) -> None:
    ada, ben = await two(come_in, "corner-023")
    ada.forgive("422")
    await ben.holds("A1")
    await ada.sees("hold", "A1")
    await ada.holds("A3")
    await ada.action("confirm").click()
    await ada.sees_toast("These seats would leave A2 empty on its own; please add it, or choose other seats.")
    first = ada.action("take-offer").first
    await expect(first).to_be_visible()
    await expect(
        ada.page.locator(f'.seat[data-suggested][data-seat="{(await first.inner_text())[5:]}"]')
    ).to_be_visible()


async def test_the_best_seats_are_had_in_one_step_from_a_hold_too(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.method) if request.method != "GET" else None)
    await ada.action("best-2").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 2 seats")
    await ada.action("best-5").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 5 seats")
    await ada.sees_mine("hold", *await ada.seats_of_mine())
    assert asked == ["POST", "PUT"]


async def test_the_nearest_seats_are_as_many_and_of_the_same_kind_and_touch_if_they_touched(come_in: ComeIn) -> None:
    page = (await come_in("plain-001")).page
    assert await nearest(page, ["sss", "sss"], "A2", taken="A2") == [["A1"], ["A3"], ["B2"]]
    assert await nearest(page, ["ssps", "spss"], "A3", taken="A3") == [["B2"]]
    assert await nearest(page, ["wcss"], "A1", taken="A1") == []
    assert await nearest(page, ["sss.ss"], "A1 A2", taken="A2") == [["A5", "A6"]]
    assert (await nearest(page, ["ssssss"], "A1 A6", taken="A1"))[0] == ["A2", "A6"]
    assert await nearest(page, ["sss"], "A1 A2", taken="A2") == []
    assert await nearest(page, ["sss"], "A1 Z9", taken="A1") == []


async def test_the_nearest_seats_leave_no_single_seat_where_that_is_a_rule_and_can_be_kept(come_in: ComeIn) -> None:
    page = (await come_in("plain-001")).page
    room, taken = ["sssss", "sssss"], "A1 A2 A5"
    assert await nearest(page, room, "A2", taken=taken) == [["A3"], ["A4"], ["B2"]]
    assert await nearest(page, room, "A2", taken=taken, sparesOrphans=True) == [["B2"], ["B1"], ["B3"]]
    assert await nearest(page, ["sssss"], "A2", taken=taken, sparesOrphans=True) == [["A3"], ["A4"]]
    assert await nearest(page, ["scss"], "A4", taken="A1 A4", sparesOrphans=True) == [["A3"]]


async def test_seats_stand_in_the_order_of_the_room_however_they_were_tapped(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.holds("C2", "A5")
    await ada.holds("A3")
    await expect(ada.page.locator("[data-chip]")).to_have_text(["A3", "A5", "C2"])
    await ada.action("confirm").click()
    await ada.sees_toast("Row A, seat 3, seat 5 and Row C, seat 2 are yours.")
    await expect(ada.role("ticket")).to_contain_text("A3 A5 C2")
