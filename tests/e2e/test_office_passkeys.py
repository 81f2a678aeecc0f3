"""A passkey in a real browser, with its virtual authenticator: added, used to sign in and to prove, and removed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import CDPSession, expect

from tests.e2e.axe import findings
from tests.e2e.browser import Address, ComeIn, Visitor
from tests.e2e.office import enters, field
from tests.harness.processes.server import Server
from tests.harness.processes.server_ledger import make_proofs_old

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


@dataclass(frozen=True)
class Local:
    """The server by the name that passkeys can belong to."""

    url: str


def local(server: Server) -> Local:
    return Local(server.url.replace("127.0.0.1", "localhost"))


async def comes_with_authenticator(clerk: Visitor, address: Address) -> tuple[CDPSession, str]:
    """Come to an address with an authenticator that knows its user; what steers it, and its id."""
    clerk.comes_to(address)
    clerk.forgive("401", "403", "409")
    devtools = await clerk.page.context.new_cdp_session(clerk.page)
    await devtools.send("WebAuthn.enable")
    added = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
    return devtools, str(added["authenticatorId"])


async def adds_a_passkey(ann: Visitor) -> None:
    """Add the first one, with a label that must not become part of the page."""
    await expect(ann.role("passkeys")).to_have_text("You have no passkey yet.")
    await ann.action("add-passkey").click()
    await expect(ann.role("passkeys-error")).to_have_text("Please enter a name.")
    await field(ann, "passkey-label").fill("Tablet <b>")
    await ann.page.keyboard.press("Enter")
    await expect(ann.page.locator(".passkey strong")).to_have_text("Tablet <b>")
    await expect(ann.page.locator(".passkey")).to_contain_text("not used yet")
    assert not await findings(ann.page)


async def test_a_passkey_is_added_signs_in_proves_and_is_removed(come_in: ComeIn, server: Server) -> None:
    ann = await come_in(reduced_motion="reduce")
    devtools, authenticator = await comes_with_authenticator(ann, local(server))
    await ann.page.goto(f"{local(server).url}/admin/#/passkeys")
    await expect(ann.action("passkey")).to_have_text("Sign in with a passkey")
    assert not await findings(ann.page)
    await enters(ann, "Ann")
    await adds_a_passkey(ann)
    made = await devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    assert [(one["rpId"], one["isResidentCredential"]) for one in made["credentials"]] == [("localhost", True)]
    await field(ann, "passkey-label").fill("Again")
    await ann.page.keyboard.press("Enter")
    await expect(ann.role("passkeys-error")).to_have_text("This device has a passkey for the box office already.")

    await ann.action("sign-out").click()
    await ann.action("passkey").click()
    await expect(ann.role("staff-name")).to_have_text("Ann Counter")
    await expect(ann.page.locator(".passkey")).to_contain_text(re.compile(r"last used on \d"))

    make_proofs_old(server)
    await ann.page.wait_for_timeout(2_100)  # waits: the server keeps sessions for two seconds
    await ann.action("remove").click()
    await ann.action("remove-yes").click()
    await expect(ann.role("ask").locator('[data-action="passkey"]')).to_have_text("Use a passkey")
    assert not await findings(ann.page)
    await ann.role("ask").locator('[data-action="passkey"]').click()
    await expect(ann.role("passkeys")).to_have_text("You have no passkey yet.")
    await expect(ann.role("ask")).to_have_count(0)

    await ann.action("sign-out").click()
    await ann.action("passkey").click()
    await expect(ann.role("passkey-error")).to_have_text(
        "This passkey does not count here. Please try again, or use your password."
    )


async def test_who_cannot_show_one_reads_so_and_signs_in_by_password(come_in: ComeIn, server: Server) -> None:
    max_ = await come_in(locale="de-DE")
    devtools, authenticator = await comes_with_authenticator(max_, local(server))
    await max_.page.goto(f"{local(server).url}/admin/#/passkeys")
    await devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    await max_.action("passkey").click()
    await expect(max_.role("passkey-error")).to_contain_text("Es wurde kein Passkey gezeigt.")
    await enters(max_, "Max")
    await expect(max_.page.locator("h1")).to_have_text("Meine Passkeys")


async def test_at_an_address_that_is_a_number_no_passkey_is_offered(come_in: ComeIn, server: Server) -> None:
    ann = await come_in(reduced_motion="reduce")
    await comes_with_authenticator(ann, server)
    async with ann.page.expect_response("**/admin/sign-in/passkey"):
        await ann.page.goto(f"{server.url}/admin/#/passkeys")
    await expect(ann.role("sign-in")).to_be_visible()
    await expect(ann.action("passkey")).to_be_hidden()
    await enters(ann, "Ann")
    await expect(ann.role("passkeys-error")).to_contain_text("Passkeys do not work at this address.")
    await expect(ann.action("add-passkey")).to_be_hidden()
