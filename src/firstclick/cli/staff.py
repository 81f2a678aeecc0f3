"""The commands `staff add`, `list`, `role`, `remove` and `reset`. Running servers follow them within two seconds."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
import uuid
from collections.abc import Awaitable, Callable

from firstclick.cli.audited import audited
from firstclick.cli.cinema_time import timezone_of
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, words
from firstclick.domain.days import local_day
from firstclick.domain.staff.members import PASSWORD_CHARS_MAX, LastOwner, StaffMember, StaffRefused
from firstclick.domain.staff.roles import Role
from firstclick.ledger import opened
from firstclick.service.office.table_lines import listed
from firstclick.service.staff.staff_admin import Actor, StaffAdmin
from firstclick.web.auth.password_hasher import Argon2Hasher


def add_staff_commands(commands: Commands) -> None:
    """Add `staff` with its actions."""
    staff = commands.add_parser("staff", help="add, list, change, remove those who work at the box office")
    actions: Commands = staff.add_subparsers(required=True, metavar="ACTION")
    add = add_command(actions, "add", "add somebody", _add, LEDGER_SETTINGS)
    _takes_name(add)
    add.add_argument("--role", required=True, choices=words(Role), help="what they may do")
    _takes_password(add)
    add_command(actions, "list", "print everybody with their roles", _list, LEDGER_SETTINGS)
    role = add_command(actions, "role", "give somebody another role; they are signed out", _role, LEDGER_SETTINGS)
    _takes_name(role)
    role.add_argument("role", metavar="ROLE", choices=words(Role), help=", ".join(Role))
    _takes_force(role)
    remove = add_command(actions, "remove", "remove somebody; they are signed out", _remove, LEDGER_SETTINGS)
    _takes_name(remove)
    _takes_force(remove)
    reset = add_command(
        actions,
        "reset",
        "give somebody another password; they are signed out, and lose their passkeys",
        _reset,
        LEDGER_SETTINGS,
    )
    _takes_name(reset)
    _takes_password(reset)


def _takes_name(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help="their name; upper and lower case are the same")


def _takes_password(command: argparse.ArgumentParser) -> None:
    """There is no option with a password: all users of a machine can read command lines."""
    command.add_argument(
        "--password-stdin", required=True, action="store_true", help="read the password from standard input, one line"
    )


def _takes_force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="also if no owner is left")


def _add(options: argparse.Namespace) -> None:
    password, role = _password(), Role(options.role)
    staff_id = uuid.uuid4().hex
    member = _change(options, lambda admin, actor: admin.add(options.name, role, password, staff_id, actor))
    print(f"{member.name} is added as {member.role}.")


def _list(options: argparse.Namespace) -> None:
    members, timezone = asyncio.run(_everybody(existing_ledger(options)))
    rows = [(one.name, one.role, f"since {local_day(one.created_at_ms, timezone)}") for one in members]
    print(*listed(rows, "There is no staff yet: add the first owner with firstclick staff add."), sep="\n")


def _role(options: argparse.Namespace) -> None:
    role = Role(options.role)
    before = _change(options, lambda admin, actor: admin.set_role(options.name, role, actor, force=options.force))
    print(f"{before.name} is {role} now, and was {before.role}.")


def _remove(options: argparse.Namespace) -> None:
    before = _change(options, lambda admin, actor: admin.remove(options.name, actor, force=options.force))
    print(f"{before.name} is removed.")


def _reset(options: argparse.Namespace) -> None:
    password = _password()
    member = _change(options, lambda admin, actor: admin.reset(options.name, password, actor))
    print(f"{member.name} has another password.")


def _password() -> str:
    """One line of standard input, without its end."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    line = sys.stdin.readline(4 * PASSWORD_CHARS_MAX + 2)
    return line.removesuffix("\n").removesuffix("\r")


def _change(options: argparse.Namespace, change: Callable[[StaffAdmin, Actor], Awaitable[StaffMember]]) -> StaffMember:
    """Raises `StaffRefused`."""
    try:
        return audited(options, lambda ledger, actor: change(StaffAdmin(ledger.staff, Argon2Hasher()), actor))
    except LastOwner as error:
        raise StaffRefused(f"{error} With --force it is done anyway.") from None


async def _everybody(url: str) -> tuple[list[StaffMember], str]:
    """Them, and the cinema's time zone."""
    async with opened(url) as ledger:
        return list(await ledger.staff.all()), await timezone_of(ledger)
