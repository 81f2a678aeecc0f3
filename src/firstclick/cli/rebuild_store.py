"""The command `rebuild-store`, for a Redis that no longer agrees with the ledger, such as after a restore."""

from __future__ import annotations

import argparse
import asyncio

from firstclick.bootstrap.settings_values import SettingsError
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.ledger import opened
from firstclick.stores.redis import rebuild

TEXT = "delete seats and holds in Redis, so that servers load bookings again from the ledger"


def add_rebuild_store_command(commands: Commands) -> None:
    """Add `rebuild-store`."""
    settings = (*LEDGER_SETTINGS, "redis_addr", "redis_url")
    command = add_command(commands, "rebuild-store", TEXT, _rebuild_store, settings)
    command.add_argument("--take-over", action="store_true", help="also where the seats are of another ledger")


def _rebuild_store(options: argparse.Namespace) -> None:
    settings = settings_from(options)
    if not settings.redis:
        raise SettingsError("In memory mode there is no store to rebuild; name the Redis by REDIS_URL or REDIS_ADDR.")
    print(asyncio.run(_rebuilt(existing_ledger(options), settings.redis, take_over=options.take_over)))


async def _rebuilt(url: str, redis_url: str, *, take_over: bool) -> str:
    """What was done, in words."""
    async with opened(url) as ledger:
        deleted = await rebuild(redis_url, await ledger.installation_id(), take_over=take_over)
    done = (
        f"Deleted in Redis: seats: {deleted.seats}, holds: {deleted.holds}. Servers load the bookings from the ledger."
    )
    return f"{done} Left, because FirstClick did not write them: {deleted.left}." if deleted.left else done
