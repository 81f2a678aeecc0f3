"""The bodies of mails at the box office."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from firstclick.service.deliveries.mails import MailKind
from firstclick.web.admin.webhook_wire import LastTry
from firstclick.web.api.wire import Millis

MailId = Annotated[int, Meta(ge=1, le=2**53, examples=[412])]


class ReplayMailsBody(Struct, forbid_unknown_fields=True):
    """Which mail is sent again, whatever came of it; without `mail_id` all that were given up."""

    mail_id: Annotated[MailId | None, Meta(examples=[412])] = None


class MailAnswer(LastTry):
    """A mail and its last try. `to` is not the whole address; `reference` is empty where it is about a payment.

    `starts_at` is null where the showtime has no start.
    """

    mail_id: MailId
    kind: MailKind
    to: str
    language: str
    reference: str
    showtime_id: str
    title: str
    starts_at: Millis | None


class MailsAnswer(Struct):
    """The newest 200, the newest first; `sends` says whether this server sends mail at all."""

    sends: bool
    waiting: int
    dead: int
    mails: list[MailAnswer]
