"""What is checked of the settings before a server starts, by `serve` and `check-config` alike; nothing is connected."""

from __future__ import annotations

from firstclick.bootstrap.authentication import bearer_tokens
from firstclick.bootstrap.core import build_store
from firstclick.bootstrap.mails import smtp_server
from firstclick.bootstrap.payments import build_stripe
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.ledger import plain_url


def check_settings(settings: Settings) -> None:
    """Check what the parts of a server make of the settings. Raises `SettingsError`, `LedgerNotReady`."""
    _check_store(settings)
    bearer_tokens(settings)
    smtp_server(settings)
    build_stripe(settings)
    if settings.database_url:
        plain_url(settings.database_url)


def _check_store(settings: Settings) -> None:
    if settings.workers > 1 and not settings.redis:
        raise SettingsError(
            f"in memory mode the seats live in one process, and {settings.workers} workers would each sell them all; "
            "set REDIS_ADDR so that they share them, or leave --workers at 1."
        )
    try:
        build_store(settings)
    except ValueError as error:
        raise SettingsError(
            "REDIS_URL is not understood; write redis://, rediss:// or unix://, or redis+sentinel://host:port/service."
        ) from error
