"""Spans: which parts of the server a request was in, and for how long. By default nothing records them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Protocol

from firstclick.service.ports.request_ids import InHand


class SpanKind(StrEnum):
    """What a span is about. Each kind is recorded in one place."""

    REQUEST = "request"
    STORE = "store"
    LEDGER = "ledger"
    PROVIDER = "provider"
    DELIVERY = "delivery"


class TracedRequest(InHand, Protocol):
    """A request with its place in a trace: ids in hex digits, and the `traceparent` that it came with or ""."""

    trace_id: str
    span_id: str
    sent_parent: str


class SpanRecorder(Protocol):
    """Records spans."""

    def span(self, kind: SpanKind, name: str) -> AbstractContextManager[object]:
        """A span of what is in hand now, for as long as the context lasts. An exception that leaves it is an error."""

    def request(self, its: TracedRequest, name: str, seconds: float, attributes: Mapping[str, str | int]) -> None:
        """The span of a whole request, which has just been answered."""


class Spans:
    """Where the recorder is, in a server that has one."""

    recorder: SpanRecorder | None = None


SPANS = Spans()
NOTHING = nullcontext()


def span(kind: SpanKind, name: str) -> AbstractContextManager[object]:
    """As `SpanRecorder.span`."""
    return NOTHING if SPANS.recorder is None else SPANS.recorder.span(kind, name)
