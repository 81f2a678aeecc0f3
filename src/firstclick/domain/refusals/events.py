"""Refusals about events of sales and webhooks."""

from __future__ import annotations

from firstclick.domain.refusals.refusal import Refusal


class EventForgotten(Refusal, status=410, slug="event-forgotten", title="Event is not kept any more"):
    """The event to go on after is older than 30 days, or is not of this ledger: what lies between cannot be known."""

    def __init__(self) -> None:
        super().__init__("This event is not kept any more; please begin again without after, and compare your records.")


class UnknownWebhook(Refusal, status=404, slug="unknown-webhook", title="No such webhook"):
    """There is no webhook of that id."""

    def __init__(self) -> None:
        super().__init__("There is no such webhook.")


class TooManyWebhooks(Refusal, status=409, slug="too-many-webhooks", title="Too many webhooks"):
    """There are as many webhooks as there may be."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
