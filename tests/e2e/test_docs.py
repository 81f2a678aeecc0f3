"""The forms of /docs: each sends its operation's request to this server, and shows the same as a line for curl."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor
from tests.e2e.fitting import misfits
from tests.e2e.test_page_keys import tabs_to
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.signing import SECRET, token

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
HOLD, HOLD_TWO = "POST /movies/{movie_id}/seats/{seat_id}/hold", "POST /movies/{movie_id}/holds"
SESSION, CONFIRM = "/sessions/{session_id}", "PUT /sessions/{session_id}/confirm"
WINDOWS: dict[str, dict[str, Any]] = {
    "dark, desktop": {**DESKTOP, "color_scheme": "dark"},
    "light, phone": {**PHONE, "color_scheme": "light"},
}
PAPER = "getComputedStyle(document.body).backgroundColor"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the programme that comes with FirstClick, and time to read in."""
    with serving(HOLD_TTL_SECONDS=300, HOLD_LIFE_MAX_SECONDS=600) as started:
        yield started


@pytest.fixture
def signed_in() -> Iterator[Server]:
    """A server that believes tokens only."""
    with serving(AUTH_JWT_SECRET=SECRET) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as client:
        yield client


async def reader(come_in: ComeIn, server: Server, **window: Any) -> Visitor:  # noqa: ANN401
    """Somebody who reads the contract, whose forms are filled in."""
    ada = await come_in(reduced_motion="reduce", **window)
    await ada.page.goto(f"{server.url}/docs")
    await expect(card(ada, HOLD).locator("[name=seat_id]")).not_to_have_value("")
    return ada


def card(visitor: Visitor, operation: str) -> Locator:
    """The card of an operation, by its method and path."""
    return visitor.page.locator(f"[id='{re.sub(r'[^A-Za-z0-9]+', '-', operation).strip('-')}']")


async def opened(visitor: Visitor, operation: str) -> Locator:
    """The card, open."""
    found = card(visitor, operation)
    if await found.get_attribute("open") is None:
        await found.locator("summary").click()
    return found


async def sent(visitor: Visitor, operation: str) -> str:
    """Send what the form has; what is shown of the response."""
    form = await opened(visitor, operation)
    await form.locator("[data-action=send]").click()
    return await response(form)


async def response(form: Locator) -> str:
    """What a form shows of its response, once there is one."""
    output = form.locator(".output")
    await expect(output).to_contain_text(re.compile(r"^\d{3}$", re.MULTILINE))
    return await output.inner_text()


async def statuses(http: httpx.AsyncClient, visitor: Visitor) -> dict[str, str]:
    """The statuses of all seats at the showtime that the forms are filled with."""
    showtime = await card(visitor, "GET /showtimes/{showtime_id}").locator("[name=showtime_id]").input_value()
    seats = (await http.get(f"/showtimes/{showtime}/seats")).json()["seats"]
    return {seat["seat_id"]: seat["status"] for seat in seats}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
async def test_a_seat_is_held_and_confirmed_and_another_released(
    come_in: ComeIn, server: Server, http: httpx.AsyncClient, window: dict[str, Any]
) -> None:
    ada = await reader(come_in, server, **window)
    seat = await card(ada, HOLD).locator("[name=seat_id]").input_value()
    assert "\n200\n" in await sent(ada, HOLD)
    form = await opened(ada, CONFIRM)
    await form.locator("[data-action=send]").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("for real")
    assert await misfits(ada.page) == []
    await ada.page.get_by_role("dialog").locator("[data-action=agree]").click()
    shown = await response(form)
    assert "\n204\nlocation: /bookings/" in shown
    assert (await statuses(http, ada))[seat] == "confirmed"
    await expect(card(ada, HOLD).locator("[name=seat_id]")).not_to_have_value(seat)
    assert "\n200\n" in await sent(ada, "GET /bookings/{reference}")
    held = await sent(ada, HOLD_TWO)
    assert "\n201\n" in held
    assert list((await statuses(http, ada)).values()).count("hold") == 2
    assert "\n204\n" in await sent(ada, f"DELETE {SESSION}") + "\n"
    assert "hold" not in (await statuses(http, ada)).values()


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
async def test_every_card_fits_and_axe_finds_nothing_serious(
    come_in: ComeIn, server: Server, window: dict[str, Any]
) -> None:
    ada = await reader(come_in, server, **window)
    await ada.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert await ada.page.evaluate(SIDEWAYS) == 0
    assert await misfits(ada.page) == []
    assert await findings(ada.page) == []
    dark = await ada.page.evaluate(PAPER)
    await ada.action("theme").click()
    assert await ada.page.evaluate(PAPER) != dark
    assert await findings(ada.page) == []


