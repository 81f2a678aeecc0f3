"""Opens the ledger that a command works on. A command never creates one by accident."""

from __future__ import annotations

import argparse
import os

from firstclick.bootstrap.core import ledger_url, make_data_dir
from firstclick.bootstrap.settings import Settings
from firstclick.cli.options import LEDGER_SETTINGS, settings_from
from firstclick.domain.programme import Programme
from firstclick.ledger import SchemaState, SqlLedger, check, opened, require_current


def is_named(options: argparse.Namespace) -> bool:
    """Whether the ledger is named by an option or the environment, and not only by the default folder."""
    return any(getattr(options, name, "") or os.environ.get(name.upper(), "") for name in LEDGER_SETTINGS)


def may_be_created(options: argparse.Namespace, settings: Settings) -> bool:
    """Whether there is no ledger yet, and the command names the place for it."""
    return is_named(options) and check(ledger_url(settings)) is SchemaState.EMPTY


def existing_ledger(options: argparse.Namespace) -> str:
    """The URL of the ledger; nothing is written. Raises `LedgerNotReady` if there is none of this version."""
    url = ledger_url(settings_from(options))
    require_current(url)
    return url


async def programme_of(ledger: SqlLedger) -> Programme:
    """The programme on sale; one with nothing in it where there was never any."""
    return await ledger.programme() or Programme("", "UTC", (), (), ())


async def create(settings: Settings) -> None:
    """Create an empty ledger. Raises `LedgerNotReady`."""
    make_data_dir(settings)
    async with opened(ledger_url(settings)) as ledger:
        await ledger.start()
