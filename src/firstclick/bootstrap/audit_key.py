"""The key that signs the audit log: `AUDIT_KEY`, or one that is derived from the key that signs tickets."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from firstclick.bootstrap.secret_key import KEY_FILE, secret_key
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.settings_values import SettingsError

LABEL = b"firstclick audit log"


def audit_key(settings: Settings) -> bytes:
    """The key, which is never in the database. Raises `SettingsError` when there is none and none can be made."""
    if settings.audit_key:
        return settings.audit_key.encode()
    return hmac.new(secret_key(settings), LABEL, hashlib.sha256).digest()


def known_audit_key(settings: Settings) -> bytes:
    """The key for a command. A ledger that is elsewhere has servers with a key, so that none is made for it here.

    Raises `SettingsError`.
    """
    is_here = settings.audit_key or settings.secret_key or (Path(settings.data_dir) / KEY_FILE).exists()
    if settings.database_url and not is_here:
        raise SettingsError(
            "The audit log needs the key that the servers have: set AUDIT_KEY or SECRET_KEY, or --data-dir to theirs."
        )
    return audit_key(settings)
