"""Whether a server may start on a Redis: the seats must be its ledger's, and other servers must write its format."""

from __future__ import annotations

from firstclick.domain.refusals import StoreUnavailable
from firstclick.stores.redis.client import OTHER_LEDGER_SENTENCE, RedisClient
from firstclick.stores.redis.records import FORMAT

DEADLINES_KEY = "firstclick:deadlines"
FORMATS_KEY = "firstclick:formats"
OTHER_FORMAT_SENTENCE = (
    "Servers of another version use this Redis, and would not understand this one; "
    "stop them first, and start this one {seconds} seconds after the last has ended."
)
TAKE_OVER = "If the other one is no longer used, run firstclick rebuild-store --take-over."
FORMAT_KEPT_S = 10


async def start_refusal(url: str, installation_id: str) -> str:
    """Why a server must not start, in a sentence; empty when it may, also while Redis does not answer."""
    client = RedisClient(url, warn=lambda _: None)
    client.installation_id = installation_id
    try:
        now_ms, *_ = await client.run("look", [DEADLINES_KEY, FORMATS_KEY], [0, ""])
        living = await client.members_after(FORMATS_KEY, now_ms)
    except StoreUnavailable:
        return f"{OTHER_LEDGER_SENTENCE} {TAKE_OVER}" if client.trouble == OTHER_LEDGER_SENTENCE else ""
    finally:
        await client.close()
    others = [member for member in living if member.partition(":")[0] != FORMAT]
    return OTHER_FORMAT_SENTENCE.format(seconds=FORMAT_KEPT_S) if others else ""
