"""The form of the lines on standard error: JSON for programs, or text for people at a terminal."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

from firstclick.service.ports.request_ids import fields_in_hand

ATTRIBUTES = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})
"""What every record has; all else are the fields of the one message."""
CHARS_MAX = 8_000
NO_EVENT = "a message of the log cannot be shown"


def formatter(log_format: str, descriptor: int = 2) -> logging.Formatter:
    """The formatter for `LOG_FORMAT`; unset: text where the stream is a terminal, JSON elsewhere."""
    is_text = log_format == "text" or (not log_format and os.isatty(descriptor))
    return TextLines("%(message)s") if is_text else JsonLines()


class TextLines(logging.Formatter):
    """The message alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Raises nothing: a message that cannot be formatted must not end what logs it."""
        try:
            return cut(super().format(record))
        except Exception:  # noqa: BLE001 - arguments that do not fit, or an object that cannot be shown
            return cut(_unformatted(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: `time` (ISO 8601, UTC), `level`, `event`, `message`, the fields of `extra`, `traceback`.

    What is logged while a request is answered has its ids too, what is logged of a batch those of its requests.
    `event` names the kind of message and stays when its words change; messages of libraries have their logger's name.
    """

    def format(self, record: logging.LogRecord) -> str:
        """As `TextLines.format`."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.name,
        }
        try:
            fields["message"] = cut(record.getMessage())
        except Exception:  # noqa: BLE001 - as in TextLines
            fields["message"] = cut(_unformatted(record))
        fields |= fields_in_hand()
        fields |= {name: value for name, value in vars(record).items() if name not in ATTRIBUTES}
        if record.exc_info:
            fields["traceback"] = cut(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False, default=str)


def cut(text: str) -> str:
    """At most `CHARS_MAX` characters of a text."""
    return text if len(text) <= CHARS_MAX else text[:CHARS_MAX] + " …"


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _unformatted(record: logging.LogRecord) -> str:
    return record.msg if isinstance(record.msg, str) else NO_EVENT
