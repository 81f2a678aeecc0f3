"""The commands `migrate` and `backup`."""

from __future__ import annotations

import argparse
from pathlib import Path

from firstclick.bootstrap.core import ledger_url
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_of
from firstclick.ledger import backup, migrate


def add_ledger_commands(commands: Commands) -> None:
    """Add both commands."""
    add_command(commands, "migrate", "bring the database's schema up to date", _migrate, LEDGER_SETTINGS)
    copy = add_command(commands, "backup", "copy the SQLite ledger while it is in use", _backup, LEDGER_SETTINGS)
    copy.add_argument("target", help="the copy's file; it must not exist yet")


def _migrate(options: argparse.Namespace) -> None:
    migrate(ledger_url(settings_of(options)))
    print("The database's schema is up to date.")


def _backup(options: argparse.Namespace) -> None:
    backup(ledger_url(settings_of(options)), Path(options.target))
    print(f"The ledger was copied to {options.target}.")
