"""The port for webhooks: receivers of events, and who calls them. Times are milliseconds since 1970 UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from firstclick.domain.delivery_rules import Attempt
from firstclick.domain.staff.audit import AuditEntry

WEBHOOKS_MAX = 50


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What signs: a secret that the receiver has too (`whsec_…`), and the seed of an Ed25519 key that it has not."""

    secret: str
    seed: bytes


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of events. `old` are the keys before the present ones, which sign too until `old_until_ms`.

    `failures` counts the tries in a row that failed; until `paused_until_ms` none is made. `disabled_at_ms` is None
    while it is called; `disabled_why` says why it is not.
    """

    webhook_id: str
    url: str
    events: frozenset[str]
    keys: SigningKeys
    created_at_ms: int
    old: SigningKeys | None = None
    old_until_ms: int = 0
    disabled_at_ms: int | None = None
    disabled_why: str = ""
    failures: int = 0
    paused_until_ms: int = 0

    def signing(self, now_ms: int) -> Sequence[SigningKeys]:
        """The keys that sign now, the present ones first."""
        return (self.keys, self.old) if self.old is not None and now_ms < self.old_until_ms else (self.keys,)


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """What the last tries say about a webhook."""

    webhook_id: str
    failures: int
    paused_until_ms: int


class WebhookReason(StrEnum):
    """Why a webhook is refused."""

    NOT_VALID = "not_valid"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"


class WebhookRefused(Exception):
    """A webhook cannot be added, changed or removed; `str()` is a sentence for the operator."""

    def __init__(self, sentence: str, reason: WebhookReason = WebhookReason.NOT_VALID) -> None:
        super().__init__(sentence)
        self.reason = reason


class WebhookLedger(Protocol):
    """Stores webhooks. Every call may raise `LedgerUnavailable`; changes are recorded with them."""

    async def webhooks(self) -> Sequence[Webhook]:
        """Every webhook, the oldest first."""

    async def webhook(self, webhook_id: str) -> Webhook:
        """The webhook of that id. Raises `WebhookRefused`."""

    async def add(self, webhook: Webhook, entry: AuditEntry) -> None:
        """Add one: it gets what happens from then on. Raises `WebhookRefused` when there are `WEBHOOKS_MAX`."""

    async def change(self, webhook: Webhook, entry: AuditEntry | None) -> None:
        """Write what it is now. One that is disabled does not listen."""

    async def remove(self, webhook_id: str, entry: AuditEntry) -> None:
        """Remove it with its deliveries. Raises `WebhookRefused` when there is none."""


class WebhookSender(Protocol):
    """Calls receivers."""

    def check(self, url: str) -> None:
        """Refuse an address that can never be called. Raises `WebhookRefused`."""

    async def send(self, webhook: Webhook, message_id: str, body: str, now_ms: int) -> Attempt:
        """Send a signed message once. Never raises for what the receiver does."""

    def public_key(self, webhook: Webhook) -> str:
        """The key by which the receiver verifies `v1a` signatures, as text (`whpk_…`)."""
