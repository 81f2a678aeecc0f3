"""A week of an operator, all by command: each step with what buyers see on the page and on their tickets then.

Next week is planned, a film replaced, a showtime moved that has 12 seats sold, another cancelled and refunded, a chair
is broken, and house seats are released while the sale goes on.
"""

from __future__ import annotations

import asyncio
import datetime
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from subprocess import CompletedProcess
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.deliveries.mail_office import text_of
from tests.deliveries.mail_server import MailBox
from tests.deliveries.mailing_server import mailing, taken
from tests.e2e.browser import ComeIn, Visitor, eventually
from tests.harness.processes.commands import run_firstclick
from tests.harness.processes.server import Server
from tests.web.paying import PayingBuyer
from tests.web.test_map_change import ADOPTED_WITHIN_S

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
FOLLOWED_MS = ADOPTED_WITHIN_S * 1000
LONDON = ZoneInfo("Europe/London")
TODAY = datetime.datetime.now(LONDON).date()
MONDAY = TODAY + datetime.timedelta(days=7 - TODAY.weekday())
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + datetime.timedelta(days=one) for one in (1, 2, 3, 4))
ROWS = "\n".join(f"{row} ssssssss" for row in "ABCD")
HOUSE = f'''\
[cinema]
name = "The Weekly House"
timezone = "Europe/London"
currency = "GBP"

[[auditorium]]
id = "hall"
name = "The Hall"
orphan_rule = false
house_seats = ["A1", "A2"]
seat_map = """
{ROWS}
"""

[[ticket_type]]
id = "adult"
name = "Adult"

[[price]]
amounts = {{ adult = "9.00" }}

[[movie]]
id = "orchard"
title = "The Glass Orchard"
runtime_min = 90

[[showtime]]
movie = "orchard"
auditorium = "hall"
starts_at = {TODAY + datetime.timedelta(days=1)}T18:00:00
'''
"""What is on sale this week."""
NEXT_WEEK = f"""
[[movie]]
id = "train"
title = "Night Train"
runtime_min = 100

[[showtime]]
movie = "orchard"
auditorium = "hall"
starts_at = {TUESDAY}T18:00:00

[[showtime]]
movie = "train"
auditorium = "hall"
days = ["wed", "thu", "fri"]
time = "20:15"
from = {MONDAY}
until = {FRIDAY}
"""
KESTREL = '\n[[movie]]\nid = "kestrel"\ntitle = "Kestrel"\nruntime_min = 95\n'
CHANGE = '\n[[change]]\nshowtime = "{}"\n{}\n'


def showtime(movie: str, day: datetime.date, time: str = "2015") -> str:
    """The id of a showtime in the hall."""
    return f"{movie}-{day:%Y%m%d}-{time}-hall"


@dataclass
class Operator:
    """Types commands in the server's folder, with a key in the environment. `file` is the programme that is on sale."""

    server: Server
    file: str = HOUSE
    key: str = ""

    async def types(self, *words: str, status: int = 0) -> str:
        """What a command prints."""
        done = await self._runs(*words)
        assert done.returncode == status, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    async def _runs(self, *words: str) -> CompletedProcess[str]:
        settings = {"FIRSTCLICK_SERVER": self.server.url, "FIRSTCLICK_TOKEN": self.key, "WEEKS_AHEAD": 3}
        return await asyncio.to_thread(partial(run_firstclick, *words, cwd=self.server.folder, **settings))  # type: ignore[arg-type]

    async def gets_key(self) -> None:
        """Servers know a new key within two seconds."""
        self.key = (await self._runs("keys", "add", "desk", "--scopes", "role:manager")).stdout.strip()
        while "key/desk" not in (await self._runs("office", "me")).stdout:
            pass

    async def imports(self, text: str, *words: str, status: int = 0) -> str:
        """Write the file, and import it."""
        (self.server.folder / "week.toml").write_text(text, encoding="utf-8")
        said = await self.types("programme", "import", "week.toml", *words, status=status)
        if not words and not status:
            self.file = text
        return said


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(box: MailBox) -> AsyncIterator[Server]:
    """A cinema that sells three weeks ahead, and sends mail."""
    settings = {"PAYMENT_PROVIDERS": "practice,counter", "WEEKS_AHEAD": 3, "HOLD_TTL_SECONDS": 100}
    async with mailing(box, HOUSE, **settings) as started:
        yield started


