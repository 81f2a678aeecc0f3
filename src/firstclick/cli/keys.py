"""The commands `keys add`, `keys list` and `keys remove`, for servers of the operator. Running servers follow them."""

from __future__ import annotations

import argparse
import asyncio
import secrets

from firstclick.cli.audited import audited
from firstclick.cli.cinema_time import timezone_of
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command
from firstclick.domain.days import local_day
from firstclick.ledger import SqlLedger, opened
from firstclick.service.office.table_lines import listed
from firstclick.service.ports.server_keys import KeyRefused, Scope, ServerKey
from firstclick.service.staff.key_admin import KeyAdmin


def add_keys_commands(commands: Commands) -> None:
    """Add `keys` with its actions."""
    keys = commands.add_parser("keys", help="add, list, remove keys of trusted servers")
    actions: Commands = keys.add_subparsers(required=True, metavar="ACTION")
    add = add_command(actions, "add", "make a key and print it, once", _add, LEDGER_SETTINGS)
    add.add_argument("name", metavar="NAME", help="what to call it")
    add.add_argument("--scopes", required=True, help=f"what it allows, by commas: {', '.join(Scope)}")
    add_command(actions, "list", "print the names of all keys, and what they allow", _list, LEDGER_SETTINGS)
    remove = add_command(actions, "remove", "remove a key: servers refuse it within seconds", _remove, LEDGER_SETTINGS)
    remove.add_argument("name", metavar="NAME", help="its name")


def _add(options: argparse.Namespace) -> None:
    scopes = _scopes(options.scopes)
    made = audited(options, lambda ledger, actor: _admin(ledger).add(options.name, scopes, actor))
    print(made.text)


def _list(options: argparse.Namespace) -> None:
    keys, timezone = asyncio.run(_run_list(existing_ledger(options)))
    rows = [_row(one, timezone) for one in keys]
    print(*listed(rows, "There are no keys yet: make one with firstclick keys add."), sep="\n")


def _row(key: ServerKey, timezone: str) -> tuple[str, str, str]:
    day = local_day(key.created_at_ms, timezone)
    return key.name, ",".join(sorted(key.scopes)) or "(nothing)", f"since {day}"


def _remove(options: argparse.Namespace) -> None:
    audited(options, lambda ledger, actor: _admin(ledger).remove(options.name, actor))
    print(f"The key {options.name} is removed.")


def _admin(ledger: SqlLedger) -> KeyAdmin:
    return KeyAdmin(ledger, secrets.token_bytes)


def _scopes(text: str) -> frozenset[Scope]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [name for name in names if name not in frozenset(Scope)]
    if unknown or not names:
        raise KeyRefused(f"--scopes takes {', '.join(Scope)}, by commas; not {text!r}.")
    return frozenset(map(Scope, names))


async def _run_list(url: str) -> tuple[list[ServerKey], str]:
    """They, and the cinema's time zone."""
    async with opened(url) as ledger:
        return list(await ledger.server_keys()), await timezone_of(ledger)
