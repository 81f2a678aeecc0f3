"""The commands `migrate`, `backup` and `ledger copy`, which work on the ledger's database."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from firstclick.bootstrap.core import LEDGER_FILE, ledger_url, make_data_dir
from firstclick.bootstrap.secret_key import KEY_FILE
from firstclick.cli.ledgers import is_named
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.ledger import (
    LedgerNotReady,
    SchemaState,
    backup,
    check,
    copy_ledger,
    require_current,
    shown_url,
    sqlite_path,
    sqlite_url,
    upgrade,
)


def add_ledger_commands(commands: Commands) -> None:
    """Add `migrate`, `backup` and `ledger`."""
    command = add_command(commands, "migrate", "bring the database's schema up to date", _migrate, LEDGER_SETTINGS)
    command.add_argument("--check", action="store_true", help="only say whether it is; status 2 when it is not")
    command = add_command(commands, "backup", "copy the SQLite ledger while it is in use", _backup, LEDGER_SETTINGS)
    command.add_argument("target", help="the copy's file; it must not exist yet")
    ledger = commands.add_parser("ledger", help="move the ledger to another database")
    actions: Commands = ledger.add_subparsers(required=True, metavar="ACTION")
    command = add_command(actions, "copy", "copy a ledger with its sales; no server may run on either", _copy)
    command.add_argument("source", metavar="FROM", help="a SQLite file, its folder, or a URL")
    command.add_argument("target", metavar="TO", nargs="?", default="", help="the same; without it: DATABASE_URL")


def _migrate(options: argparse.Namespace) -> None:
    settings = settings_from(options)
    url = ledger_url(settings)
    if options.check:
        require_current(url)
        print("The database's schema is up to date.")
        return
    if is_named(options):
        make_data_dir(settings)
    elif check(url) is SchemaState.EMPTY:
        require_current(url)
    upgrade(url)
    print("The database's schema is up to date.")


def _copy(options: argparse.Namespace) -> None:
    source, target = _url_of(options.source), _url_of(options.target or os.environ.get("DATABASE_URL", ""))
    if not target:
        raise LedgerNotReady("Name the database to copy to, or set DATABASE_URL.")
    copied = copy_ledger(source, target)
    print(f"The ledger was copied to {shown_url(target)}: {copied['bookings']} booked seats, and all else.")
    print(_next_steps(target))


def _next_steps(target: str) -> str:
    """How servers are started on the copy."""
    path = sqlite_path(target)
    if path is None:
        steps = (
            f"Start the servers with DATABASE_URL set to it, and SECRET_KEY from the old data folder's file {KEY_FILE}"
        )
    elif path.name == LEDGER_FILE:
        steps = f"Put the old data folder's file {KEY_FILE} beside it, and start the server with DATA_DIR={path.parent}"
    else:
        steps = (
            f"Put it into a folder as {LEDGER_FILE}, with the old data folder's file {KEY_FILE}, "
            "and start the server with DATA_DIR set to that folder"
        )
    return f"{steps}; do not use the old ledger any more."


def _url_of(name: str) -> str:
    if not name or "://" in name:
        return name
    path = Path(name)
    return sqlite_url(path / LEDGER_FILE if path.is_dir() else path)


def _backup(options: argparse.Namespace) -> None:
    backup(ledger_url(settings_from(options)), Path(options.target))
    print(f"The ledger was copied to {options.target}.")
