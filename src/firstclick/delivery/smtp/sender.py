"""Hands mails to a mail server. What comes back from the buyer's own mail server later, a bounce, is not looked at."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib

from firstclick.domain.delivery_rules import Attempt
from firstclick.service.ports.outbox import Delivery
from firstclick.service.ports.spans import SpanKind, span

WITHIN_S = 20.0
PORTS = {"smtp": 25, "smtps": 465}
Write = Callable[[Delivery], Awaitable[EmailMessage | None]]
"""Makes the message of a delivery; None where there is nothing to say any more."""


class SmtpAddress(NamedTuple):
    """Where mail is handed over. With `is_tls` from the first byte; otherwise by STARTTLS where the server offers it.

    A password is sent over TLS only, but for a server on this machine.
    """

    host: str
    port: int
    user: str
    password: str
    is_tls: bool

    @property
    def needs_starttls(self) -> bool | None:
        """Whether the connection must become a TLS one; None: if it can."""
        return True if self.user and not self.is_tls and not _is_here(self.host) else None


def smtp_address(url: str) -> SmtpAddress:
    """The address of a `smtp://` or `smtps://` URL. Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError("no address of a mail server")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpAddress(parts.hostname, parts.port or PORTS[parts.scheme], user, password, parts.scheme == "smtps")


class SmtpSender:
    """Sends one mail at a call. `write` makes the message."""

    def __init__(self, address: SmtpAddress, write: Write, within_s: float = WITHIN_S) -> None:
        self._address = address
        self._write = write
        self._within_s = within_s

    async def send(self, delivery: Delivery) -> Attempt:
        """Send it. Never raises for what the mail server does: 5xx about a mail is final, all else may pass."""
        try:
            message = await self._write(delivery)
        except ValueError as error:
            return Attempt(0, f"The mail cannot be written: {error}.", is_final=True)
        if message is None:
            return Attempt(0, is_obsolete=True)
        return await self._sent(message)

    async def _sent(self, message: EmailMessage) -> Attempt:
        try:
            with span(SpanKind.DELIVERY, "mail"):
                async with asyncio.timeout(self._within_s):
                    await self._hand_over(message)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _refused(refused.recipients[0])
        except aiosmtplib.SMTPAuthenticationError as error:
            return Attempt(error.code, f"The mail server does not let us in: {error.code}.")
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error)
        except (aiosmtplib.SMTPException, TimeoutError, ssl.SSLError, OSError) as error:
            return Attempt(0, f"The mail server was not reached: {type(error).__name__}.")
        return Attempt(250)

    async def _hand_over(self, message: EmailMessage) -> None:
        its = self._address
        await aiosmtplib.send(
            message,
            hostname=its.host,
            port=its.port,
            username=its.user or None,
            password=its.password or None,
            use_tls=its.is_tls,
            start_tls=its.needs_starttls if not its.is_tls else False,
            timeout=self._within_s,
        )


def _refused(error: aiosmtplib.SMTPResponseException) -> Attempt:
    """What the server answered, without its text: that may name the address."""
    return Attempt(error.code, f"The mail server answered {error.code}.", is_final=error.code >= 500)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
