"""Mails at the box office: an owner sees what was sent and what was given up, finds it again, and sends it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.deliveries.mail_server import MailBox
from tests.deliveries.mailing_server import taken
from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn, eventually
from tests.e2e.office import HOUSE, TABLET, field, mailing_office, opens, signs_in
from tests.harness.processes.server import Server
from tests.harness.processes.server_ledger import make_proofs_old
from tests.web.paying import PayingBuyer
from tests.web.refusing import refused
from tests.web.staffed import StaffPage, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
LATE = "late@example.org"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(box: MailBox) -> AsyncIterator[Server]:
    async with mailing_office(box, HOUSE) as started:
        yield started


def states(olga: StaffPage, **query: str) -> dict[str, tuple[str, int]]:
    """The state of each mail and the last answer, by its masked address."""
    mails: list[dict[str, Any]] = olga.get("/admin/mails", **query).json()["mails"]
    return {one["to"]: (one["state"], one["status"]) for one in mails}


async def test_an_owner_finds_what_was_given_up_and_sends_it_again(
    come_in: ComeIn, server: Server, box: MailBox, buyer: PayingBuyer
) -> None:
    await buyer.bought("dear-0", "A1", email="ann@example.org", name="Ann", language="en")
    await taken(box, 1)
    box.answers = ["550 no such user"]
    late = await buyer.bought("dear-0", "A2", email=LATE, name="Lara", language="de")
    with signed_in(server.url, "Olga") as olga:

        async def given_up() -> bool:
            return states(olga) == {"a…@example.org": ("delivered", 250), "l…@example.org": ("dead", 550)}

        await eventually(given_up)
        assert list(states(olga, state="dead")) == ["l…@example.org"]
        assert list(states(olga, reference=late["reference"].lower())) == ["l…@example.org"]
        assert states(olga, reference="2222-2222") == states(olga, kind="moved") == {}
    clerk = await come_in(reduced_motion="reduce")
    await signs_in(clerk, server, "Olga", "#/mails")
    lines = clerk.role("mails").locator("tbody tr")
    await expect(lines).to_have_count(2)
    await expect(clerk.role("stands")).to_have_text("0 waiting, 1 given up")
    await expect(lines.first).to_contain_text("given up550")
    assert LATE not in await clerk.page.content(), "whole addresses are in bookings only"
    await field(clerk, "mail-state").select_option("dead")
    await expect(lines).to_have_count(1)
    assert not await findings(clerk.page)
    await clerk.action("replay").press("Enter")
    await clerk.sees_toast("Mails that are sent again: 1.")
    assert [str(one["To"]) for one in await taken(box, 2)] == ["ann@example.org", LATE]
    await field(clerk, "mail-state").select_option("")
    await field(clerk, "mail-reference").fill(late["reference"])
    await clerk.page.keyboard.press("Enter")
    await expect(lines).to_have_count(1)
    await clerk.action("send-again").press("Enter")
    first, *_, again = await taken(box, 3)
    assert again["Message-ID"] != first["Message-ID"]
    assert again["Message-ID"] == box.mails[1]["Message-ID"]


async def test_it_is_said_in_german_too_and_fits_a_tablet(
    come_in: ComeIn, server: Server, box: MailBox, buyer: PayingBuyer
) -> None:
    await buyer.bought("dear-1", "A1", email="gerd@example.org", language="de")
    await taken(box, 1, "gerd@example.org")
    olga = await come_in(reduced_motion="reduce", locale="de-DE", **TABLET)
    await signs_in(olga, server, "Olga", "#/mails")
    await expect(olga.role("mails").locator("tbody tr").first).to_contain_text("Ticket")
    assert not await findings(olga.page)
    assert not await olga.page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_who_is_no_owner_finds_no_mails(come_in: ComeIn, server: Server) -> None:
    max_ = await come_in()
    await signs_in(max_, server, "Max")
    await expect(max_.page.locator('[data-part="mails"]')).to_have_count(0)
    await opens(max_, server, "#/mails")
    await expect(max_.page.locator("h1")).to_have_text("Your role does not include this page.")


async def test_a_filter_that_is_none_is_refused_and_sending_needs_a_fresh_proof(server: Server) -> None:
    with signed_in(server.url, "Olga") as olga:
        refused(olga.get("/admin/mails", state="lost"), 400, "bad-request")
        refused(olga.get("/admin/mails", kind="letter"), 400, "bad-request")
        refused(olga.post("/admin/mails/replay", mail_id=0), 400, "bad-request")
        assert olga.post("/admin/mails/replay", mail_id=2**40).json() == {"replayed": 0}
    with signed_in(server.url, "Olga") as olga:
        make_proofs_old(server)
        assert olga.get("/admin/mails").status_code == 200
        refused(olga.post("/admin/mails/replay"), 403, "staff-not-allowed", "reason")
