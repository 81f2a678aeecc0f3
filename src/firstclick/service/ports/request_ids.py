"""The ids by which a request is found again: in its answer, in the logs, and in what other programs say about it.

What is logged while a request is answered names it, wherever in the code that is. A context is copied by every task and
timer that is made in it, and these may live longer than the request: so ids know when they have ended, and what is
logged after that names nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

NAMED_MAX = 10
"""How many requests a message names that is about many."""


class InHand(Protocol):
    """What the code that runs works on. `has_ended`: no more; what goes on in its context is about other things."""

    has_ended: bool

    def names(self) -> Sequence[str]:
        """The ids of its requests, `NAMED_MAX` at most."""

    def fields(self) -> Mapping[str, object]:
        """What a message of the log says about it."""


class RequestBatch:
    """Requests that are written together. Some may have been answered meanwhile, such as at their deadline."""

    def __init__(self, requests: Iterable[InHand | None]) -> None:
        self.requests = [one for one in requests if one is not None]
        self.has_ended = False

    def names(self) -> Sequence[str]:
        """As `InHand`."""
        every = (name for one in self.requests for name in one.names())
        return list(dict.fromkeys(every))[:NAMED_MAX]

    def fields(self) -> Mapping[str, object]:
        """As `InHand`: nothing where no item of the batch came with a request."""
        names = self.names()
        return {"request_ids": names} if names else {}


IN_HAND: ContextVar[InHand | None] = ContextVar("in_hand", default=None)
"""What is set for as long as a request, or a batch, is worked on."""


@contextmanager
def batch_in_hand(requests: Iterable[InHand | None]) -> Iterator[None]:
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
