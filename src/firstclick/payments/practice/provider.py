"""The practice provider as the service uses it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, Refund, RefundState
from firstclick.domain.money.seen import SILENT, Seen, SeenState
from firstclick.domain.refusals import EventNotValid
from firstclick.payments.practice.account import PracticeAccount, PracticeEntry, Way
from firstclick.service.ports.payments import AccountEntry, Capabilities, Opened

T = TypeVar("T")
SIGNATURE = b"practice-signature"
PURPOSE = b"firstclick practice event\0"
"""Signed with each event, so that the same key can sign other things without one passing for the other."""
SEEN = {
    "waiting": SeenState.WAITING,
    "processing": SeenState.WAITING,
    "deciding": SeenState.WAITING,
    "declined": SeenState.DECLINED,
    "authorised": SeenState.AUTHORISED,
    "captured": SeenState.CAPTURED,
    "voided": SeenState.VOIDED,
}


class PracticeProvider:
    """`PaymentProvider` on a `PracticeAccount`. The page at `next_url` lets the buyer choose how it goes."""

    name = "practice"
    capabilities = Capabilities()

    def __init__(self, account: PracticeAccount, secret: bytes = b"") -> None:
        self.account = account
        self._secret = secret

    async def entry(self, payment_id: str) -> PracticeEntry | None:
        """The payment in the account; None when there is none, or no answer."""
        return await self._call(lambda: self.account.entry(payment_id))

    async def choose(self, payment_id: str, way: str) -> bool:
        """What the buyer chose; whether the payment could still be paid. Raises `ValueError` for no such way."""
        chosen = Way(way)
        return bool(await self._call(lambda: self.account.choose(payment_id, chosen)))

    def sign(self, body: bytes) -> str:
        """The signature of an event, for the header `Practice-Signature`."""
        return hmac.digest(self._secret, PURPOSE + body, hashlib.sha256).hex()

    def payment_of_event(self, header: Callable[[bytes], bytes | None], body: bytes) -> str | None:
        """As `EventSource`. An event is `{"payment_id": …}`, signed. Without a secret none is valid."""
        signature = header(SIGNATURE) or b""
        if not self._secret or not hmac.compare_digest(signature, self.sign(body).encode()):
            raise EventNotValid
        try:
            event = json.loads(body)
        except ValueError:
            raise EventNotValid from None
        payment_id = event.get("payment_id") if isinstance(event, dict) else None
        return payment_id if isinstance(payment_id, str) else None

    async def open(self, payment: Payment) -> Opened | None:
        """Add the payment to the account."""
        total = payment.total
        if await self._is_silent(payment):
            return None
        await self._call(lambda: self.account.open(payment.payment_id, total.amount_minor, total.currency))
        entry = await self._call(lambda: self.account.entry(payment.payment_id))
        return Opened(payment.payment_id, f"/practice/{payment.payment_id}") if entry is not None else None

    async def look(self, payment: Payment) -> Seen:
        """How the payment stands in the account."""
        try:
            entry = await asyncio.to_thread(self.account.entry, payment.payment_id)
        except (sqlite3.Error, OSError):
            return SILENT
        return Seen(SeenState.NONE) if entry is None else _seen(entry)

    async def capture(self, payment: Payment) -> None:
        """Take the money, unless the provider is silent."""
        if not await self._is_silent(payment):
            await self._call(lambda: self.account.capture(payment.payment_id))

    async def cancel(self, payment: Payment) -> None:
        """Void the payment, unless the provider is silent."""
        if not await self._is_silent(payment):
            await self._call(lambda: self.account.cancel(payment.payment_id))

    async def refund(self, payment: Payment, refund: Refund) -> None:
        """Give money back, unless the provider is silent."""
        amount_minor = refund.amount.amount_minor
        if not await self._is_silent(payment):
            await self._call(lambda: self.account.refund(payment.payment_id, refund.number, amount_minor))

    async def since(self, at_ms: int) -> Sequence[AccountEntry] | None:
        """Every payment of the account that has changed since."""
        entries = await self._call(lambda: self.account.since(at_ms))
        return None if entries is None else [_account_entry(entry) for entry in entries]

    async def _is_silent(self, payment: Payment) -> bool:
        return (await self.look(payment)).state is SeenState.SILENT

    async def _call(self, call: Callable[[], T]) -> T | None:
        """The result; None when the file cannot be read or written."""
        try:
            return await asyncio.to_thread(call)
        except (sqlite3.Error, OSError):
            return None


def _seen(entry: PracticeEntry) -> Seen:
    if entry.is_silent:
        return SILENT
    refunds = tuple([(number, RefundState.SUCCEEDED) for number, _ in entry.refunds])
    is_all_back = bool(entry.captured_minor) and entry.refunded_minor == entry.captured_minor
    return Seen(SeenState.REFUNDED if is_all_back else SEEN[entry.state], entry.captured_minor, refunds)


def _account_entry(entry: PracticeEntry) -> AccountEntry:
    captured, refunded = (Money(amount, entry.currency) for amount in (entry.captured_minor, entry.refunded_minor))
    return AccountEntry(entry.payment_id, captured, refunded)