async def buys(buyer: PayingBuyer, at: str, *seats: str, email: str) -> dict[str, Any]:
    """Pay for seats online; the payment."""
    held = await buyer.http.post(f"/showtimes/{at}/holds", json={"user_id": buyer.user_id, "seats": seats})
    return await buyer.paid(await buyer.begun_for(held.json()["session_id"], *seats, email=email, language="en"))


async def opens_ticket(come_in: ComeIn, box: MailBox, to: str) -> Visitor:
    """Somebody at the ticket that their mail links to."""
    (mail,) = await taken(box, 1, to)
    visitor = await come_in(reduced_motion="reduce")
    await visitor.page.goto(next(word for word in text_of(mail).split() if "/#/ticket/" in word))
    await expect(visitor.role("ticket-sheet")).to_contain_text("Night Train")
    return visitor


async def test_an_operator_s_week(come_in: ComeIn, server: Server, box: MailBox, buyer: PayingBuyer) -> None:
    operator, visitor = Operator(server), await come_in(reduced_motion="reduce")
    await operator.gets_key()
    await plans_next_week(operator, visitor)
    await replaces_a_film(operator, visitor)
    await moves_a_showtime(operator, visitor, await sells_twelve(operator, come_in, box, buyer), box)
    await cancels_a_showtime(operator, visitor, come_in, box, buyer)
    await breaks_a_chair(operator, visitor, come_in, box, buyer)
    await releases_house_seats(operator, visitor)


async def is_on_sale(operator: Operator, visitor: Visitor, at: str) -> None:
    """Servers follow an import within seconds."""

    async def known() -> bool:
        return (await visitor.page.request.get(f"{operator.server.url}/showtimes/{at}")).status == 200

    await eventually(known)


async def plans_next_week(operator: Operator, visitor: Visitor) -> None:
    """On a Thursday, or any other day: the file has the days."""
    week = HOUSE + NEXT_WEEK
    assert "added: showtime" in await operator.imports(week, "--dry-run")
    await visitor.open_programme()
    days = [showtime("train", day) for day in (WEDNESDAY, THURSDAY, FRIDAY)]
    await expect(visitor.page.locator(f'[data-showtime="{days[0]}"]')).to_have_count(0)
    said = await operator.imports(week)
    assert [one for one in days if f"added: showtime {one}" in said] == days
    for one in days:
        await is_on_sale(operator, visitor, one)
        await visitor.open(one)
        await expect(visitor.page.locator("h1")).to_have_text("Night Train")
        await visitor.sees("available", "A3")
        await visitor.sees("reserved", "A1", "A2")


async def replaces_a_film(operator: Operator, visitor: Visitor) -> None:
    """Nothing is sold there: the showtime goes, and another film has its time."""
    await visitor.open(showtime("orchard", TUESDAY, "1800"))
    before, starts = NEXT_WEEK.split("[[showtime]]")[1], f"starts_at = {TUESDAY}"
    assert starts in before
    said = await operator.imports(HOUSE + KESTREL + NEXT_WEEK.replace('"orchard"', '"kestrel"'))
    assert f"removed: showtime {showtime('orchard', TUESDAY, '1800')}" in said
    visitor.forgive("404")
    await expect(visitor.page.locator(".notice").first).to_contain_text("find this showtime", timeout=FOLLOWED_MS)
    await is_on_sale(operator, visitor, showtime("kestrel", TUESDAY, "1800"))
    await visitor.open(showtime("kestrel", TUESDAY, "1800"))
    await expect(visitor.page.locator("h1")).to_have_text("Kestrel")


async def sells_twelve(operator: Operator, come_in: ComeIn, box: MailBox, buyer: PayingBuyer) -> Visitor:
    """Ten at the counter, two online; who bought these is at the ticket."""
    at = showtime("train", WEDNESDAY)
    seats = [f"{row}{number}" for row in "BC" for number in range(1, 6)]
    assert "90.00" in await operator.types("office", "sell", at, *seats, "--paid-by", "cash")
    await buys(buyer, at, "D1", "D2", email="ada@example.org")
    return await opens_ticket(come_in, box, "ada@example.org")


