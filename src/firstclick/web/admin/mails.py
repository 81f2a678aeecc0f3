"""Mails to buyers, for owners: what was sent, what waits, and what was given up and is sent again."""

from __future__ import annotations

import msgspec

from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.staff.roles import Act
from firstclick.service.deliveries.event_data import showtime_in
from firstclick.service.deliveries.mail_admin import MailAdmin, MailQuery
from firstclick.service.deliveries.mails import MailKind
from firstclick.service.ports.outbox import Delivery
from firstclick.web.admin import mail_wire as wire
from firstclick.web.admin.staff_acts import actor
from firstclick.web.admin.webhook_wire import STATE, ReplayAnswer, last_try
from firstclick.web.core.operation import Auth, Cost, Operation, QueryParameter, Table, Tag
from firstclick.web.core.query_text import choice, parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
REFERENCE_CHARS_MAX = 40
KIND = QueryParameter("kind", {"enum": [one.value for one in MailKind]}, "Only mails of this kind.")
REFERENCE = QueryParameter(
    "reference", {"type": "string", "maxLength": REFERENCE_CHARS_MAX}, "Only those about this booking."
)


def routes(admin: MailAdmin) -> Table:
    """What is under `/admin/mails`. Reading it needs no fresh proof."""
    its = MailEndpoints(admin)
    see = Operation(
        its.mails,
        200,
        wire.MailsAnswer,
        (BadRequest,),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.MAILS),
        cost=Cost.LEDGER,
        query=(STATE, KIND, REFERENCE),
    )
    replay = Operation(
        its.replay_mails,
        200,
        ReplayAnswer,
        tag=Tag.STAFF,
        auth=Auth.staff(Act.MAILS, proof=True),
        cost=Cost.LEDGER,
        form=wire.ReplayMailsBody,
    )
    return {"/admin/mails": {"GET": see}, "/admin/mails/replay": {"POST": replay}}


class MailEndpoints:
    """The handlers."""

    def __init__(self, admin: MailAdmin) -> None:
        self._admin = admin

    async def mails(self, request: Request) -> Reply:
        """The newest mails to buyers, and what came of each."""
        given = parameters(request, "state", "kind", "reference")
        looked_for = MailQuery(
            choice(DeliveryState, "state", given.get("state")),
            choice(MailKind, "kind", given.get("kind")),
            given.get("reference", "")[:REFERENCE_CHARS_MAX],
        )
        waiting, dead = await self._admin.counts()
        mails = [_mail(one) for one in await self._admin.find(looked_for)]
        return Reply(200, [JSON], _encode(wire.MailsAnswer(self._admin.sends, waiting, dead, mails)))

    async def replay_mails(self, request: Request) -> Reply:
        """Send again what was given up, or one mail. Mails keep their Message-ID."""
        body: wire.ReplayMailsBody = request.form
        return Reply(200, [JSON], _encode(ReplayAnswer(await self._admin.replay(actor(request), body.mail_id))))


def masked(address: str) -> str:
    """An address as it is shown in lists: enough to know it again, and not to write to it."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}…{at}{domain}"


def _mail(one: Delivery) -> wire.MailAnswer:
    its, showtime = one.payload, showtime_in(one.payload)
    return wire.MailAnswer(
        mail_id=one.delivery_id,
        kind=MailKind(its["kind"]),
        to=masked(its["to"]),
        language=its["language"],
        reference=its.get("reference", ""),
        showtime_id=showtime.showtime_id,
        title=showtime.title,
        starts_at=showtime.starts_at,
        **last_try(one),
    )
