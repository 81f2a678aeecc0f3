"""Two people at two browsers: what one does, the other sees; what is held, kept, confirmed and given back."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import expect

from tests.e2e.browser import ComeIn, two

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


async def test_a_hold_in_one_browser_is_seen_in_the_other(come_in: ComeIn, movie: str) -> None:
    """`make bench CASES=page-seen` says how soon."""
    ada, ben = await two(come_in, movie)
    for seat_id in ("B4", "B5", "B6"):
        await ben.sees("available", seat_id)
        await ada.tap(seat_id)
        await ben.sees("hold", seat_id)
    await ada.sees_mine("hold", "B4")
    left = f"{18 - len(await ada.seats_of_mine())} of 18 seats free"
    await expect(ada.role("free")).to_have_text(left)
    await expect(ben.role("free")).to_have_text(left)


async def test_a_booking_is_seen_in_both_and_shown_as_a_ticket(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.holds("B4", "B5")
    await ada.action("confirm").click()
    await ben.sees("confirmed", "B4", "B5")
    await ada.sees_mine("confirmed", "B4", "B5")
    await expect(ada.role("ticket")).to_contain_text("B4 B5")
    await expect(ada.role("ticket")).to_be_focused()
    await ada.sees_toast("Row B, seat 4 and seat 5 are yours.")
    await expect(ada.role("countdown")).to_be_hidden()
    await expect(ben.role("ticket")).to_have_count(0)


async def test_a_ticket_is_still_there_after_a_refresh(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.holds("A1")
    await ada.action("confirm").click()
    await expect(ada.role("ticket")).to_be_visible()
    await ada.reload()
    await ada.sees_mine("confirmed", "A1")
    await expect(ada.role("ticket")).to_contain_text("A1")


async def test_more_taps_make_one_hold_of_several_seats(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    posts = []
    ada.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    await ada.holds("A2", "A3", "C5")
    await expect(ada.action("confirm")).to_have_text("Confirm 3 seats")
    kept = await ada.kept_hold(movie)
    assert kept is not None
    assert sorted(kept["seats"]) == ["A2", "A3", "C5"]
    assert len(posts) == 1


async def test_a_second_tap_gives_that_seat_back_and_keeps_the_others(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.holds("A2", "A3")
    await ada.tap("A2")
    await ben.sees("available", "A2")
    await ada.sees("available", "A2")
    await ada.sees_mine("hold", "A3")
    await ben.sees("hold", "A3")


async def test_a_double_tap_takes_a_seat_once(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.seat("B4").dblclick()
    await ada.sees_mine("hold", "B4")
    await ada.holds("B5")
    await ada.sees_mine("hold", "B4", "B5")


async def test_the_cross_beside_a_seat_gives_it_back(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.holds("A2", "A3")
    await ada.page.get_by_role("button", name="Remove A3").click()
    await ben.sees("available", "A3")
    await ada.sees_mine("hold", "A2")


async def test_a_release_frees_every_seat_in_both(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.holds("A2", "A3")
    await ada.action("release").click()
    await ben.sees("available", "A2", "A3")
    await ada.sees("available", "A2", "A3")
    await expect(ada.action("confirm")).to_be_hidden()
    await ada.forgets_hold(movie)


async def test_a_refresh_keeps_the_hold_and_does_not_turn_back_its_countdown(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.holds("B2", "B3")
    await ada.counts_down_to(range(474, 479))
    began, before = time.monotonic(), await ada.countdown_s()
    await ada.reload()
    await ada.sees_mine("hold", "B2", "B3")
    after = await ada.countdown_s()
    assert before - (time.monotonic() - began) - 2 <= after <= before
    await ben.sees("hold", "B2", "B3")
    await ada.action("confirm").click()
    await ben.sees("confirmed", "B2", "B3")


async def test_best_together_holds_neighbours_and_moves_when_more_are_wanted(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.action("best-3").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 3 seats")
    three = await ada.seats_of_mine()
    first = int(three[0][1:])
    assert three == [f"{three[0][0]}{number}" for number in range(first, first + 3)]
    await ada.action("best-4").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 4 seats")
    await ada.sees_mine("hold", *await ada.seats_of_mine())
    await ben.sees("hold", *await ada.seats_of_mine())
    await expect(ben.role("free")).to_have_text("14 of 18 seats free")


async def test_a_tap_on_a_seat_of_somebody_else_says_so_and_asks_nothing(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.holds("C1")
    await ben.sees("hold", "C1")
    asked = []
    ben.page.on("request", lambda request: asked.append(request.url))
    await ben.seat("C1").click(force=True)  # a tap on what is marked as disabled
    await ben.sees_toast("Row C, seat 1 is on hold for someone else.")
    assert not asked


async def test_two_tabs_of_one_browser_share_a_hold(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    ada.forgive("410")
    tab = await ada.page.context.new_page()
    await ada.open(movie, tab)
    await ada.holds("C2")
    mine = tab.locator('[data-seat="C2"][data-mine="true"]')
    await expect(mine).to_have_attribute("data-status", "hold")
    await tab.locator('[data-action="release"]').click()
    await ada.sees("available", "C2")
    await expect(ada.action("confirm")).to_be_hidden()


async def test_two_tabs_of_one_browser_grow_and_confirm_the_same_hold(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    tab = await ada.page.context.new_page()
    await ada.open(movie, tab)
    await ada.holds("C2")
    await expect(tab.locator('[data-seat="C2"][data-mine]')).to_have_attribute("data-status", "hold")
    await tab.locator('[data-seat="C3"]').click()
    await ada.sees_mine("hold", "C2", "C3")
    await tab.locator('[data-action="confirm"]').click()
    await ada.sees_mine("confirmed", "C2", "C3")
    await expect(ada.role("ticket")).to_contain_text("C2 C3")
    await expect(ada.role("ticket")).to_have_count(1)
