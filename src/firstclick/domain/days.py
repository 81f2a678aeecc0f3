"""Days of a time zone, named as in the IANA database. Moments are milliseconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def local_day(at_ms: int, timezone: str) -> date:
    """The day that a moment is on."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(ZoneInfo(timezone)).date()


def begins_ms(day: date, timezone: str) -> int:
    """When a day begins."""
    return int(datetime.combine(day, time.min, ZoneInfo(timezone)).timestamp()) * 1000
