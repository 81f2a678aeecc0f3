"""Spans of a server as a collector gets them, and a server without OpenTelemetry."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from firstclick.payments.free import FreeProvider
from firstclick.payments.recorded import RecordedProvider
from firstclick.service.ports.spans import SPANS, SpanKind, span
from firstclick.traces import OpenTelemetryRecorder
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import AS_USERS_RUN_IT, environment, serving
from tests.harness.processes.threaded_http import threaded_http
from tests.web.sample_programme import programme

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
WITHIN_S = 30.0
NOT_INSTALLED = """
import sys
sys.modules["opentelemetry"] = None
from firstclick.cli.command import main
raise SystemExit(main())
"""
HOLD, CONFIRM = "POST /movies/{movie_id}/seats/{seat_id}/hold", "PUT /sessions/{session_id}/confirm"


class Collector:
    """Takes what is sent by OTLP over HTTP."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.services: set[str] = set()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.take(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.handler: type[BaseHTTPRequestHandler] = Handler
        self.url = ""

    def take(self, body: bytes) -> None:
        """Keep the spans of a message."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.services |= {
                one.value.string_value for one in resource.resource.attributes if one.key == "service.name"
            }
            self.spans += [one for scope in resource.scope_spans for one in scope.spans]

    def named(self, name: str) -> Span:
        """The newest span of that name, once there is one."""
        ends = time.monotonic() + WITHIN_S
        while time.monotonic() < ends:
            found = [one for one in self.spans if one.name == name]
            if found:
                return found[-1]
            time.sleep(0.05)  # waits: the server sends its spans by and by
        raise AssertionError(f"there is no span {name}")

    def within(self, parent: Span) -> set[str]:
        """The names of the spans in a span, or linked to it."""
        return {
            one.name
            for one in self.spans
            if one.parent_span_id == parent.span_id or parent.span_id in {link.span_id for link in one.links}
        }


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    """A collector at a port of its own."""
    its = Collector()
    with threaded_http(its.handler) as port:
        its.url = f"http://127.0.0.1:{port}"
        yield its


def test_a_request_and_what_it_waited_for_are_spans_of_its_trace(collector: Collector) -> None:
    with redis_server() as redis:
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": 100}
        with serving(programme(), REDIS_ADDR=f"127.0.0.1:{redis.port}", **told) as server:
            with httpx.Client(base_url=server.url) as http:
                held = http.post("/movies/hall/seats/A1/hold", json={"user_id": "ann"})
                session = held.json()["session_id"]
                headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
                body = {"user_id": "ann"}
                done = http.put(f"/sessions/{session}/confirm", json=body, headers=headers)
                unsampled = http.get("/movies", headers={"traceparent": f"00-{TRACE}-{PARENT}-00"})
            assert (done.status_code, unsampled.status_code) == (204, 200)
            confirm, hold = collector.named(CONFIRM), collector.named(HOLD)
    assert collector.services == {"firstclick"}
    assert (confirm.trace_id.hex(), confirm.parent_span_id.hex()) == (TRACE, PARENT)
    assert f"00-{hold.trace_id.hex()}-{hold.span_id.hex()}-00" == held.headers["traceparent"]
    assert not hold.parent_span_id
    assert collector.within(hold) == {"redis"}
    assert collector.within(confirm) == {"redis", "transaction"}
    assert {one.key: one.value.int_value for one in confirm.attributes}["http.response.status_code"] == 204
    assert not any(one.name == "GET /movies" for one in collector.spans)
    assert session not in str(collector.spans)


def test_a_server_without_the_extra_says_so_and_serves(collector: Collector) -> None:
    with serving(programme(), NOT_INSTALLED, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url) as server:
        assert httpx.get(server.url + "/movies").status_code == 200
        [said] = [one for one in server.messages() if one["event"] == "traces-not-installed"]
        assert "firstclick[otel]" in said["message"]


def test_nothing_of_opentelemetry_is_imported_where_no_endpoint_is_set() -> None:
    text = (
        "import sys; from firstclick.bootstrap.app import build_app;"
        "from firstclick.bootstrap.settings import Settings;"
        "build_app(Settings(secret_key='x' * 32, data_dir='nowhere'));"
        "assert not any(name.startswith(('firstclick.traces', 'opentelemetry.exporter')) for name in sys.modules)"
    )
    assert AS_USERS_RUN_IT == ""
    subprocess.run([sys.executable, "-c", text], env=environment({}), check=True, timeout=60)


async def test_a_call_to_a_payment_provider_is_a_span_also_where_no_request_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = InMemorySpanExporter()
    monkeypatch.setattr(SPANS, "recorder", OpenTelemetryRecorder(SimpleSpanProcessor(kept), "1"))
    await RecordedProvider(FreeProvider()).since(0)
    with span(SpanKind.LEDGER, "what the server does by itself"):
        pass
    assert [one.name for one in kept.get_finished_spans()] == ["free since"]
