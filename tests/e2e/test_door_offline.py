"""The door without a network: it goes on by itself, and every door comes to the same result when they meet."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import PHONE, ComeIn, Visitor, eventually, people
from tests.e2e.door import (
    OFFLINE,
    camera_showing,
    goes_offline,
    makes_device,
    scanned,
    scans,
    sees_online,
    sees_verdict,
    shown_as,
    types,
    verdicts,
)
from tests.harness.processes.server import Server
from tests.web.staffed import StaffPage

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

SKEWED = "globalThis.skewMs = {}; {{ const real = Date.now; Date.now = () => real() + globalThis.skewMs; }}"
"""The clock of the phone is off by so much, in milliseconds."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
DEVICE_IS_OVER = "403"


@pytest.fixture(scope="module")
def server(door_server: Server) -> Server:
    return door_server


async def comes_back(phone: Visitor) -> None:
    """The network is back: the phone sees that by itself, and sends what waits."""
    await phone.page.context.set_offline(False)
    await sees_online(phone)


async def starts_again(phone: Visitor) -> None:
    """The page is closed, and opened again without a network."""
    address = phone.page.url
    page = await phone.page.context.new_page()
    await phone.page.close()
    phone.page = page
    await page.goto(address)
    await expect(phone.role("connection")).to_have_attribute("data-state", "offline")


@pytest.mark.parametrize("first_back", [0, 1])
async def test_two_cameras_read_the_same_ticket_offline_and_both_doors_come_to_one_result(
    server: Server, manager: StaffPage, tmp_path: Path, first_back: int
) -> None:
    seat = ("A1", "A2")[first_back]
    ticket = manager.sold("film", seat)["ticket"]
    async with AsyncExitStack() as stack:
        phones = []
        for side in ("left", "right"):
            folder = tmp_path / side
            folder.mkdir()
            browser = await stack.enter_async_context(camera_showing(folder, shown_as(server, ticket)))
            come_in = await stack.enter_async_context(people(browser, server))
            phones.append(await come_in(**PHONE))
            await makes_device(phones[-1], server, f"{side} {first_back}")
        for phone in phones:
            await goes_offline(phone)
            await phone.action("camera").click()
            await sees_verdict(phone, "admitted")
            await starts_again(phone)
            assert await verdicts(phone) == ["admitted"]
        await comes_back(phones[first_back])
        await comes_back(phones[1 - first_back])
        left, right = phones
        for phone, verdict in ((left, "admitted"), (right, "double")):
            await expect(phone.role("conflicts")).to_contain_text(f"The Film · {seat}")
            await expect(scanned(phone)).to_have_attribute("data-verdict", verdict)
        assert not await findings(right.page)
    (conflict,) = [one for one in conflicts(manager) if one["seats"] == [seat] or one["twice"] == [seat]]
    assert (conflict["verdict"], conflict["where"]) == ("double", f"device/right {first_back}")


def conflicts(manager: StaffPage) -> list[dict[str, object]]:
    """What the box office is to look at."""
    found: list[dict[str, object]] = manager.get("/admin/showtimes/film/admissions").json()["conflicts"]
    return found


def bad_tickets(manager: StaffPage, good: dict[str, Any], early: dict[str, Any]) -> dict[str, str]:
    """Tickets with their verdicts: forged ones, cancelled ones, those of another showtime, early and moved ones."""
    cancelled, other = (manager.sold(*where) for where in (("film", "B2"), ("tomorrow", "B1")))
    part, moved = manager.sold("film", "B3", "B4"), manager.sold("film", "B5")
    cancel, move = {"reason": "wish", "refund": False}, {"from": ["B5"], "to": ["B6"]}
    for act, body in (
        (f"{cancelled['reference']}/cancel", cancel),
        (f"{part['reference']}/cancel", {"seats": ["B3"], **cancel}),
        (f"{moved['reference']}/move", move),
    ):
        assert manager.post(f"/admin/bookings/{act}", **body).status_code == 200
    code, signature = good["ticket"].rpartition(".")[0], good["ticket"].rpartition(".")[2]
    return {
        f"{code[:-3]}{'abc' if code[-3:] != 'abc' else 'xyz'}.{signature}": "unknown",
        f"{other['ticket'].rpartition('.')[0]}.{signature}": "unknown",
        cancelled["ticket"]: "cancelled",
        other["ticket"]: "wrong_showtime",
        early["ticket"]: "too_early",
        part["ticket"]: "admitted",
        moved["ticket"]: "admitted",
    }


