"""The commands `webhooks add`, `list`, `test`, `replay`, `rotate`, `enable`, `remove`. Running servers follow them."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import date

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.deliveries import webhook_admin
from firstclick.bootstrap.settings import Settings
from firstclick.cli.audited import audited
from firstclick.cli.cinema_time import timezone_of
from firstclick.cli.ledgers import existing_ledger
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.domain.days import begins_ms
from firstclick.domain.delivery_rules import Attempt
from firstclick.domain.sale_events import EventKind
from firstclick.ledger import SqlLedger, opened
from firstclick.service.ports.outbox import DeliveryCounts
from firstclick.service.ports.webhooks import Webhook, WebhookRefused
from firstclick.service.staff.staff_admin import Actor

CALLING_SETTINGS = (*LEDGER_SETTINGS, "allow_private_webhooks")


class WebhookFailed(Exception):
    """A receiver did not take a message; `str()` says why."""


def add_webhooks_commands(commands: Commands) -> None:
    """Add `webhooks` with its actions."""
    webhooks = commands.add_parser("webhooks", help="add, list, test, replay, remove receivers of events")
    actions: Commands = webhooks.add_subparsers(required=True, metavar="ACTION")
    add = add_command(
        actions, "add", "send events to a URL from now on; prints its secret, once", _add, CALLING_SETTINGS
    )
    add.add_argument("url", metavar="URL", help="where to send them: https://…")
    add.add_argument("--events", default="", help=f"which, by commas; without it all: {', '.join(EventKind)}")
    add_command(actions, "list", "print all webhooks, and how they stand", _list, LEDGER_SETTINGS)
    _named(actions, "test", "send a test message now", _test, CALLING_SETTINGS)
    replay = _named(actions, "replay", "send again what was given up", _replay)
    replay.add_argument("--all", action="store_true", help="also what was delivered")
    replay.add_argument("--since", default="", metavar="DAY", help="only what is of this day or later: 2026-12-24")
    _named(actions, "rotate", "make new keys and print the secret, once; the old ones sign too for a day", _rotate)
    _named(actions, "enable", "call a webhook again that was switched off, or answered 410", _enable)
    _named(actions, "remove", "send nothing to it any more, and forget what waits", _remove)


def _named(
    actions: Commands, name: str, text: str, run: object, settings: Sequence[str] = LEDGER_SETTINGS
) -> argparse.ArgumentParser:
    command = add_command(actions, name, text, run, settings)  # type: ignore[arg-type]
    command.add_argument("webhook", metavar="ID", help="its id, as list prints it")
    return command


def _add(options: argparse.Namespace) -> None:
    settings, events = settings_from(options), [one.strip() for one in options.events.split(",") if one.strip()]
    made = audited(options, lambda ledger, actor: webhook_admin(settings, ledger).add(options.url, events, actor))
    _print_secret(made)


def _rotate(options: argparse.Namespace) -> None:
    settings = settings_from(options)
    made = audited(options, lambda ledger, actor: webhook_admin(settings, ledger).rotate(options.webhook, actor))
    _print_secret(made)


def _print_secret(webhook: Webhook) -> None:
    """The secret alone is on standard output, for scripts."""
    print(f"Webhook {webhook.webhook_id}: this secret is shown once.", file=sys.stderr)
    print(webhook.keys.secret)


def _list(options: argparse.Namespace) -> None:
    webhooks, counts, keys = asyncio.run(_run_list(settings_from(options), existing_ledger(options)))
    if not webhooks:
        print("There are no webhooks yet: add one with firstclick webhooks add.")
    for one, key in zip(webhooks, keys, strict=True):
        waiting, dead = counts.waiting.get(one.webhook_id, 0), counts.dead.get(one.webhook_id, 0)
        state = "called" if one.disabled_at_ms is None else f"not called: {one.disabled_why}"
        print(f"{one.webhook_id}  {one.url}  {','.join(sorted(one.events))}")
        print(f"  {state}  {waiting} waiting, {dead} given up  {key}")


async def _run_list(settings: Settings, url: str) -> tuple[Sequence[Webhook], DeliveryCounts, list[str]]:
    async with opened(url) as ledger:
        admin = webhook_admin(settings, ledger)
        webhooks = await admin.all()
        return webhooks, await admin.counts(), [admin.public_key(one) for one in webhooks]


def _test(options: argparse.Namespace) -> None:
    attempt = asyncio.run(_run_test(settings_from(options), existing_ledger(options), options.webhook))
    if not attempt.is_delivered:
        raise WebhookFailed(f"The test message was not taken. {attempt.error}")
    print(f"The test message was taken: {attempt.status}.")


async def _run_test(settings: Settings, url: str, webhook_id: str) -> Attempt:
    async with opened(url) as ledger:
        return await webhook_admin(settings, ledger).test(webhook_id, wall_ms())


def _replay(options: argparse.Namespace) -> None:
    settings, since = settings_from(options), _day(options.since)

    async def replay(ledger: SqlLedger, actor: Actor) -> int:
        since_ms = 0 if since is None else begins_ms(since, await timezone_of(ledger))
        admin = webhook_admin(settings, ledger)
        return await admin.replay(options.webhook, actor, dead_only=not options.all, since_ms=since_ms)

    print(f"{audited(options, replay)} events are sent again.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WebhookRefused(f"--since takes a day such as 2026-12-24; not {text!r}.") from None


def _enable(options: argparse.Namespace) -> None:
    settings = settings_from(options)
    audited(
        options,
        lambda ledger, actor: webhook_admin(settings, ledger).change(options.webhook, actor, is_called=True),
    )
    print(f"The webhook {options.webhook} is called again.")


def _remove(options: argparse.Namespace) -> None:
    settings = settings_from(options)
    audited(options, lambda ledger, actor: webhook_admin(settings, ledger).remove(options.webhook, actor))
    print(f"The webhook {options.webhook} is removed.")
