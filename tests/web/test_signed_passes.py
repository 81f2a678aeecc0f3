"""A signed pass on its own: who gets by with it, and every way in which it is not good enough."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

from firstclick.service.ports.sale_hook import Origin
from firstclick.web.auth.passes import PASS_CHARS_MAX, Claims, SignedPasses
from firstclick.web.core.refusals import PassInvalid, PassRequired

SECRET = b"a secret of thirty-two characters"
NOW_MS, ENDS_MS = 1_000, 2_000


def encoded(data: bytes) -> str:
    """In base64url, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def signed(text: str, secret: bytes = SECRET) -> str:
    """The text with its signature, made as docs/API.md says."""
    return f"{text}.{encoded(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def made(**claims: object) -> str:
    """A pass made by somebody else's program."""
    return signed(encoded(json.dumps({"expires_at": ENDS_MS, **claims}).encode()))


async def check(shown: str | None, address: str = "203.0.113.1", *, is_trusted: bool = False) -> None:
    """Ann asks for seats of `show`."""
    await SignedPasses(SECRET).check("show", "ann", Origin(address=address, pass_=shown, is_trusted=is_trusted), NOW_MS)


async def is_good(shown: str, address: str = "203.0.113.1") -> bool:
    try:
        await check(shown, address)
    except PassInvalid:
        return False
    return True


def test_a_pass_that_is_signed_here_is_the_one_that_the_documentation_describes() -> None:
    passes = SignedPasses(SECRET)
    assert passes.sign(Claims(ENDS_MS)) == signed(encoded(b'{"expires_at":2000}'))
    whole = b'{"expires_at":2000,"showtime_id":"show","user_id":"ann","address":"::1"}'
    assert passes.sign(Claims(ENDS_MS, "show", "ann", "::1")) == signed(encoded(whole))


@pytest.mark.parametrize("more", range(4))
async def test_a_pass_of_any_length_is_read(more: int) -> None:
    assert await is_good(signed(encoded(b'{"expires_at":2000}' + b" " * more)))


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({}, True),
        ({"expires_at": NOW_MS + 1}, True),
        ({"expires_at": NOW_MS}, False),
        ({"showtime_id": "show"}, True),
        ({"showtime_id": "another"}, False),
        ({"showtime_id": ""}, False),
        ({"user_id": "ann"}, True),
        ({"user_id": "bob"}, False),
        ({"address": "203.0.113.1"}, True),
        ({"address": "203.0.113.2"}, False),
        ({"user_id": "ann", "showtime_id": "show", "address": "203.0.113.1"}, True),
        ({"user_id": "ann", "showtime_id": "another"}, False),
        ({"user_id": "bob", "address": "203.0.113.1"}, False),
        ({"admin": True}, False),
        ({"expires_at": None}, False),
        ({"expires_at": "never"}, False),
    ],
    ids=str,
)
async def test_each_claim_of_a_pass_must_agree(claims: dict[str, object], good: bool) -> None:
    assert await is_good(made(**claims)) is good


async def test_an_address_of_ipv6_stands_for_its_household() -> None:
    shown = made(address="2001:db8:1:2::1")
    assert await is_good(shown, "2001:db8:1:2:ffff::9")
    assert not await is_good(shown, "2001:db8:1:3::1")
    assert not await is_good(shown, "")


async def test_nothing_but_the_very_signature_is_accepted() -> None:
    text, _, signature = signed(encoded(b'{"expires_at":2000}  ')).partition(".")
    right = text + "." + signature
    assert await is_good(right)
    wrong = [text, text + ".", f"{text}.{signature[:-1]}", f"{right}.", f"{right}=", "." + signature, "", ".", "é.é"]
    wrong += [
        signed(f"{text[:4]}.{text[4:]}"),
        signed(text, b"another secret of as many letters"),
        f"{encoded(b'{}')}.{signature}",
    ]
    for shown in wrong:
        assert not await is_good(shown), shown


@pytest.mark.parametrize("inside", [b"", b"{}", b"null", b"[" * 500, b"\xff", b"not json"])
async def test_what_is_signed_must_be_claims_as_well(inside: bytes) -> None:
    assert not await is_good(signed(encoded(inside)))


@pytest.mark.parametrize("text", ["a", "%%%%", "a b"])
async def test_what_is_signed_must_be_base64_as_well(text: str) -> None:
    assert not await is_good(signed(text))


async def test_a_pass_is_as_long_as_the_documentation_says_and_no_longer() -> None:
    longest = signed(encoded(b'{"expires_at":2000}' + b" " * 716))
    assert len(longest) == PASS_CHARS_MAX
    assert await is_good(longest)
    assert not await is_good(signed(encoded(b'{"expires_at":2000}' + b" " * 717)))


async def test_without_a_pass_another_refusal_says_so_and_a_trusted_server_needs_none() -> None:
    with pytest.raises(PassRequired):
        await check(None)
    await check(None, is_trusted=True)
    await check("not even a pass", is_trusted=True)
