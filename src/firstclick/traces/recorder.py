"""Records spans by the SDK of OpenTelemetry, which sends them in a thread of its own.

The span of a request has the ids that its answer and the logs name, and is made when the request is answered; the spans
in it are made before. What is written as a batch is a span with a link to each of its requests.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import cast

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import SpanKind as Role

from firstclick.service.ports.request_ids import IN_HAND, RequestBatch
from firstclick.service.ports.spans import SpanKind, TracedRequest

LINKS_MAX = 10
NO_SPAN = nullcontext()
SAMPLED, NOT_SAMPLED = TraceFlags(TraceFlags.SAMPLED), TraceFlags(TraceFlags.DEFAULT)
ROLES = {
    SpanKind.STORE: Role.CLIENT,
    SpanKind.LEDGER: Role.CLIENT,
    SpanKind.PROVIDER: Role.CLIENT,
    SpanKind.DELIVERY: Role.PRODUCER,
}
WITHOUT_REQUEST = frozenset({SpanKind.PROVIDER, SpanKind.DELIVERY})
"""What is recorded also when the server does it for no request: others are called."""


def otlp_recorder(version: str) -> OpenTelemetryRecorder:
    """Sends by OTLP over HTTP. What the variables `OTEL_…` say is read by the SDK."""
    return OpenTelemetryRecorder(BatchSpanProcessor(OTLPSpanExporter()), version)


class OpenTelemetryRecorder:
    """As `SpanRecorder`."""

    def __init__(self, processor: SpanProcessor, version: str) -> None:
        self._ids = _GivenIds()
        resource = Resource.create({"service.version": version})
        if str(resource.attributes["service.name"]).startswith("unknown_service"):
            resource = resource.merge(Resource({"service.name": "firstclick"}))
        self._provider = TracerProvider(id_generator=self._ids, resource=resource)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("firstclick", version)

    def span(self, kind: SpanKind, name: str) -> AbstractContextManager[object]:
        """As `SpanRecorder`. What the server does for no request is recorded only where it calls others."""
        its = IN_HAND.get()
        if its is None or its.has_ended:
            return self._recorded(kind, name, None, ()) if kind in WITHOUT_REQUEST else NO_SPAN
        if isinstance(its, RequestBatch):
            requests = [cast(TracedRequest, one) for one in its.requests if not isinstance(one, RequestBatch)]
            contexts = [self._context(one) for one in requests[:LINKS_MAX]]
            links = [Link(one) for one in contexts if one.trace_flags.sampled]
            return self._recorded(kind, name, None, links) if links else NO_SPAN
        return self._recorded(kind, name, self._context(cast(TracedRequest, its)), ())

    def request(self, its: TracedRequest, name: str, seconds: float, attributes: Mapping[str, str | int]) -> None:
        """As `SpanRecorder`."""
        now = time.time_ns()
        parent = None
        if its.sent_parent:
            _, trace_id, span_id, flags = its.sent_parent.split("-")
            parent = SpanContext(int(trace_id, 16), int(span_id, 16), True, TraceFlags(int(flags, 16)))
        self._ids.give(int(its.trace_id, 16), int(its.span_id, 16))
        began = now - int(seconds * 1e9)
        span = self._tracer.start_span(name, _parent(parent), Role.SERVER, dict(attributes), start_time=began)
        self._ids.give(0, 0)
        if int(attributes.get("http.response.status_code", 0)) >= 500:
            span.set_status(Status(StatusCode.ERROR))
        span.end(now)

    def _context(self, its: TracedRequest) -> SpanContext:
        """Of the span that a request will have. Whether it is sampled is decided by its trace id, or by the client."""
        trace_id = int(its.trace_id, 16)
        if its.sent_parent:
            flags = TraceFlags(int(its.sent_parent[-2:], 16))
        else:
            decision = self._provider.sampler.should_sample(None, trace_id, "").decision
            flags = SAMPLED if decision is Decision.RECORD_AND_SAMPLE else NOT_SAMPLED
        return SpanContext(trace_id, int(its.span_id, 16), False, flags)

    @contextmanager
    def _recorded(
        self, kind: SpanKind, name: str, parent: SpanContext | None, links: list[Link] | tuple[()]
    ) -> Iterator[None]:
        context = _parent(parent)
        span = self._tracer.start_span(
            name, context, ROLES[kind], {"firstclick.kind": kind.value}, links, record_exception=False
        )
        try:
            yield
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            span.end()


class _GivenIds(RandomIdGenerator):
    """Random ids, but for the next span where they are given."""

    _trace_id = _span_id = 0

    def give(self, trace_id: int, span_id: int) -> None:
        self._trace_id, self._span_id = trace_id, span_id

    def generate_span_id(self) -> int:
        given, self._span_id = self._span_id, 0
        return given or super().generate_span_id()

    def generate_trace_id(self) -> int:
        given, self._trace_id = self._trace_id, 0
        return given or super().generate_trace_id()


def _parent(context: SpanContext | None) -> Context:
    return Context() if context is None else set_span_in_context(NonRecordingSpan(context), Context())
