"""One call of a webhook: how it is signed, where it may go, and what is made of each answer."""

from __future__ import annotations

import base64
import socket
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook as Verifier

from firstclick.delivery.webhooks import HttpSender
from firstclick.delivery.webhooks.addresses import is_private
from firstclick.domain.delivery_rules import Attempt
from firstclick.service.ports.webhooks import SigningKeys, Webhook, WebhookRefused
from tests.deliveries.receivers import Receivers

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
OLDER = "whsec_" + base64.b64encode(b"o" * 32).decode()
BODY = '{"type":"booking.created","data":{"title":"Füchse"}}'
PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104
    *("255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "::127.0.0.1", "2002:7f00:1::", "2001:db8::1"),
)
PUBLIC = ("1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")


def a_webhook(url: str) -> Webhook:
    return Webhook("wh_1", url, frozenset(), SigningKeys(SECRET, b"e" * 32), 0)


def sender(*, allow_private: bool = True, within_s: float = 5.0) -> HttpSender:
    return HttpSender("1", allow_private=allow_private, within_s=within_s)


async def sent(receivers: Receivers, path: str, within_s: float = 5.0) -> Attempt:
    return await sender(within_s=within_s).send(a_webhook(receivers.url(path)), "evt_1", BODY, now_ms())


def now_ms() -> int:
    """The verifier compares the time of a message with the clock."""
    return int(time.time() * 1000)


async def test_the_reference_library_verifies_a_message(receivers: Receivers) -> None:
    assert await sent(receivers, "ok") == Attempt(204)
    (message,) = receivers.taken["ok"]
    assert Verifier(SECRET).verify(message.body, message.headers) == message.event
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(SECRET).verify(message.body + b" ", message.headers)
    assert message.headers["webhook-id"] == "evt_1"


async def test_an_independent_library_verifies_the_other_signature(receivers: Receivers) -> None:
    await sent(receivers, "ok")
    (message,) = receivers.taken["ok"]
    text = sender().public_key(a_webhook(""))
    assert text.startswith("whpk_")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(text.removeprefix("whpk_")))
    found = dict(one.split(",") for one in message.headers["webhook-signature"].split())
    content = b".".join([b"evt_1", message.headers["webhook-timestamp"].encode(), message.body])
    key.verify(base64.b64decode(found["v1a"]), content)


async def test_while_keys_change_both_verify(receivers: Receivers) -> None:
    at_ms = now_ms()
    webhook = replace(
        a_webhook(receivers.url("ok")), old=SigningKeys(OLDER, b"f" * 32), old_until_ms=at_ms + 86_400_000
    )
    await sender().send(webhook, "evt_1", BODY, at_ms)
    await sender().send(replace(webhook, old_until_ms=at_ms), "evt_1", BODY, at_ms)
    during, after = receivers.taken["ok"]
    for secret in (SECRET, OLDER):
        Verifier(secret).verify(during.body, during.headers)
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(OLDER).verify(after.body, after.headers)


@pytest.mark.parametrize(
    ("path", "attempt"),
    [
        ("redirect", Attempt(302, "Answered 302; redirects are not followed.")),
        ("gone", Attempt(410, "Answered 410.")),
        ("busy", Attempt(429, "Answered 429.", 40)),
        ("broken", Attempt(500, "Answered 500.")),
    ],
)
async def test_an_answer_is_taken_as_it_is(receivers: Receivers, path: str, attempt: Attempt) -> None:
    assert await sent(receivers, path) == attempt
    assert not receivers.taken


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("hang", "No answer within 0.2 s."),
        ("endless", "more than 65536 bytes"),
        ("noise", "No answer of HTTP"),
        ("close", "No answer of HTTP"),
    ],
)
async def test_what_is_no_answer_ends(receivers: Receivers, path: str, error: str) -> None:
    attempt = await sent(receivers, path, within_s=0.2 if path == "hang" else 5.0)
    assert (attempt.status, error in attempt.error) == (0, True), attempt


async def test_a_receiver_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    attempt = await sender().send(a_webhook(f"http://127.0.0.1:{port}/"), "evt_1", BODY, now_ms())
    assert attempt.error.startswith("Not reached")


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_known(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://receiver.example/", "ftp://receiver.example/", "https://", "receiver.example", ""),
        *(
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "https://10.0.0.1:8443/x",
            "https://[::ffff:7f00:1]/",
        ),
        *("https://user:pass@receiver.example/", "https://receiver.example/#part", "https://receiver.example:x/"),
        *("https://receiver.example/" + "x" * 500, "https://receiver.example/a b", "https://receiver.example/\r\nX: y"),
    ],
)
def test_an_address_that_is_never_called_is_refused(url: str) -> None:
    with pytest.raises(WebhookRefused):
        sender(allow_private=False).check(url)


def test_ones_own_network_may_be_called_where_the_operator_says_so() -> None:
    sender(allow_private=False).check("https://receiver.example:8443/hook?key=1")
    sender(allow_private=True).check("http://10.0.0.1/hook")


async def test_a_name_that_points_to_this_machine_is_not_called(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answers of the name are public, then it is rebound; every answer is checked, and what is checked is
    called.
    """
    answers: list[Sequence[str]] = [("127.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("::ffff:127.0.0.1",)]

    def resolved(host: str, port: int, *_: int) -> list[tuple[object, ...]]:
        assert host == "rebound.example"
        return [(0, 0, 0, "", (one, port)) for one in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    webhook = a_webhook(f"https://rebound.example:{receivers.port}/ok")
    while answers:
        attempt = await sender(allow_private=False).send(webhook, "evt_1", BODY, now_ms())
        assert "private address" in attempt.error
    assert not receivers.calls
