"""What happens before a server serves: its folder, its ledger's schema, and its programme."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from firstclick.bootstrap.audit_key import audit_key
from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.core import ledger_url
from firstclick.bootstrap.payments import may_practise_unnamed
from firstclick.bootstrap.settings import STRIPE, Settings
from firstclick.ledger import SqlLedger, opened, shown_url
from firstclick.programme_file import TomlReader, read_source
from firstclick.service.checkout.offered import PRACTICE
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText
from firstclick.service.programme_admin import ProgrammeAdmin
from firstclick.service.staff.audit_check import is_written_with

logger = logging.getLogger("firstclick.start")
NOTHING = (
    "Nothing is on sale: the ledger has no programme yet. Import one with firstclick programme import FILE, which "
    "running servers follow, or start with --demo."
)

OTHER_KEY = (
    "The last row of the audit log was changed, or written with another AUDIT_KEY or SECRET_KEY than this server has; "
    "run firstclick audit verify."
)
NO_STAFF = "Nobody can sign in at /admin yet: firstclick staff add NAME --role owner --password-stdin"


@dataclass(frozen=True)
class OnSale:
    """What a server sells at its start; `version` counts the imports, and `file` is empty if another was stored.

    `is_packaged`: it is the programme that comes with FirstClick. `has_staff`: somebody can sign in at the box office.
    """

    cinema: str
    version: int
    file: str
    has_prices: bool = False
    has_staff: bool = False
    is_packaged: bool = False


def programme_path(name: str) -> Path | None:
    """The path of a programme file; None for an empty name."""
    return Path(name) if name else None


async def prepare(settings: Settings) -> OnSale:
    """Bring the schema of a claimed ledger up to date, and its programme; log what the operator should know.

    Raises `ProgrammeError`, `ImportRefused`, `LedgerNotReady`, `LedgerUnavailable`.
    """
    async with opened(ledger_url(settings)) as ledger:
        await ledger.start()
        given, unread = _read(settings)
        for warning in await _ensure(settings, ledger, given, unread):
            logger.warning("%s", warning, extra={"event": "programme-warning"})
        if not await is_written_with(ledger.audit, audit_key(settings)):
            logger.warning("%s", OTHER_KEY, extra={"event": "audit-key-differs"})
        on_sale = await _on_sale(settings, ledger, given)
        return replace(on_sale, has_staff=bool(await ledger.staff.all()))


async def _ensure(
    settings: Settings, ledger: SqlLedger, given: ProgrammeText | None, unread: ProgrammeError | None
) -> Sequence[str]:
    admin, demo = ProgrammeAdmin(ledger, TomlReader(settings.weeks_ahead)), settings.demo or not settings.database_url
    if unread is not None:
        if not await ledger.programme_version():
            raise unread
        return [f"{unread} The stored programme is on sale.", *await admin.ensure(None, wall_ms())]
    warnings = await admin.ensure(given, wall_ms(), demo=demo)
    return warnings if await ledger.programme_version() else [*warnings, NOTHING]


def _read(settings: Settings) -> tuple[ProgrammeText | None, ProgrammeError | None]:
    path = programme_path(settings.programme)
    try:
        return (read_source(path) if path else None), None
    except ProgrammeError as error:
        return None, error


async def _on_sale(settings: Settings, ledger: SqlLedger, given: ProgrammeText | None) -> OnSale:
    programme = await ledger.programme()
    if programme is None:
        return OnSale("", 0, "")
    source = await ledger.programme_source()
    from_file = given is not None and given.text == source
    return OnSale(
        programme.cinema,
        programme.version,
        settings.programme if from_file else "",
        has_prices=bool(programme.price_lists),
        is_packaged=source == TomlReader().packaged().text,
    )


def start_line(settings: Settings, url: str, on_sale: OnSale) -> str:
    """The line that a server prints when it has started. It has no password in it."""
    how = "(stop with Ctrl-C)" if settings.workers == 1 else f"in {settings.workers} workers (stop with Ctrl-C)"
    parts = [f"FirstClick sells seats at {url} {how}", *_programme_parts(on_sale), *_payment_parts(settings, on_sale)]
    parts += [f"Ledger: {shown_url(ledger_url(settings))}", f"Seats: {_shown_store(settings)}"]
    parts += _staff_parts(settings, on_sale)
    return "".join(char if char.isprintable() else "?" for char in ". ".join(parts) + ".")


def _programme_parts(on_sale: OnSale) -> list[str]:
    if not on_sale.version:
        return ["Nothing is on sale yet"]
    stored = f"version {on_sale.version} of the ledger"
    return [f"Cinema: {on_sale.cinema}", f"Programme: {on_sale.file + ', ' if on_sale.file else ''}{stored}"]


def _payment_parts(settings: Settings, on_sale: OnSale) -> list[str]:
    """How what has a price is paid for, where somebody could expect something else."""
    if not on_sale.has_prices:
        return []
    may_practise = PRACTICE in settings.payment_providers or (on_sale.is_packaged and may_practise_unnamed(settings))
    if may_practise:
        return ["Payments are for practice, and no money moves"]
    if STRIPE in settings.payment_providers and "_test_" in settings.stripe_secret_key:
        return ["Cards are for tests, and no money moves"]
    if settings.payment_providers:
        return []
    return ["Seats with a price are sold at the box office only, as PAYMENT_PROVIDERS names no provider"]


def _staff_parts(settings: Settings, on_sale: OnSale) -> list[str]:
    """Where staff work, if it is elsewhere, and how they come to be."""
    if not settings.admin:
        return []
    where = [f"Staff: port {settings.admin_port}"] if settings.admin_port else []
    return where if on_sale.has_staff or settings.auth_jwt_roles_claim else [*where, NO_STAFF]


def _shown_store(settings: Settings) -> str:
    """Only the parts of Redis' address that are no secret."""
    if not settings.redis:
        return "in memory"
    address = urlsplit(settings.redis)
    return f"Redis {address.netloc.rpartition('@')[2]}{address.path}"
