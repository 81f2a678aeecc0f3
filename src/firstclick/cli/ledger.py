"""The commands `migrate` and `backup`, which work on the ledger's database."""

from __future__ import annotations

import argparse
from pathlib import Path

from firstclick.bootstrap.core import ledger_url
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.ledger import backup, migrate


def add_ledger_commands(commands: Commands) -> None:
    """Add `migrate` and `backup`."""
    add_command(commands, "migrate", "bring the database's schema up to date", _migrate, LEDGER_SETTINGS)
    command = add_command(commands, "backup", "copy the SQLite ledger while it is in use", _backup, LEDGER_SETTINGS)
    command.add_argument("target", help="the copy's file; it must not exist yet")


def _migrate(options: argparse.Namespace) -> None:
    migrate(ledger_url(settings_from(options)))
    print("The database's schema is up to date.")


def _backup(options: argparse.Namespace) -> None:
    backup(ledger_url(settings_from(options)), Path(options.target))
    print(f"The ledger was copied to {options.target}.")
