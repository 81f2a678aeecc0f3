"""Webhooks, for owners: seen, added, changed, tested and replayed, by the same use case as the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import msgspec

from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.refusals import TooManyWebhooks, UnknownWebhook
from firstclick.domain.staff.roles import Act
from firstclick.service.deliveries.webhook_admin import WebhookAdmin
from firstclick.service.ports.outbox import Delivery, DeliveryCounts
from firstclick.service.ports.webhooks import Webhook, WebhookReason, WebhookRefused
from firstclick.web.admin import webhook_wire as wire
from firstclick.web.admin.staff_acts import actor
from firstclick.web.admin.wire import EmptyBody
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.query_text import choice, parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode


def routes(admin: WebhookAdmin) -> Table:
    """What is under `/admin/webhooks`. Reading it needs no fresh proof; a webhook gets what customers have given."""
    its = WebhookEndpoints(admin)
    see = Operation(
        its.webhooks, 200, wire.WebhooksAnswer, tag=Tag.STAFF, auth=Auth.staff(Act.WEBHOOKS), cost=Cost.LEDGER
    )
    proved = replace(see, auth=Auth.staff(Act.WEBHOOKS, proof=True), refusals=(UnknownWebhook,))
    add = replace(
        proved,
        handler=its.add_webhook,
        status=201,
        answer=wire.WebhookAnswer,
        form=wire.AddWebhookBody,
        refusals=(TooManyWebhooks,),
    )
    change = replace(proved, handler=its.change_webhook, answer=wire.WebhookAnswer, form=wire.ChangeWebhookBody)
    remove = replace(proved, handler=its.remove_webhook, status=204, answer=None)
    replay = replace(proved, handler=its.replay_webhook, answer=wire.ReplayAnswer, form=wire.ReplayBody)
    test = replace(
        proved, handler=its.send_test, auth=see.auth, answer=wire.WebhookTestAnswer, form=EmptyBody, cost=Cost.GUESS
    )
    shown = replace(
        see,
        handler=its.webhook_deliveries,
        answer=wire.DeliveriesAnswer,
        refusals=(BadRequest, UnknownWebhook),
        query=(wire.STATE,),
    )
    one = "/admin/webhooks/{webhook_id}"
    return {
        "/admin/webhooks": {"GET": see, "POST": add},
        one: {"PATCH": change, "DELETE": remove},
        f"{one}/deliveries": {"GET": shown},
        f"{one}/replay": {"POST": replay},
        f"{one}/test": {"POST": test},
    }


@contextmanager
def answering() -> Iterator[None]:
    """Answers what is refused about a webhook."""
    try:
        yield
    except WebhookRefused as refused:
        match refused.reason:
            case WebhookReason.UNKNOWN:
                raise UnknownWebhook from None
            case WebhookReason.TOO_MANY:
                raise TooManyWebhooks(str(refused)) from None
            case WebhookReason.NOT_VALID:
                raise BadRequest(str(refused)) from None


class WebhookEndpoints:
    """The handlers. Processes follow a change within a second."""

    def __init__(self, admin: WebhookAdmin) -> None:
        self._admin = admin

    async def webhooks(self, _: Request) -> Reply:
        """Every receiver of events, and how it stands. No secret is shown."""
        counts = await self._admin.counts()
        answers = [self._answer(one, counts) for one in await self._admin.all()]
        return Reply(200, [JSON], _encode(wire.WebhooksAnswer(answers)))

    async def add_webhook(self, request: Request) -> Reply:
        """Send events to a receiver from now on. The answer has the secret, which is shown this once."""
        body: wire.AddWebhookBody = request.form
        with answering():
            made = await self._admin.add(body.url, body.events, actor(request))
        return Reply(201, [JSON], _encode(self._answer(made, secret=made.keys.secret)))

    async def change_webhook(self, request: Request) -> Reply:
        """Take other events, call it no more or again, or give it new keys: then the answer has the new secret."""
        body: wire.ChangeWebhookBody = request.form
        webhook_id, secret = request.id("webhook_id"), ""
        with answering():
            changed = await self._admin.change(webhook_id, actor(request), events=body.events, is_called=body.called)
            if body.rotate:
                changed = await self._admin.rotate(webhook_id, actor(request))
                secret = changed.keys.secret
        return Reply(200, [JSON], _encode(self._answer(changed, await self._admin.counts(), secret)))

    async def remove_webhook(self, request: Request) -> Reply:
        """Send nothing to it any more, and forget what waits for it."""
        with answering():
            await self._admin.remove(request.id("webhook_id"), actor(request))
        return Reply(204, [])

    async def webhook_deliveries(self, request: Request) -> Reply:
        """The newest events for a receiver, and what came of each."""
        given = parameters(request, "state")
        state = choice(DeliveryState, "state", given.get("state"))
        with answering():
            found = await self._admin.shown(request.id("webhook_id"), state)
        return Reply(200, [JSON], _encode(wire.DeliveriesAnswer([_delivery(one) for one in found])))

    async def replay_webhook(self, request: Request) -> Reply:
        """Send again what was given up, or all that has ended. Events keep their ids."""
        body: wire.ReplayBody = request.form
        with answering():
            number = await self._admin.replay(
                request.id("webhook_id"), actor(request), dead_only=not body.delivered, since_ms=body.since
            )
        return Reply(200, [JSON], _encode(wire.ReplayAnswer(number)))

    async def send_test(self, request: Request) -> Reply:
        """Send a message of the type `webhook.test` now, once, and say what came of it."""
        with answering():
            attempt = await self._admin.test(request.id("webhook_id"), request.now_ms)
        return Reply(200, [JSON], _encode(wire.WebhookTestAnswer(attempt.is_delivered, attempt.status, attempt.error)))

    def _answer(self, one: Webhook, counts: DeliveryCounts | None = None, secret: str = "") -> wire.WebhookAnswer:
        return wire.WebhookAnswer(
            webhook_id=one.webhook_id,
            url=one.url,
            events=sorted(one.events),
            created_at=one.created_at_ms,
            called=one.disabled_at_ms is None,
            disabled_why=one.disabled_why,
            failures=one.failures,
            public_key=self._admin.public_key(one),
            waiting=0 if counts is None else counts.waiting.get(one.webhook_id, 0),
            dead=0 if counts is None else counts.dead.get(one.webhook_id, 0),
            secret=secret,
        )


def _delivery(one: Delivery) -> wire.DeliveryAnswer:
    its = one.event
    kind, showtime_id = ("", "") if its is None else (its.kind, its.showtime_id)
    return wire.DeliveryAnswer(event_id=one.subject, type=kind, showtime_id=showtime_id, **wire.last_try(one))
