"""<firstclick-seats> whose page confirms: the shop of docs/EMBED.md as it stands there, and its events."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.foreign_site import ForeignSite
from tests.e2e.test_element import at_the_site, element, hears
from tests.e2e.test_integrate import free_port, listening
from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
EMBED = Path(__file__).resolve().parents[2] / "docs" / "EMBED.md"
PROGRAM = re.compile(r"^```python (shop\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PREVENT = """<script>
  for (const type of ["confirm", "confirmed"])
    document.addEventListener(type, (event) => {
      heard.push([type, event.detail, event.cancelable]);
      if (globalThis.prevents) event.preventDefault();
    });
</script>"""
FREE = "movie-1"
NOBODYS = "00000000-0000-4000-8000-000000000000"
NO_SESSION = "There is no such hold."
PAYS = "session => void document.dispatchEvent(new CustomEvent('confirm', {detail: {session}}))"


@pytest.fixture(scope="module")
def shop_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(pages: ForeignSite, shop_port: int) -> Iterator[Server]:
    """A server with the packaged programme that lets the shop and another site sell."""
    origins = f"{pages.origin},http://127.0.0.1:{shop_port}"
    with serving(HOLD_TTL_SECONDS=60, ALLOWED_ORIGINS=origins, PAYMENT_PROVIDERS="practice") as started:
        yield started


@contextmanager
def shop(server: Server, port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The shop of the document, once it listens."""
    (found,) = PROGRAM.findall(EMBED.read_text("utf-8"))
    file = folder / found[0]
    file.write_text(found[1], "utf-8")
    key = firstclick("keys", "add", folder.name, "--scopes", "confirm,exempt", cwd=server.folder).stdout.strip()
    signed = {"Authorization": f"Bearer {key}", "X-User-Id": "nobody"}
    while httpx.get(f"{server.url}/sessions/none", headers=signed).status_code == 401:
        pass  # waits: servers follow the ledger within seconds
    settings = {"FIRSTCLICK": server.url, "SERVER_KEY": key, "SHOP_PORT": str(port)}
    with listening([sys.executable, str(file)], port, **settings) as process:
        yield process


@pytest.fixture(scope="module")
def open_shop(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shop's address."""
    port = free_port()
    with shop(server, port, tmp_path_factory.mktemp("open-shop")):
        yield f"http://127.0.0.1:{port}"


async def secrets(visitor: Visitor) -> list[str]:
    """The session id and the user id that the browser keeps for the element."""
    kept = await visitor.page.evaluate("Object.entries(localStorage)")
    sessions = [json.loads(value)["session_id"] for key, value in kept if ".hold." in key]
    return sessions + [value for key, value in kept if key.endswith(".user")]


async def priced(server: Server) -> str:
    """A showtime whose seats have a price."""
    async with client_of(server) as http:
        lines = [line for movie in (await http.get("/movies")).json() for line in movie["showtimes"]]
    return next(str(line["showtime_id"]) for line in lines if "price_from" in line)


async def test_the_shop_of_the_document_takes_money_and_the_element_shows_the_ticket(
    come_in: ComeIn, server: Server, shop_port: int, tmp_path: Path
) -> None:
    with shop(server, shop_port, tmp_path) as process:
        ada = await come_in(viewport={"width": 320, "height": 800}, reduced_motion="reduce")
        ada.forgive(f"another host: http://127.0.0.1:{shop_port}/", "404", "dialog")
        ada.page.on("dialog", lambda dialog: dialog.dismiss())
        await ada.page.goto(f"http://127.0.0.1:{shop_port}/")
        await ada.holds("B4", "B5")
        await ada.action("confirm").focus()
        await ada.page.keyboard.press("Enter")
        await expect(ada.role("ticket")).to_contain_text("B4 B5")
        assert process.stdout is not None
        assert process.stdout.readline().split() == ["charged", "1800", "B4", "B5"]
        await ada.sees_mine("confirmed", "B4", "B5")


async def test_the_shop_of_the_document_says_why_nothing_is_paid(
    come_in: ComeIn, server: Server, shop_port: int, tmp_path: Path
) -> None:
    with shop(server, shop_port, tmp_path) as process:
        bob, said = await come_in(), asyncio.Queue[str]()
        bob.forgive(f"another host: http://127.0.0.1:{shop_port}/", "404", "409", "dialog", "ERR_CONNECTION_REFUSED")
        bob.page.on("dialog", lambda dialog: said.put_nowait(dialog.message))
        bob.page.on("dialog", lambda dialog: dialog.dismiss())
        await bob.page.goto(f"http://127.0.0.1:{shop_port}/")
        await bob.page.evaluate(PAYS, {"session_id": NOBODYS, "user_id": "bob"})
        assert await said.get() == NO_SESSION
        process.kill()
        process.wait()
        await bob.page.evaluate(PAYS, {})
        assert await said.get() == "The shop does not answer. Please try again."


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("hello", 400, "This is no session."),
        ("[]", 400, "This is no session."),
        ('{"session_id":7,"user_id":"ann"}', 400, "This is no session."),
        ('{"session_id":"../readyz?","user_id":"ann"}', 400, "This is no session."),
        (f'{{"session_id":"{NOBODYS}","user_id":"ann"}}', 409, NO_SESSION),
        (f'{{"session_id":"{NOBODYS}","user_id":"a\\nb"}}', 502, "The payment has failed. Please try again."),
    ],
)
async def test_the_shop_of_the_document_answers_whatever_is_sent(
    open_shop: str, body: str, status: int, sentence: str
) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(f"{open_shop}/pay", content=body)
    assert (answer.status_code, answer.text) == (status, sentence)


