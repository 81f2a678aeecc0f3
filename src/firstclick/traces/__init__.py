"""Spans for OpenTelemetry. Is imported only where `firstclick[otel]` is installed and an endpoint is set."""

from firstclick.traces.recorder import OpenTelemetryRecorder, otlp_recorder

__all__ = ["OpenTelemetryRecorder", "otlp_recorder"]
