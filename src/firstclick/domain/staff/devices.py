"""A device at the door: a phone that scans for a day, and can do nothing else."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

DEVICE_LIFE_MS = 24 * 3_600_000
"""A device works for so long, in milliseconds, used or not."""
DEVICE_LABEL_CHARS_MAX = 40
DEVICES_MAX = 200
DEVICE = "device/"
"""What the name of a device begins with where staff are named: no name of a person has a slash."""


@dataclass(frozen=True, slots=True)
class DoorDevice:
    """A device, known by the SHA-256 of its token only. Times are milliseconds since 1970 UTC.

    `revoked_at_ms` is None until staff have ended it; `revoked_by` is then who did.
    """

    device_id: str
    label: str
    token_hash: bytes
    created_at_ms: int
    created_by: str
    revoked_at_ms: int | None = None
    revoked_by: str = ""

    @property
    def ends_at_ms(self) -> int:
        """When it ends by itself."""
        return self.created_at_ms + DEVICE_LIFE_MS

    @property
    def is_revoked(self) -> bool:
        """Whether staff have ended it."""
        return self.revoked_at_ms is not None

    @property
    def name(self) -> str:
        """Who it is where staff are named."""
        return f"{DEVICE}{self.label}"


def device_label(text: str) -> str | None:
    """The label as it is kept; None for one that cannot be shown, or is too long."""
    label = unicodedata.normalize("NFKC", text).strip()
    return label if 0 < len(label) <= DEVICE_LABEL_CHARS_MAX and label.isprintable() else None
