"""Local dates and times: days of the week, "20:15", time zones and summer time. No clock is read.

When the clocks go forward, the skipped hour does not exist. A single start in it is refused. A weekly start in it is
moved forward by the skipped hour (02:30 becomes 03:30), since a file that was valid all year must not stop the server
that night. When the clocks go back, an hour comes twice: the first of the two is used.
"""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR_MIN = 1971
YEAR_MAX = 2999

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:00)?")


def find_zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name such as "Europe/London"; None for an unknown name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not even a path; a folder such as "Europe"
        return None


def clock_time(value: object) -> datetime.time | None:
    """A time of day, to the minute, from "20:15" or TOML's own 20:15:00; None when it is neither."""
    if isinstance(value, datetime.time) and not value.second and not value.microsecond:
        return value
    matched = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return datetime.time(int(matched[1]), int(matched[2])) if matched else None


def wall_moment(value: object) -> datetime.datetime | None:
    """A date and time on the cinema's wall clock, to the minute, from TOML's 2026-12-01T19:30:00 or the same in quotes.

    None when it is neither, has an offset or seconds, or lies outside the years `YEAR_MIN` to `YEAR_MAX`.
    """
    moment = _from_text(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime.datetime) or moment.tzinfo or moment.second or moment.microsecond:
        return None
    return moment if YEAR_MIN <= moment.year <= YEAR_MAX else None


def _from_text(text: str) -> datetime.datetime | None:
    matched = _MOMENT.fullmatch(text)
    try:
        return datetime.datetime.fromisoformat(f"{matched[1]}T{matched[2]}") if matched else None
    except ValueError:  # such as the thirtieth of February
        return None


def exists(moment: datetime.datetime, zone: ZoneInfo) -> bool:
    """Whether the local time exists in the zone; an hour is skipped when summer time begins."""
    round_trip = moment.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone)
    return round_trip.replace(tzinfo=None) == moment.replace(tzinfo=None)


def to_ms(moment: datetime.datetime, zone: datetime.tzinfo) -> int:
    """Milliseconds since 1970 UTC of a local time, by the rules at the top of this module."""
    # fold=0 means the first pass of a repeated hour, and the old offset in a skipped one, which moves it forward.
    return round(moment.replace(tzinfo=zone, fold=0).timestamp() * 1000)


def from_ms(at_ms: int, zone: ZoneInfo) -> datetime.datetime:
    """The local time in the zone, truncated to the second."""
    return datetime.datetime.fromtimestamp(at_ms // 1000, zone)
