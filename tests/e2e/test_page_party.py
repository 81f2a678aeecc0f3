"""How many one tap takes: seats side by side around the one that is tapped, in one request, or the nearest offered."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor, two
from tests.e2e.fitting import misfits
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
LARGE_TEXT = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
# Calls the page's own chooser, in a room that is drawn as in the programme file: the best groups for a seat first.
GROUPS = """async ({ room, seat, count, taken, walls }) => {
  const { groupsNear } = await import("/static/seats/seat_groups.js");
  const kinds = { s: "standard", p: "premium", l: "love" };
  const rows = room.map((line, y) => {
    const seats = [...line].map((kind, x) => ({ kind: kinds[kind], x, seat_id: `${"ABC"[y]}${x + 1}` }));
    return { y, seats: seats.filter((one) => one.kind) };
  });
  return groupsNear(rows, seat, count, (one) => !taken.includes(one), walls);
}"""


async def groups(page: Page, room: str, seat: str, count: int, taken: str = "", *, walls: bool = False) -> list[str]:
    """What the page would take for a tap on a seat, the best first."""
    asked = {"room": room.split("/"), "seat": seat, "count": count, "taken": taken.split(), "walls": walls}
    return [" ".join(one) for one in await page.evaluate(GROUPS, asked)]


async def comes_with(visitor: Visitor, count: int) -> None:
    """Say how many there are."""
    await visitor.action("party-size").select_option(str(count))


def requests_of(visitor: Visitor) -> list[tuple[str, Any]]:
    """What the page asks the server to do from now on."""
    sent: list[tuple[str, Any]] = []
    visitor.page.on(
        "request", lambda one: sent.append((one.method, one.post_data_json)) if one.method != "GET" else None
    )
    return sent


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_one_tap_takes_three_seats_side_by_side_in_one_request(
    come_in: ComeIn, movie: str, window: dict[str, Any]
) -> None:
    ada = await come_in(movie, **window)
    await comes_with(ada, 3)
    await expect(ada.role("hold")).to_contain_text("One tap takes 3 seats side by side.")
    sent = requests_of(ada)
    await ada.tap("B4")
    await ada.sees_mine("hold", "B3", "B4", "B5")
    assert [(method, body["seats"]) for method, body in sent] == [("POST", ["B3", "B4", "B5"])]
    await ada.tap("B6")
    await ada.sees_mine("hold", "B4", "B5", "B6")
    assert await ada.seats_of_mine() == ["B4", "B5", "B6"]
    assert [method for method, _ in sent] == ["POST", "PUT"]
    await ada.tap("B5")
    await expect(ada.page.locator("[data-chip]")).to_have_text(["B4", "B6"])


async def test_three_are_had_by_keys_and_in_the_list(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.action("party-size").focus()
    await ada.page.keyboard.press("ArrowDown")
    await ada.page.keyboard.press("ArrowDown")
    await expect(ada.role("announcer")).to_have_text("One tap takes 3 seats side by side.")
    await ada.seat("A1").focus()
    await ada.page.keyboard.press("Enter")
    await ada.sees_mine("hold", "A1", "A2", "A3")
    await expect(ada.role("announcer")).to_have_text("Row A, seat 1, seat 2 and seat 3 held for you.")
    await ada.action("show-list").click()
    await ada.page.locator('[data-list-seat="C6"]').click()
    await expect(ada.page.locator("[data-chip]")).to_have_text(["C4", "C5", "C6"])
    await ada.sees_toast(
        "Row C, seat 4, seat 5 and seat 6 now held for you, Row A, seat 1, seat 2 and seat 3 given back."
    )


@pytest.mark.parametrize(
    ("locale", "sentence", "none"),
    [
        (
            "en-GB",
            "There are no 4 seats side by side at Row A, seat 5. The nearest are offered to you.",
            "No 4 seats together are",
        ),
        (
            "de-DE",
            "Bei Reihe A, Platz 5 sind keine 4 Plätze nebeneinander frei.",
            "Es sind keine 4 Plätze nebeneinander mehr frei.",
        ),
        ("fr-FR", "Rang A, place 5 : il n'y a pas 4 places côte à côte.", "Il ne reste pas 4 places côte à côte."),
    ],
)
async def test_where_so_many_are_not_side_by_side_the_nearest_are_offered(
    come_in: ComeIn, server: Server, movie: str, locale: str, sentence: str, none: str
) -> None:
    ada = await come_in(movie, locale=locale)
    async with client_of(server) as http:
        await Buyer(http, "ben").held(movie, "A3")
        await ada.sees("hold", "A3")
        await comes_with(ada, 4)
        await ada.tap("A5")
        await ada.sees_toast(sentence)
        offers = ada.action("take-offer")
        await expect(offers.first).to_contain_text("B3")
        assert await ada.seats_of_mine() == []
        await offers.first.click()
        await ada.sees_mine("hold", "B3", "B4", "B5", "B6")
        await ada.action("release").click()
        await ada.sees("available", "B3")
        await Buyer(http, "eve").held(movie, "B3", "C3")
    await ada.sees("hold", "C3")
    await ada.tap("A5")
    await ada.sees_toast(none)


async def test_love_seats_stay_pairs_and_places_that_are_set_aside_stay_free(come_in: ComeIn) -> None:
    ada = await come_in("corner-030")
    await comes_with(ada, 3)
    await ada.tap("C2")
    await ada.sees_toast("There are no 3 seats side by side at Row C, seat 2.")
    await comes_with(ada, 2)
    await ada.tap("C2")
    await ada.sees_mine("hold", "C1", "C2")
    await ada.tap("B2")
    await ada.sees_mine("hold", "B1", "B2")
    await ada.tap("B5")
    await ada.sees_toast("There are no 2 seats side by side at Row B, seat 5.")
    await ada.tap("B3")
    await ada.sees_toast("This place is for wheelchair users")


async def test_a_group_that_is_lost_to_somebody_else_is_not_held_in_part(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ada, ben = await two(come_in, movie)
    ada.forgive("409")
    await comes_with(ada, 3)
    await ada.page.route("**/holds", lambda route: take_first(route, server, movie), times=1)
    await ada.tap("B2")
    await ada.sees_toast("Seat B1 is already held or confirmed.")
    assert await ada.seats_of_mine() == []
    await expect(ada.action("take-offer").first).to_be_visible()
    await ben.sees("available", "B2", "B3")


async def take_first(route: Any, server: Server, movie: str) -> None:  # noqa: ANN401 - Playwright's route
    async with client_of(server) as http:
        await Buyer(http, "eve").held(movie, "B1")
    await route.continue_()


async def test_groups_are_around_the_seat_of_its_kind_and_leave_no_single_seat(come_in: ComeIn) -> None:
    page = (await come_in("plain-001")).page
    assert (await groups(page, "sssssss", "A4", 3))[0] == "A3 A4 A5"
    assert (await groups(page, "sssssss", "A4", 3, taken="A1"))[0] == "A2 A3 A4", "A2 would be left"
    assert (await groups(page, "ssssss", "A3", 2, walls=True))[0] == "A3 A4", "A1 would be left at the wall"
    assert (await groups(page, "sspppss", "A3", 3))[0] == "A3 A4 A5", "of one price"
    assert (await groups(page, "ssspss", "A3", 3))[0] == "A1 A2 A3"
    assert await groups(page, "ss.ss", "A2", 3) == []
    assert await groups(page, "sss/sssss", "A2", 4) == ["B1 B2 B3 B4", "B2 B3 B4 B5"]
    assert (await groups(page, "sss/sss/sss", "B2", 3, taken="B2"))[:2] == ["A1 A2 A3", "C1 C2 C3"]


@pytest.mark.parametrize("window", [{**NARROW, "locale": "de-DE"}, {**PHONE, "script": LARGE_TEXT}, DESKTOP])
async def test_it_fits_and_keeps_nobody_out(come_in: ComeIn, movie: str, window: dict[str, Any]) -> None:
    ada = await come_in(movie, reduced_motion="reduce", **window)
    await comes_with(ada, 6)
    assert not [*await findings(ada.page), *await misfits(ada.page)]
    await ada.tap("A5")
    await ada.sees_mine("hold", "A1", "A6")
    await comes_with(ada, 7)
    await ada.tap("B2")
    await expect(ada.role("toast").last).to_be_visible()
    assert not [*await findings(ada.page), *await misfits(ada.page)]