async def test_who_says_no_to_a_booking_books_nothing(come_in: ComeIn, server: Server, http: httpx.AsyncClient) -> None:
    ada = await reader(come_in, server)
    await sent(ada, HOLD)
    confirmed = list((await statuses(http, ada)).values()).count("confirmed")
    form = await opened(ada, CONFIRM)
    for no in ("[data-action=cancel]", "[data-action=agree]"):
        await form.locator("[data-action=send]").click()
        key = "Enter" if no == "[data-action=cancel]" else "Escape"
        await ada.page.locator(no).press(key)
        await expect(ada.page.get_by_role("dialog")).to_have_count(0)
        await expect(form.locator("[data-action=send]")).to_be_focused()
    await sent(ada, f"GET {SESSION}")
    await expect(form.locator(".output")).to_be_hidden()
    assert list((await statuses(http, ada)).values()).count("confirmed") == confirmed
    await sent(ada, f"DELETE {SESSION}")


async def test_keys_alone_hold_a_seat_and_confirm_it(come_in: ComeIn, server: Server) -> None:
    ada = await reader(come_in, server)
    press = ada.page.keyboard.press
    await ada.page.evaluate("id => { location.hash = id; }", await card(ada, HOLD).get_attribute("id"))
    await expect(card(ada, HOLD).locator("summary")).to_be_focused()
    await tabs_to(ada, card(ada, HOLD).locator("[data-action=send]"))
    await press("Enter")
    assert "\n200\n" in await response(card(ada, HOLD))
    await ada.page.evaluate("id => { location.hash = id; }", await card(ada, CONFIRM).get_attribute("id"))
    await tabs_to(ada, card(ada, CONFIRM).locator("[data-action=send]"))
    await press("Enter")
    await expect(ada.page.locator("[data-action=cancel]")).to_be_focused()
    await press("Tab")
    await press("Enter")
    assert "\n204\n" in await response(card(ada, CONFIRM))


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
async def test_the_line_for_curl_does_what_the_form_does(come_in: ComeIn, server: Server) -> None:
    ada = await reader(come_in, server)
    hold = await opened(ada, HOLD_TWO)
    await hold.locator("[name=form]").select_option(label="BestBody")
    body = hold.locator("[name=body]")
    assert "best_available" in await body.input_value()
    await body.fill('{\n  "user_id": "o\'hara $HOME `é` \\"x\\"",\n  "best_available": 1\n}')
    assert curl(await line(hold)).startswith("HTTP/1.1 201 ")
    shown = await sent(ada, HOLD)
    assert "\n200\n" in shown
    assert curl(await line(await opened(ada, f"GET {SESSION}"))).startswith("HTTP/1.1 200 ")
    assert curl(await line(await opened(ada, CONFIRM))).startswith("HTTP/1.1 204 ")
    assert curl(await line(await opened(ada, "GET /movies"))).startswith("HTTP/1.1 200 ")
    assert curl(await line(await opened(ada, "PUT /sessions/{session_id}/seats"))).startswith("HTTP/1.1 409 ")


async def test_a_key_is_sent_once_and_a_field_that_was_typed_in_is_left_alone(come_in: ComeIn, server: Server) -> None:
    ada = await reader(come_in, server)
    hold = await opened(ada, HOLD)
    key, user = hold.locator("[name='Idempotency-Key']"), hold.locator("[name=body]")
    before = await key.input_value()
    await user.fill('{"user_id": "typed"}')
    assert "\n200\n" in await sent(ada, HOLD)
    await expect(key).not_to_have_value(before)
    assert await user.input_value() == '{"user_id": "typed"}'


async def test_the_contract_is_shown_when_the_programme_is_not_answered(come_in: ComeIn, server: Server) -> None:
    ada = await come_in()
    ada.forgive("Failed to load resource")

    async def gone(route: Route) -> None:
        await route.abort()

    await ada.page.route(re.compile("/movies$"), gone)
    await ada.page.goto(f"{server.url}/docs")
    await expect(ada.page.locator("#about")).to_contain_text("Version")
    await expect(card(ada, HOLD).locator("[name=body]")).to_have_value(re.compile("user_id"))


async def test_where_tokens_name_the_caller_a_token_is_asked_for_and_serves_every_form(
    come_in: ComeIn, signed_in: Server
) -> None:
    ada = await come_in()
    ada.comes_to(signed_in)
    await ada.page.goto(f"{signed_in.url}/docs")
    form = await opened(ada, HOLD_TWO)
    await expect(form.locator("[name=body]")).not_to_have_value(re.compile("user_id"))
    await form.locator("[name=Authorization]").fill(f"Bearer {token(aud=None)}")
    assert "\n201\n" in await sent(ada, HOLD_TWO)
    assert "\n200\n" in await sent(ada, f"GET {SESSION}")
    assert "-H 'Authorization: Bearer " in await line(card(ada, CONFIRM))


async def line(form: Locator) -> str:
    """The line for curl of a form."""
    return await form.locator(".line").text_content() or ""


def curl(command: str) -> str:
    """What a shell prints for it."""
    done = subprocess.run(["sh", "-c", f"{command} --silent --max-time 10"], capture_output=True, text=True, check=True)
    return done.stdout
