"""The commands `mails list` and `mails replay`: what was sent to buyers, and what could not be."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from firstclick.bootstrap.deliveries import mail_admin
from firstclick.cli.audited import audited
from firstclick.cli.cinema_time import moment, timezone_of
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, words
from firstclick.domain.delivery_rules import DeliveryState
from firstclick.ledger import opened
from firstclick.service.deliveries.mail_admin import MailQuery
from firstclick.service.deliveries.mails import MailKind
from firstclick.service.office.table_lines import listed
from firstclick.service.ports.outbox import Delivery


def add_mails_commands(commands: Commands) -> None:
    """Add `mails` with its actions."""
    mails = commands.add_parser("mails", help="list mails to buyers, and send again what was given up")
    actions: Commands = mails.add_subparsers(required=True, metavar="ACTION")
    listing = add_command(actions, "list", "print the newest 200 mails and what came of them", _list, LEDGER_SETTINGS)
    listing.add_argument("--dead", action="store_true", help="only those that were given up")
    listing.add_argument("--kind", choices=words(MailKind), help="only mails of this kind")
    listing.add_argument("--booking", default="", metavar="REFERENCE", help="only those about this booking")
    replay = add_command(actions, "replay", "send again all mails that were given up", _replay, LEDGER_SETTINGS)
    replay.add_argument("--mail", type=int, metavar="NUMBER", help="only this one, whatever came of it")


def _list(options: argparse.Namespace) -> None:
    kind = None if options.kind is None else MailKind(options.kind)
    looked_for = MailQuery(DeliveryState.DEAD if options.dead else None, kind, options.booking)
    found, timezone = asyncio.run(_run_list(existing_ledger(options), looked_for))
    rows = [mail_cells(one, timezone) for one in found]
    print(*listed(rows, "There are no such mails."), sep="\n")


def mail_cells(one: Delivery, timezone: str) -> Sequence[str]:
    """A mail as a line of a table: its number, when it was written, and what came of it."""
    about = (one.payload["kind"], one.payload["to"], one.state, one.error)
    return (str(one.delivery_id), moment(one.created_at_ms, timezone), *about)


async def _run_list(url: str, looked_for: MailQuery) -> tuple[Sequence[Delivery], str]:
    """They, and the cinema's time zone."""
    async with opened(url) as ledger:
        return await mail_admin(ledger).find(looked_for), await timezone_of(ledger)


def _replay(options: argparse.Namespace) -> None:
    number = audited(options, lambda ledger, actor: mail_admin(ledger).replay(actor, options.mail))
    print(f"{number} mails are sent again.")