async def test_the_page_is_asked_and_told_nothing_secret(come_in: ComeIn, pages: ForeignSite, server: Server) -> None:
    ada = await at_the_site(come_in, pages, PREVENT + element(server, FREE))
    await ada.holds("A1")
    await ada.page.evaluate("globalThis.prevents = true")
    await ada.action("confirm").click()
    await ada.page.wait_for_function("heard.some(([type]) => type === 'confirm')")
    await ada.sees_mine("hold", "A1")
    known, told = await secrets(ada), json.dumps(await ada.page.evaluate("heard"))
    assert len(known) == 2
    assert not any(secret in told for secret in known)
    await ada.page.evaluate("globalThis.prevents = false")
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A1")
    confirms = [one for one in await ada.page.evaluate("heard") if one[0] == "confirm"]
    assert [(one[1]["showtime_id"], one[1]["seats"], one[2]) for one in confirms] == [(FREE, ["A1"], True)] * 2


async def test_an_element_that_does_not_confirm_tells_its_page_the_session(
    come_in: ComeIn, pages: ForeignSite, server: Server
) -> None:
    ada = await at_the_site(come_in, pages, PREVENT + element(server, FREE, "no-confirm"))
    await ada.holds("A2")
    await ada.action("confirm").click()
    heard = [one for one in await hears(ada, 3) if one[0] != "ready"]
    session_id, user_id = await secrets(ada)
    assert [one[0] for one in heard] == ["hold", "confirm"]
    assert all(one[1]["session"] == {"session_id": session_id, "user_id": user_id} for one in heard)
    await ada.sees_mine("hold", "A2")
    await ada.action("release").click()
    await ada.sees("available", "A2")


async def test_before_a_payment_the_page_is_asked_too_and_without_confirm_none_begins(
    come_in: ComeIn, pages: ForeignSite, server: Server
) -> None:
    ada = await at_the_site(come_in, pages, PREVENT + element(server, await priced(server)))
    await ada.action("best-2").click()
    await ada.page.evaluate("globalThis.prevents = true")
    await ada.page.get_by_label("E-mail").fill("ann@example.org")
    await ada.action("pay").click()
    await ada.page.wait_for_function("heard.some(([type]) => type === 'confirm')")
    await expect(ada.action("pay")).to_be_visible()
    assert len(ada.page.context.pages) == 1
    await ada.page.evaluate("document.querySelector('firstclick-seats').toggleAttribute('no-confirm', true)")
    await expect(ada.action("confirm")).to_have_text("Confirm 2 seats")
    await expect(ada.action("pay")).to_have_count(0)
    assert not [one for one in await findings(ada.page) if "firstclick-seats" in one]