async def moves_a_showtime(operator: Operator, visitor: Visitor, ada: Visitor, box: MailBox) -> None:
    """It keeps its id and its seats; the page, the ticket and a mail say so. A sold film cannot be replaced."""
    at = showtime("train", WEDNESDAY)
    await visitor.open(at)
    refused = await operator.imports(operator.file.replace('"wed", ', ""), status=2)
    assert "or cancel it first" in refused
    said = await operator.imports(operator.file + CHANGE.format(at, f"starts_at = {WEDNESDAY}T21:30:00"))
    assert f'start "{WEDNESDAY} 20:15" → "{WEDNESDAY} 21:30"' in said
    assert "is moved: seats sold: 12, bookings: 2, of which get a mail: 1." in said
    await expect(visitor.role("showtime-notice")).to_contain_text("20:15, The Hall", timeout=FOLLOWED_MS)
    await visitor.sees("confirmed", "B1", "C5", "D2")
    await ada.page.reload()
    sheet = ada.role("ticket-sheet")
    await expect(sheet).to_contain_text("21:30")
    await expect(sheet).to_contain_text("Moved from")
    await expect(sheet.get_by_role("img")).to_have_count(1)
    mails = await taken(box, 2, "ada@example.org")
    assert mails[1]["Subject"] == "Changed: Night Train"


async def cancels_a_showtime(
    operator: Operator, visitor: Visitor, come_in: ComeIn, box: MailBox, buyer: PayingBuyer
) -> None:
    """Holds end, the ticket lets nobody in, and the command gives the money back."""
    at = showtime("train", THURSDAY)
    paid = await buys(buyer, at, "B1", "B2", email="ben@example.org")
    ben = await opens_ticket(come_in, box, "ben@example.org")
    visitor.forgive("410")
    await visitor.open(at)
    await visitor.holds("C1")
    said = await operator.imports(operator.file + CHANGE.format(at, 'status = "cancelled"'))
    assert f"refund booking {paid['reference']}, seats B1, B2" in said
    await expect(visitor.role("showtime-notice")).to_contain_text("has cancelled this showtime", timeout=FOLLOWED_MS)
    await visitor.sees("available", "C1")
    await ben.page.reload()
    await expect(ben.role("ticket-sheet")).to_contain_text("Cancelled by the cinema")
    await expect(ben.role("ticket-sheet").get_by_role("img")).to_have_count(0)
    await operator.types("bookings", "cancel", paid["reference"], "--reason", "showtime cancelled")
    assert (await buyer.becomes(paid["payment_id"], "refunded"))["refunded"] == 1800
    subjects = sorted(str(one["Subject"]).partition(":")[0] for one in await taken(box, 4, "ben@example.org"))
    assert subjects == ["Cancelled", "Does not take place", "Money back", "Your ticket"]
    assert len(re.findall("ben@example.org +delivered", await operator.types("mails", "list"))) == 4


async def breaks_a_chair(
    operator: Operator, visitor: Visitor, come_in: ComeIn, box: MailBox, buyer: PayingBuyer
) -> None:
    """Chairs break at all showtimes to come; one that is sold is named, and its booking moved."""
    at = showtime("train", FRIDAY)
    paid = await buys(buyer, at, "C5", email="eve@example.org")
    eve = await opens_ticket(come_in, box, "eve@example.org")
    await visitor.open(at)
    said = await operator.types("office", "block", "hall", "C6", "C5", "--label", "broken armrest", status=1)
    assert "C5" in said
    await visitor.sees("reserved", "C6")
    await visitor.sees("confirmed", "C5")
    await operator.types("office", "move", paid["reference"], "--from", "C5", "--to", "D5")
    await visitor.sees("confirmed", "D5")
    await eve.page.reload()
    await expect(eve.role("ticket-sheet").locator(".ticket-seats")).to_contain_text("D5")
    await operator.types("office", "block", "hall", "C5", "--label", "broken armrest", status=1)
    await visitor.sees("reserved", "C5")


async def releases_house_seats(operator: Operator, visitor: Visitor) -> None:
    """Who looks at the seats can take them at once."""
    await visitor.sees("reserved", "A1", "A2")
    await operator.types("office", "unreserve", showtime("train", FRIDAY), "A1", "A2")
    await visitor.sees("available", "A1", "A2")
    await visitor.holds("A1", "A2")
