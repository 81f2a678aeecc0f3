"""`GET /events`: the pull twin of the webhooks, for those who cannot be called. Read with a server key."""

from __future__ import annotations

import json
import re

from firstclick.domain.refusals import EventForgotten, LedgerUnavailable
from firstclick.service.ports.outbox import OutboxLedger
from firstclick.service.ports.server_keys import Scope
from firstclick.web.api.event_wire import EventsAnswer
from firstclick.web.auth.server_keys import key_text
from firstclick.web.core.operation import Cost, Operation, QueryParameter, Table, Tag
from firstclick.web.core.query_text import parameters
from firstclick.web.core.refusals import BadRequest, KeyScopeMissing, NotSignedIn
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

EVENTS_MAX = 100
EVENT_ID = re.compile(r"evt_[0-9a-f]{32}")
AFTER = QueryParameter(
    "after", {"type": "string"}, "The `next` of the answer before; without it from the oldest event that is kept."
)


def routes(outbox: OutboxLedger) -> Table:
    """`/events`."""
    operation = Operation(
        EventEndpoints(outbox).events,
        200,
        EventsAnswer,
        (BadRequest, NotSignedIn, KeyScopeMissing, EventForgotten, LedgerUnavailable),
        tag=Tag.BOOKINGS,
        query=(AFTER,),
        cost=Cost.LEDGER,
    )
    return {"/events": {"GET": operation}}


class EventEndpoints:
    """The handlers."""

    def __init__(self, outbox: OutboxLedger) -> None:
        self._outbox = outbox

    async def events(self, request: Request) -> Reply:
        """What was sold, cancelled, paid and moved, and who was let in: a hundred events a page, for 30 days.

        Events are written from the moment on when there is a server key with the scope `events`, or a webhook. Needs
        such a key.
        """
        _check_key(request)
        after = _after(request)
        page = await self._outbox.events_after(after, EVENTS_MAX)
        if not page.found:
            raise EventForgotten
        following = page.events[-1].event_id if page.events else after
        texts = ",".join(one.text for one in page.events)
        body = f'{{"events":[{texts}],"next":{json.dumps(following)}}}'
        return Reply(200, [JSON, NO_STORE], body.encode())


def _check_key(request: Request) -> None:
    if key_text(request) is None:
        raise NotSignedIn("This needs a server key with the scope events.")
    if request.server_key is None:
        raise NotSignedIn.invalid()
    if Scope.EVENTS not in request.server_key.scopes:
        raise KeyScopeMissing([Scope.EVENTS])


def _after(request: Request) -> str:
    after = parameters(request, "after").get("after", "")
    if after and EVENT_ID.fullmatch(after) is None:
        raise BadRequest("after is the next of an earlier answer.")
    return after
