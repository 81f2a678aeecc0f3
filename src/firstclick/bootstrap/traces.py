"""Turns the recording of spans on, where OpenTelemetry's own variables ask for it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib import import_module

from firstclick import __version__
from firstclick.service.ports.spans import SPANS

logger = logging.getLogger("firstclick.traces")
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
NOT_INSTALLED = "OTEL_EXPORTER_OTLP_ENDPOINT is set, but no traces are sent: install firstclick[otel]."


def record_traces(environ: Mapping[str, str]) -> None:
    """Send spans to the endpoint that is set. Says where the extra is missing."""
    if not any(environ.get(name) for name in ENDPOINTS):
        return
    try:
        traces = import_module("firstclick.traces")
    except ImportError:
        logger.warning(NOT_INSTALLED, extra={"event": "traces-not-installed"})
        return
    SPANS.recorder = traces.otlp_recorder(__version__)
