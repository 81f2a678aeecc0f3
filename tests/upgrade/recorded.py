"""What a folder of recorded data has in it: a manifest beside the dumps, and the documents of that version."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

DATA = Path(__file__).parent / "data"
KINDS = ("sqlite", "postgresql")
"""The kinds of ledger; each has a folder of its own, because each run of the recording makes other sessions."""


class Claim(Struct):
    """A hold, or the booking that it became: `reference` and `ticket` are empty without a booking."""

    session_id: str
    user_id: str
    showtime_id: str
    seats: list[str]
    expires_at: int = 0
    reference: str = ""
    ticket: str = ""


class Kept(Struct):
    """A request with an Idempotency-Key, and the answer that it got."""

    method: str
    path: str
    key: str
    body: dict[str, str | list[str]]
    status: int
    location: str | None
    answer: str


class Manifest(Struct):
    """What was done while the data were recorded. Times in milliseconds since 1970 UTC.

    `holds` has these: `to_confirm`, `to_release`, `to_swap`, `to_extend` are live; `written` is pending and its booking
    is in the ledger; `unwritten` is pending and has none; `released`, `expired` and `cancelled` are over;
    `cancelled` was pending, and has a cancelled row in the ledger.
    """

    version: str
    recorded_at_ms: int
    secret_key: str
    hold_ttl_seconds: int
    hold_life_max_seconds: int
    movies: dict[str, str]
    showtimes: dict[str, str]
    house_seats: dict[str, list[str]]
    bookings: list[Claim]
    holds: dict[str, Claim]
    answers: list[Kept]


def versions() -> list[Path]:
    """The folders of all versions whose data are kept, the oldest first."""
    return sorted(path for path in DATA.iterdir() if path.is_dir())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of one kind of ledger."""
    return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it so that people can read it too."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (folder / "manifest.json").write_bytes(text + b"\n")
