"""The key that signs tickets: `SECRET_KEY`, or a random key that is generated once and kept in the data directory."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from firstclick.bootstrap.settings import DATA_DIR_MODE, SECRET_KEY_CHARS_MIN, Settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.web.auth.ticket_tokens import TicketTokens

KEY_FILE = "secret-key"


def secret_key(settings: Settings) -> bytes:
    """The key from the settings or the data directory; generates it there if it is missing. Raises `SettingsError`."""
    if settings.secret_key:
        return settings.secret_key.encode()
    file = Path(settings.data_dir) / KEY_FILE
    try:
        if not file.exists():
            _generate(file)
        key = file.read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            f"SECRET_KEY is unset, and none can be kept in {file}: {error.strerror}; set SECRET_KEY or DATA_DIR."
        ) from error
    if len(key) < SECRET_KEY_CHARS_MIN:
        raise SettingsError(f"{file} has no key in it; remove it, and the next start makes a new one.")
    return key


def ticket_tokens(settings: Settings) -> TicketTokens:
    """Makes and reads tickets by the key, and reads those of the keys before it. Raises `SettingsError`."""
    return TicketTokens(secret_key(settings), [one.encode() for one in settings.secret_key_before.split()])


def _generate(file: Path) -> None:
    """Write a new key atomically. If several processes do so at once, all of them use the first one's."""
    file.parent.mkdir(mode=DATA_DIR_MODE, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(32) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
