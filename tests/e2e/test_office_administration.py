"""Reports and administration in a browser: each view in both languages and themes, and one act on each."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Locator, Route, expect

from firstclick.domain.staff.audit import AuditEntry
from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, ComeIn, Visitor
from tests.e2e.office import TABLET, field, opens, signs_in
from tests.harness.processes.server import Server
from tests.harness.processes.server_ledger import ledger_of, make_proofs_old
from tests.web.paying import PayingBuyer
from tests.web.staffed import PASSWORD, StaffPage, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
WINDOWS: dict[str, dict[str, Any]] = {
    "dark, English, desktop": {**DESKTOP, "color_scheme": "dark"},
    "light, German, tablet": {**TABLET, "color_scheme": "light", "locale": "de-DE"},
    "light, English, phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}
VIEWS = [f"#/reports/{name}" for name in ("sales", "sales?by=movie", "occupancy", "takings", "money", "admissions")]
VIEWS += ["#/devices", "#/staff", "#/keys", "#/webhooks", "#/mails", "#/settings", "#/audit"]
SCRIPT = "<script>document.title = 'pwned'</script>"
NEW_PASSWORD = "another horse battery"


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


def sells(server: Server, name: str, showtime: str, *seats: str) -> None:
    with signed_in(server.url, name) as clerk:
        clerk.sold(showtime, *seats)


async def at(come_in: ComeIn, server: Server, route: str, name: str = "Olga") -> Visitor:
    """Somebody of the staff at a view."""
    clerk = await come_in(reduced_motion="reduce")
    await signs_in(clerk, server, name, route)
    return clerk


async def is_there(clerk: Visitor) -> None:
    """Wait until the view shows what the server has answered."""
    await expect(clerk.page.locator(".notice")).to_have_count(0)
    shown = 'table.report tbody tr, .member, .setting, .part li.soft, [data-role="stands"]:not(:empty)'
    await expect(clerk.page.locator(shown).first).to_be_visible()


async def tour(clerk: Visitor, server: Server) -> AsyncIterator[str]:
    """Every view, one after another; what can be opened is open."""
    await signs_in(clerk, server, "Olga")
    for view in VIEWS:
        await opens(clerk, server, view)
        await is_there(clerk)
        yield view
    await opens(clerk, server, "#/staff")
    await clerk.page.locator("summary").first.click()
    await clerk.action("remove").first.click()
    yield "#/staff, a member"


@pytest.mark.parametrize("name", list(WINDOWS))
async def test_axe_finds_nothing_serious_and_no_view_is_wider_than_the_window(
    come_in: ComeIn, server: Server, buyer: PayingBuyer, name: str
) -> None:
    movie = f"dear-{list(WINDOWS).index(name)}"
    await buyer.bought(movie, "A1", "A2", email="grace@example.org", name="Grace Hopper")
    await asyncio.to_thread(sells, server, "Ann", movie, "B1", "B2 child")
    olga = await come_in(reduced_motion="reduce", **WINDOWS[name])
    found = []
    async for view in tour(olga, server):
        found += [f"{view}: {one}" for one in await findings(olga.page)]
        if await olga.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{view}: wider than the window")
    assert not found


async def cells(table: Locator, row: str) -> list[str]:
    """The cells of a row of a report, without the spaces of amounts."""
    line = table.locator("tbody tr", has_text=row)
    return [text.strip() for text in await line.locator("th, td").all_inner_texts()]


async def test_a_report_shows_what_was_sold_and_saves_it_as_csv(come_in: ComeIn, server: Server) -> None:
    await asyncio.to_thread(sells, server, "Ann", "dear-7", "A1", "A2", "A3 child")
    max_ = await at(come_in, server, "#/reports/sales", "Max")
    await field(max_, "by").select_option("showtime")
    table = max_.role("report")
    await expect(table).to_contain_text("dear-7")
    assert max_.page.url.endswith("by=showtime")
    sold = await cells(table, "dear-7")
    assert (sold[1], sold[3], sold[-1]) == ("3", "£2.50", "£34.50")
    await expect(max_.page.locator(".chart text", has_text="dear-7")).to_be_visible()
    async with max_.page.expect_download() as download:
        await max_.action("csv").click()
    saved = await (await download.value).path()
    lines = list(csv.DictReader(saved.read_text(encoding="utf-8").splitlines()))
    assert next(one for one in lines if one["showtime"] == "dear-7")["net"] == "34.50"
    assert (await download.value).suggested_filename.startswith("sales-20")
    await max_.page.locator('[data-report="takings"]').click()
    await expect(max_.role("report")).to_contain_text("Cash")


async def test_days_are_in_the_address_and_an_empty_day_says_so(come_in: ComeIn, server: Server) -> None:
    max_ = await at(come_in, server, "#/reports/takings", "Max")
    await expect(field(max_, "until")).not_to_have_value("")  # the days of the report are there
    max_.forgive("400")
    await field(max_, "from").fill("2020-01-01")
    await field(max_, "from").dispatch_event("change")
    await expect(max_.role("report-error")).to_contain_text("366")
    await field(max_, "until").fill("2020-01-05")
    await field(max_, "until").dispatch_event("change")
    await expect(max_.role("report-rows")).to_have_text("There is nothing on these days.")
    assert max_.page.url.endswith("#/reports/takings?from=2020-01-01&until=2020-01-05")
    await max_.page.reload()
    await expect(field(max_, "from")).to_have_value("2020-01-01")
    await field(max_, "from").fill("0002-01-07")
    await field(max_, "from").fill("2020-01-07")
    await expect(field(max_, "until")).to_have_value("2020-01-07")
    await field(max_, "until").fill("2019-12-30")
    await expect(field(max_, "from")).to_have_value("2019-12-30")
    assert max_.page.url.endswith("#/reports/takings?from=2019-12-30&until=2019-12-30")


async def test_the_menu_has_what_the_role_may_see_and_the_address_opens_nothing_else(
    come_in: ComeIn, server: Server
) -> None:
    ann = await at(come_in, server, "#/reports/sales", "Ann")
    for name in ("reports", "administration"):
        await expect(ann.page.locator(f'nav [data-action="{name}"]')).to_have_count(0)
    await expect(ann.page.get_by_role("heading", level=1)).to_have_text("Your role does not include this page.")
    max_ = await at(come_in, server, "#/staff", "Max")
    await expect(max_.page.get_by_role("heading", level=1)).to_have_text("Your role does not include this page.")
    await expect(max_.page.locator('nav [data-action="reports"]')).to_be_visible()
    await max_.page.locator('nav [data-action="administration"]').click()
    await expect(max_.page.get_by_role("heading", level=1)).to_have_text("Devices")
    await expect(max_.page.locator("[data-part]")).to_have_count(1)


async def test_an_owner_adds_changes_and_removes_a_member_with_a_fresh_proof(come_in: ComeIn, server: Server) -> None:
    olga = await at(come_in, server, "#/staff")
    name = f"Ben {SCRIPT[:40].replace('/', '')}"
    await field(olga, "new-name").fill(name)
    await field(olga, "new-password").last.fill("short")
    await olga.action("add-member").click()
    await expect(olga.role("add-error")).to_have_text("A password has 12 characters or more.")
    await field(olga, "new-password").last.fill(PASSWORD)
    await olga.action("add-member").click()
    await olga.sees_toast(f"{name} is added: Counter.")
    card = olga.page.locator(".member", has_text="Ben")
    await card.locator("summary").click()
    with await asyncio.to_thread(StaffPage, server.url) as ben:
        assert (await asyncio.to_thread(ben.sign_in, name)).status_code == 204
        await asyncio.to_thread(make_proofs_old, server)
        await card.locator("select").select_option("manager")
        olga.forgive("403")
        await card.locator('[data-action="set-role"]').click()
        await proves(olga)
        await olga.sees_toast(f"{name} has another role now: Manager.")
        assert (await asyncio.to_thread(ben.me)).status_code == 401, "signed out at once"
    await card.locator("summary").click()
    await card.locator('[data-field="new-password"]').fill(NEW_PASSWORD)
    await card.locator('[data-action="set-password"]').click()
    await olga.sees_toast(f"{name} has another password.")
    await card.locator("summary").click()
    await card.locator('[data-action="remove"]').click()
    await card.locator('[data-action="remove-yes"]').click()
    await olga.sees_toast(f"{name} is removed.")
    await expect(card).to_have_count(0)
    assert "Staff" in await olga.page.title()


async def proves(clerk: Visitor) -> None:
    """The gate asks for the password once more."""
    await expect(clerk.role("ask")).to_be_visible()
    await clerk.role("ask").locator('[data-field="password"]').fill(PASSWORD)
    await clerk.page.keyboard.press("Enter")
    await expect(clerk.role("ask")).to_have_count(0)


async def test_the_last_owner_stays_and_german_says_why(come_in: ComeIn, server: Server) -> None:
    olga = await come_in(reduced_motion="reduce", locale="de-DE")
    await signs_in(olga, server, "Olga", "#/staff")
    card = olga.page.locator('.member[data-member="Olga"]')
    await card.locator("summary").click()
    await card.locator("select").select_option("door")
    olga.forgive("409")
    await card.locator('[data-action="set-role"]').click()
    await expect(card.locator(".field-error")).to_contain_text("Das ist der letzte Inhaber.")


async def test_a_key_is_shown_once_and_removed_by_a_second_button(come_in: ComeIn, server: Server) -> None:
    olga = await at(come_in, server, "#/keys")
    await field(olga, "key-name").fill("shop")
    await olga.action("add-key").click()
    await expect(olga.role("add-error")).to_contain_text("at least one thing")
    await olga.page.locator('[data-scope="confirm"]').check()
    asked: list[str] = []
    olga.page.on("request", lambda one: asked.append(one.method) if one.url.endswith("/admin/keys") else None)
    await olga.action("add-key").dblclick()
    key = await field(olga, "made-key").input_value()
    assert key.startswith("fck_")
    assert asked.count("POST") == 1, "a double click makes one key"
    line = olga.page.locator('[data-key="shop"]')
    await expect(line).to_contain_text("Allows to confirm the holds of customers.")
    await olga.page.reload()
    await expect(line).to_be_visible()
    assert key not in await olga.page.content()
    await line.locator('[data-action="remove"]').click()
    await line.locator('[data-action="remove-yes"]').click()
    await olga.sees_toast("The key shop is removed. Servers refuse it within seconds.")
    await expect(line).to_have_count(0)


async def test_settings_are_shown_and_those_that_were_changed_alone(come_in: ComeIn, server: Server) -> None:
    olga = await at(come_in, server, "#/settings")
    await expect(olga.page.locator('[data-setting="SAME_SEAT_HOLDS_MAX"]')).to_contain_text("5 (default)")
    await field(olga, "only-changed").check()
    await expect(olga.page.locator('[data-setting="SAME_SEAT_HOLDS_MAX"]')).to_have_count(0)
    await expect(olga.page.locator('[data-setting="HOLD_TTL_SECONDS"] .value')).to_have_text("100")


async def test_the_audit_log_begins_with_the_newest_row_and_shows_more(come_in: ComeIn, server: Server) -> None:
    details = {"seats": ["A1", "A2"], "note": SCRIPT}
    async with ledger_of(server) as ledger:
        await ledger.audit.record(*(AuditEntry(n, "Ann", "sell", SCRIPT, "10.0.0.1", details) for n in range(120)))
    olga = await at(come_in, server, "#/audit")
    rows = olga.page.locator("[data-row]")
    await expect(rows).to_have_count(100)
    await expect(rows.first).to_contain_text("Signed in")
    await expect(rows.nth(5)).to_contain_text("seats: A1 A2")
    await olga.action("more").click()
    await expect(rows.nth(100)).to_be_focused()
    while await olga.action("more").is_visible():
        before = await rows.count()
        await olga.action("more").click()
        await expect(rows.nth(before)).to_be_visible()
    await expect(rows.last).to_have_attribute("data-row", "1")
    assert "pwned" not in await olga.page.title()


async def test_what_was_refused_is_said_and_nothing_is_lost(come_in: ComeIn, server: Server) -> None:
    olga = await at(come_in, server, "#/keys")
    olga.forgive("500", "Failed to load")

    async def fails(route: Route) -> None:
        await route.fulfill(status=500, content_type="application/problem+json", body='{"detail": "No luck today."}')

    await field(olga, "key-name").fill("kiosk")
    await olga.page.locator('[data-scope="events"]').check()
    await olga.page.route("**/admin/keys", fails)
    await olga.action("add-key").click()
    await expect(olga.role("add-error")).to_have_text("No luck today.")
    await expect(field(olga, "key-name")).to_have_value("kiosk")
    await expect(olga.role("part-error")).to_contain_text("Where the list has kiosk now, remove it")
    await olga.page.unroute("**/admin/keys")
    await olga.page.route("**/admin/audit?*", fails)
    await olga.page.locator('[data-part="audit"]').click()
    await expect(olga.role("part-error")).to_have_text("No luck today.")
    await expect(olga.role("audit-rows")).to_have_text("")
    await olga.page.unroute("**/admin/audit?*")
    await olga.action("try-again").click()
    await expect(olga.page.locator("[data-row]").first).to_be_visible()


async def test_a_receiver_of_events_is_added_shown_once_and_switched_off(come_in: ComeIn, server: Server) -> None:
    olga = await at(come_in, server, "#/webhooks")
    await olga.action("add-webhook").click()
    await expect(olga.role("add-error")).to_contain_text("address of the receiver")
    await field(olga, "webhook-url").fill("https://receiver.invalid/hook")
    await olga.page.locator('[data-event="admission.in"]').uncheck()
    await olga.action("add-webhook").click()
    secret = await field(olga, "made-secret").input_value()
    assert secret.startswith("whsec_")
    line = olga.page.locator("[data-webhook]")
    await expect(line).to_contain_text("0 waiting, 0 given up")
    await olga.page.reload()
    await expect(line).to_contain_text("cancellations, bookings, payments")
    assert secret not in await olga.page.content()
    await line.locator('[data-action="test"]').click()
    await olga.sees_toast("The test message was not taken. Not reached")
    await line.locator('[data-action="deliveries"]').click()
    await expect(line).to_contain_text("Nothing was sent yet.")
    await line.locator('[data-field="delivery-state"]').select_option("dead")
    await expect(line).to_contain_text("There is none in this state.")
    await line.locator('[data-action="call"]').click()
    await expect(line).to_contain_text("Not called. Switched off by staff.")
    await line.locator('[data-action="remove"]').click()
    await line.locator('[data-action="remove-yes"]').click()
    await expect(line).to_have_count(0)
