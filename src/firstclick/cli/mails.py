"""The commands `mails list` and `mails replay`: what was sent to buyers, and what could not be."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from firstclick.cli.audited import audited
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command
from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.staff.audit import AuditKind
from firstclick.ledger import SqlLedger, opened
from firstclick.service.ports.outbox import MAIL, Delivery
from firstclick.service.staff.staff_admin import Actor

MAILS_SHOWN_MAX = 200


def add_mails_commands(commands: Commands) -> None:
    """Add `mails` with its actions."""
    mails = commands.add_parser("mails", help="list mails to buyers, and send again what was given up")
    actions: Commands = mails.add_subparsers(required=True, metavar="ACTION")
    listing = add_command(actions, "list", "print the newest 200 mails and what came of them", _list, LEDGER_SETTINGS)
    listing.add_argument("--dead", action="store_true", help="only those that were given up")
    add_command(actions, "replay", "send again all mails that were given up", _replay, LEDGER_SETTINGS)


def _list(options: argparse.Namespace) -> None:
    state = DeliveryState.DEAD if options.dead else None
    for one in asyncio.run(_run_list(existing_ledger(options), state)):
        at = datetime.fromtimestamp(one.created_at_ms / 1000, UTC).isoformat(" ", "minutes")
        kind, _, _ = one.subject.partition(":")
        print(f"{at}  {kind}  {one.payload['to']}  {one.state}  {one.error}".rstrip())


async def _run_list(url: str, state: DeliveryState | None) -> Sequence[Delivery]:
    async with opened(url) as ledger:
        return await ledger.outbox.deliveries.deliveries(MAIL, state, MAILS_SHOWN_MAX)


def _replay(options: argparse.Namespace) -> None:
    print(f"{audited(options, _run_replay)} mails are sent again.")


async def _run_replay(ledger: SqlLedger, actor: Actor) -> int:
    await ledger.audit.record(actor.entry(AuditKind.MAIL_REPLAY, ""))
    return await ledger.outbox.deliveries.replay(MAIL, dead_only=True, since_ms=0, now_ms=actor.at_ms)
