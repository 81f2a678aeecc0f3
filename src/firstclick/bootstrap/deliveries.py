"""Builds what leaves the house: events are published, webhooks called, and mails sent."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from firstclick import __version__
from firstclick.bootstrap.mails import mail_sender
from firstclick.bootstrap.settings import Settings
from firstclick.delivery.webhooks import HttpSender
from firstclick.domain.programme import Programme
from firstclick.ledger import SqlLedger
from firstclick.service.deliveries.courier import Around, Courier
from firstclick.service.deliveries.mail_admin import MailAdmin
from firstclick.service.deliveries.mails import mails_of
from firstclick.service.deliveries.publisher import Publisher, no_mails
from firstclick.service.deliveries.webhook_admin import WebhookAdmin
from firstclick.service.ports.outbox import MAIL


@dataclass(frozen=True)
class Outgoing:
    """The parts for what leaves."""

    publisher: Publisher
    courier: Courier
    webhooks: WebhookAdmin
    mails: MailAdmin
    listen: Callable[[], Awaitable[None]]
    """Says to the ledger whether mails are sent from now on."""


def build_outgoing(
    settings: Settings, ledger: SqlLedger, programme: Callable[[], Programme], now_ms: Callable[[], int]
) -> Outgoing:
    """Build and connect the parts."""
    its, sender = ledger.outbox, webhook_sender(settings)
    mail = mail_sender(settings, ledger, programme)

    async def listen() -> None:
        await its.items.listen(MAIL, listens=mail is not None)

    around = Around(now_ms, random.random, _new_id)
    return Outgoing(
        publisher=Publisher(
            its.items,
            programme,
            _new_id,
            now_ms,
            no_mails if mail is None else lambda waiting: mails_of(waiting, programme()),
        ),
        courier=Courier((its.items, its.deliveries, its.webhooks), sender, around, None if mail is None else mail.send),
        webhooks=webhook_admin(settings, ledger),
        mails=mail_admin(ledger, sends=mail is not None),
        listen=listen,
    )


def webhook_sender(settings: Settings) -> HttpSender:
    """What calls receivers."""
    return HttpSender(__version__, allow_private=settings.allow_private_webhooks)


def webhook_admin(settings: Settings, ledger: SqlLedger) -> WebhookAdmin:
    """What changes webhooks, of a server and of the command line."""
    return WebhookAdmin(ledger.outbox.webhooks, ledger.outbox.deliveries, webhook_sender(settings), secrets.token_bytes)


def mail_admin(ledger: SqlLedger, *, sends: bool = True) -> MailAdmin:
    """What shows mails and sends them again, of a server and of the command line."""
    return MailAdmin(ledger.outbox.deliveries, ledger, ledger.audit, sends)


def _new_id() -> str:
    return uuid.uuid4().hex
