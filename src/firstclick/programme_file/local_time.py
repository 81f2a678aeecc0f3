"""Days of the week, times of day and local dates as a programme file writes them, and daylight saving time.

When the clocks go forward, an hour of local time does not exist. A single start in that hour is refused. A weekly start
is moved by the skipped hour (02:30 becomes 03:30), so that a weekly timetable is valid in that week too. When
the clocks go back, an hour occurs twice, and a start in it means the first of the two.
"""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR_MIN = 1971
YEAR_MAX = 2999

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:00)?")


def find_zone(name: str) -> ZoneInfo | None:
    """The time zone with an IANA name such as "Europe/London"; None when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a valid path; a folder such as "Europe"
        return None


def time_of_day(value: object) -> datetime.time | None:
    """A time of day, to the minute, from the text "20:15" or the TOML time 20:15:00; None for any other value."""
    if isinstance(value, datetime.time) and not value.second and not value.microsecond:
        return value
    matched = _TIME.fullmatch(value) if isinstance(value, str) else None
    return datetime.time(int(matched[1]), int(matched[2])) if matched else None


def local_datetime(value: object) -> datetime.datetime | None:
    """A local date and time, to the minute, from the TOML value 2026-12-01T19:30:00 or the same as text.

    None for any other value, with an offset or seconds, or outside the years `YEAR_MIN` to `YEAR_MAX`.
    """
    moment = _from_text(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime.datetime) or moment.tzinfo or moment.second or moment.microsecond:
        return None
    return moment if YEAR_MIN <= moment.year <= YEAR_MAX else None


def _from_text(text: str) -> datetime.datetime | None:
    matched = _DATETIME.fullmatch(text)
    try:
        return datetime.datetime.fromisoformat(f"{matched[1]}T{matched[2]}") if matched else None
    except ValueError:  # such as 30 February
        return None


def local_date(value: object) -> datetime.date | None:
    """A date, from the TOML value 2026-12-01 or the same as text; None for any other value."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:  # such as 30 February
            return None
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        return None
    return value if YEAR_MIN <= value.year <= YEAR_MAX else None


def exists(moment: datetime.datetime, zone: ZoneInfo) -> bool:
    """Whether this local time occurs in the zone; False in the hour that is skipped when the clocks go forward."""
    round_trip = moment.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone)
    return round_trip.replace(tzinfo=None) == moment.replace(tzinfo=None)


def to_ms(moment: datetime.datetime, zone: ZoneInfo) -> int:
    """Milliseconds since 1970 UTC of a local time, by the rules in the docstring of this module."""
    # fold=0 selects the first of a repeated hour. In a skipped hour it uses the old offset, which adds that hour.
    return round(moment.replace(tzinfo=zone, fold=0).timestamp() * 1000)


def from_ms(at_ms: int, zone: ZoneInfo) -> datetime.datetime:
    """The local time in the zone, rounded down to the second."""
    return datetime.datetime.fromtimestamp(at_ms // 1000, zone)
