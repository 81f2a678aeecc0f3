"""The ids by which a request is found again: in its answer, in the logs, and in what other programs say about it.

What is logged while a request is answered names it, wherever in the code that is. A context is copied by every task and
timer that is made in it, and these may live longer than the request: so ids know when they have ended, and what is
logged after that names nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

NAMED_MAX = 10
"""How many requests a message names that is about many."""


class InHand(Protocol):
    """What the code that runs works on. `has_ended`: no more; what goes on in its context is about other things."""

    has_ended: bool

    def fields(self) -> Mapping[str, object]:
        """What a message of the log says about it."""


class RequestIds:
    """The ids of one request: `request_id` names it alone, `trace_id` also what it is a part of (32 hex digits).

    `traceparent` is the whole header of W3C trace context that they came with, or would have come with.
    """

    __slots__ = ("has_ended", "request_id", "trace_id", "traceparent")

    def __init__(self, request_id: str, trace_id: str, traceparent: str) -> None:
        self.request_id = request_id
        self.trace_id = trace_id
        self.traceparent = traceparent
        self.has_ended = False

    def fields(self) -> Mapping[str, object]:
        """As `InHand`."""
        return {"request_id": self.request_id, "trace_id": self.trace_id}


class RequestBatch:
    """Requests that are written together, `NAMED_MAX` of them at most. Some may have been answered meanwhile."""

    def __init__(self, requests: Collection[InHand | None]) -> None:
        self._requests = requests
        self.has_ended = False

    def fields(self) -> Mapping[str, object]:
        """As `InHand`: nothing where no item of the batch came with a request."""
        ids = dict.fromkeys(one.request_id for one in self._requests if isinstance(one, RequestIds))
        return {"request_ids": list(ids)[:NAMED_MAX]} if ids else {}


IN_HAND: ContextVar[InHand | None] = ContextVar("in_hand", default=None)
"""What is set for as long as a request, or a batch, is worked on."""


@contextmanager
def batch_in_hand(requests: Collection[InHand | None]) -> Iterator[None]:
    """Work on this batch. Only in a task of its own: what was in hand there before is not any more."""
    batch = RequestBatch(requests)
    IN_HAND.set(batch)
    try:
        yield
    finally:
        batch.has_ended = True


def fields_in_hand() -> Mapping[str, object]:
    """What a message that is logged now says about whom it is for; empty outside of requests."""
    its = IN_HAND.get()
    return {} if its is None or its.has_ended else its.fields()
