"""The bodies of webhooks at the box office."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.sale_events import EventKind
from firstclick.service.ports.outbox import Delivery
from firstclick.web.api.wire import Millis
from firstclick.web.core.operation import QueryParameter

STATE = QueryParameter("state", {"enum": [one.value for one in DeliveryState]}, "Only those in this state.")
Url = Annotated[str, Meta(min_length=1, max_length=500, examples=["https://till.example/hooks"])]
Kinds = Annotated[list[EventKind], Meta(min_length=1, max_length=len(EventKind), examples=[["booking.created"]])]


class AddWebhookBody(Struct, forbid_unknown_fields=True):
    """A new receiver, and which events it takes."""

    url: Url
    events: Kinds


class ChangeWebhookBody(Struct, forbid_unknown_fields=True):
    """What changes: which events it takes, whether it is called, and with `rotate` its keys."""

    events: Annotated[Kinds | None, Meta(examples=[["booking.created"]])] = None
    called: Annotated[bool | None, Meta(examples=[True])] = None
    rotate: Annotated[bool, Meta(examples=[False])] = False


class ReplayBody(Struct, forbid_unknown_fields=True):
    """What is sent again: what was given up, with `delivered` what was delivered too; of `since` or later."""

    delivered: Annotated[bool, Meta(examples=[False])] = False
    since: Annotated[int, Meta(ge=0, examples=[1795000000000])] = 0


class WebhookAnswer(Struct):
    """A receiver, and how it stands. `secret` is there in the answer that makes it; otherwise it is empty."""

    webhook_id: str
    url: str
    events: list[str]
    created_at: Millis
    called: bool
    disabled_why: str
    failures: int
    public_key: str
    waiting: int
    dead: int
    secret: str


class WebhooksAnswer(Struct):
    """Every receiver, the oldest first."""

    webhooks: list[WebhookAnswer]


class ReplayAnswer(Struct):
    """How many events or mails are sent again."""

    replayed: int


class WebhookTestAnswer(Struct):
    """What a receiver did with a test message: its status, 0 where there was no answer, and what was wrong."""

    taken: bool
    status: int
    error: str


class LastTry(Struct):
    """How far a delivery has come. `next_at`: when it is tried again while it waits, and otherwise when it ended."""

    state: DeliveryState
    attempts: int
    status: int
    error: str
    created_at: Millis
    next_at: Millis


def last_try(one: Delivery) -> dict[str, Any]:
    """The fields of `LastTry`."""
    at = {"created_at": one.created_at_ms, "next_at": one.next_at_ms}
    return {"state": one.state, "attempts": one.attempts, "status": one.status, "error": one.error, **at}


class DeliveryAnswer(LastTry):
    """An event for a receiver, and the last try. `type` is empty where the event is not kept any more."""

    event_id: str
    type: str
    showtime_id: str


class DeliveriesAnswer(Struct):
    """The newest 200, the newest first."""

    deliveries: list[DeliveryAnswer]
