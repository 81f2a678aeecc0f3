"""Times and days as commands print them: in the cinema's time zone, whatever machine they run on.

Commands that use the ledger take the zone from its programme, commands that use a server ask the server.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from firstclick.cli.ledgers import programme_of
from firstclick.ledger import SqlLedger

MINUTES = "%Y-%m-%d %H:%M"


def moment(at_ms: int | None, timezone: str) -> str:
    """A time in the zone of that name, to the minute; "" for none. In UTC, with its offset, where there is no zone."""
    if at_ms is None:
        return ""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.astimezone(ZoneInfo(timezone)).strftime(MINUTES) if timezone else at.isoformat(" ", "minutes")


async def timezone_of(ledger: SqlLedger) -> str:
    """The zone of the programme on sale; UTC where there was never any."""
    return (await programme_of(ledger)).timezone