async def test_every_kind_of_ticket_that_does_not_count_is_refused_offline_as_online(
    come_in: ComeIn, server: Server, manager: StaffPage
) -> None:
    good, early = manager.sold("film", "B1"), manager.sold("later", "B1")
    wanted = bad_tickets(manager, good, early)
    phone = await come_in(script=SKEWED.format(0), **PHONE)
    await makes_device(phone, server, "careful door")
    await goes_offline(phone)
    for ticket, verdict in wanted.items():
        await scans(phone, shown_as(server, ticket), verdict)
    await expect(phone.role("verdict")).to_contain_text("Seat B6")
    await expect(scanned(phone).filter(has_text="B4")).not_to_contain_text("B3")
    await scans(phone, good["reference"], "go_online")
    await types(phone, "Somebody")
    await sees_verdict(phone, "go_online")
    await phone.page.evaluate(f"skewMs = {2 * DAY_MS}")
    await scans(phone, early["ticket"], "wrong_showtime")
    await expect(phone.role("verdict")).to_contain_text("Timed")
    await phone.page.evaluate(f"skewMs = {HOUR_MS}")
    await scans(phone, early["ticket"], "admitted")
    await phone.page.evaluate("skewMs = 0")
    await comes_back(phone)
    assert manager.get("/admin/showtimes/film/admissions").json()["admitted"] >= 2


async def test_a_ticket_that_was_sold_since_is_signed_and_staff_decide(
    come_in: ComeIn, server: Server, manager: StaffPage
) -> None:
    phone = await come_in(**PHONE)
    await makes_device(phone, server, "late door")
    await goes_offline(phone)
    new, elsewhere = manager.sold("film", "C1"), manager.sold("tomorrow", "C1")
    await scans(phone, new["ticket"].rpartition(".")[0], "unknown")
    await scans(phone, elsewhere["ticket"], "wrong_showtime")
    await scans(phone, shown_as(server, new["ticket"]), "signed")
    await phone.action("let-in").click()
    await sees_verdict(phone, "admitted")
    await scans(phone, new["ticket"], "already")
    await comes_back(phone)
    await expect(scanned(phone).filter(has_text="C1")).to_have_attribute("data-verdict", "admitted")
    assert manager.get(f"/tickets/{new['ticket']}").json()["seats"][0]["admitted_at"]


@pytest.mark.parametrize("skew_ms", [HOUR_MS, -HOUR_MS])
async def test_a_phone_whose_clock_is_an_hour_off_was_first_if_it_was_first(
    come_in: ComeIn, server: Server, manager: StaffPage, skew_ms: int
) -> None:
    seat = "C2" if skew_ms > 0 else "C3"
    ticket = manager.sold("film", seat)["ticket"]
    wrong = await come_in(script=SKEWED.format(skew_ms), **PHONE)
    right = await come_in(script=SKEWED.format(0), **PHONE)
    for phone, label in ((wrong, "wrong clock"), (right, "right clock")):
        await makes_device(phone, server, f"{label} {seat}")
        await goes_offline(phone)
    first, second = (wrong, right) if skew_ms > 0 else (right, wrong)
    await scans(first, ticket, "admitted")
    await scans(second, ticket, "admitted")
    await comes_back(second)
    await comes_back(first)
    for phone, verdict in ((first, "admitted"), (second, "double")):
        await expect(scanned(phone)).to_have_attribute("data-verdict", verdict)


async def test_what_a_stolen_phone_has_let_in_is_listed_and_counts_for_nothing(
    come_in: ComeIn, server: Server, manager: StaffPage
) -> None:
    ticket = manager.sold("film", "C4")["ticket"]
    phone = await come_in(**PHONE)
    await makes_device(phone, server, "stolen")
    await goes_offline(phone)
    await scans(phone, ticket, "admitted")
    (device,) = [
        one["device_id"] for one in manager.get("/admin/devices").json()["devices"] if one["label"] == "stolen"
    ]
    assert manager.delete(f"/admin/devices/{device}").status_code == 204
    phone.forgive(DEVICE_IS_OVER, *OFFLINE)
    await phone.page.context.set_offline(False)
    await expect(phone.role("ended")).to_be_visible()
    listed = [one for one in conflicts(manager) if one["verdict"] == "revoked"]
    assert [one["seats"] for one in listed] == [["C4"]]
    assert "admitted_at" not in manager.get(f"/tickets/{ticket}").json()["seats"][0]


async def test_an_undo_waits_too_and_a_server_that_is_gone_is_as_no_network(
    come_in: ComeIn, manager: StaffPage, server: Server
) -> None:
    one, two = manager.sold("film", "C5"), manager.sold("film", "C6")
    phone = await come_in(**PHONE)
    await makes_device(phone, server, "patient door")
    await scans(phone, one["ticket"], "admitted")
    phone.forgive(*OFFLINE)
    server.kill()
    await expect(phone.role("connection")).to_have_attribute("data-state", "offline")
    await expect(phone.role("connection")).to_have_text(re.compile(r"^Offline since \d\d:\d\d"))
    await scans(phone, two["ticket"], "admitted")
    for _ in (one, two):
        await scanned(phone).locator("[data-undo]").first.click()
    await expect(phone.role("connection")).to_have_attribute("data-waiting", "2")
    await starts_again(phone)
    await expect(phone.role("connection")).to_have_attribute("data-waiting", "2")
    server.start()
    await sees_online(phone)

    async def nobody_is_in() -> bool:
        answers = [manager.get(f"/tickets/{its['ticket']}").json()["seats"][0] for its in (one, two)]
        return not any("admitted_at" in seat for seat in answers)

    await eventually(nobody_is_in)
