"""The commands `migrate` and `backup`, which work on the ledger's database."""

from __future__ import annotations

import argparse
from pathlib import Path

from firstclick.bootstrap.core import ledger_url, make_data_dir
from firstclick.cli.ledgers import is_named
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.ledger import SchemaState, backup, check, migrate, require_current


def add_ledger_commands(commands: Commands) -> None:
    """Add `migrate` and `backup`."""
    add_command(commands, "migrate", "bring the database's schema up to date", _migrate, LEDGER_SETTINGS)
    command = add_command(commands, "backup", "copy the SQLite ledger while it is in use", _backup, LEDGER_SETTINGS)
    command.add_argument("target", help="the copy's file; it must not exist yet")


def _migrate(options: argparse.Namespace) -> None:
    settings = settings_from(options)
    url = ledger_url(settings)
    if is_named(options):
        make_data_dir(settings)
    elif check(url) is SchemaState.EMPTY:
        require_current(url)
    migrate(url)
    print("The database's schema is up to date.")


def _backup(options: argparse.Namespace) -> None:
    backup(ledger_url(settings_from(options)), Path(options.target))
    print(f"The ledger was copied to {options.target}.")
