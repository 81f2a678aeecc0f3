"""A member of staff, their sessions, and the rules for names and passwords."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from firstclick.domain.staff.roles import Role

NAME_CHARS_MAX = 64
PASSWORD_CHARS_MIN = 12
PASSWORD_CHARS_MAX = 1024
IDLE_MS = 30 * 60_000
"""A session ends this long after its last request, in milliseconds."""
LIFE_MS = 12 * 3_600_000
"""And this long after the sign-in, whatever is done with it."""


class StaffReason(StrEnum):
    """Why the staff cannot be changed like this."""

    NOT_VALID = "not_valid"
    """The name or the password is none."""
    UNKNOWN = "unknown"
    """There is nobody with that name."""
    NAME_TAKEN = "name_taken"
    """There is somebody with that name."""
    TOO_MANY = "too_many"
    """There are as many as there can be."""
    LAST_OWNER = "last_owner"
    """Nobody would be left who may change the staff."""


class StaffRefused(Exception):
    """The staff cannot be changed like this; `str()` is a sentence for whoever asked."""

    def __init__(self, sentence: str, reason: StaffReason = StaffReason.NOT_VALID) -> None:
        super().__init__(sentence)
        self.reason = reason


class LastOwner(StaffRefused):
    """Nobody would be left who may change the staff."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, StaffReason.LAST_OWNER)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One person. `staff_id` is never used again; `created_at_ms` is in milliseconds since 1970 UTC."""

    staff_id: str
    name: str
    role: Role
    password_hash: str
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A sign-in that is in use. Its token is known by its SHA-256 only. Times are milliseconds since 1970 UTC.

    `proved_at_ms` is when the password or passkey was shown last.
    """

    token_hash: bytes
    staff_id: str
    signed_in_at_ms: int
    seen_at_ms: int
    proved_at_ms: int

    def ends_at_ms(self) -> int:
        """When it ends if it is not used any more."""
        return min(self.seen_at_ms + IDLE_MS, self.signed_in_at_ms + LIFE_MS)


def staff_name(text: str) -> str:
    """The name as it is kept. Raises `StaffRefused` for one that cannot be shown or be part of an address."""
    name = unicodedata.normalize("NFKC", text).strip()
    if not 0 < len(name) <= NAME_CHARS_MAX or not name.isprintable() or "/" in name or not name.strip("."):
        raise StaffRefused(f"A name has 1 to {NAME_CHARS_MAX} characters that can be printed, without /.")
    return name


def name_key(text: str) -> str:
    """What names are compared by: `Ann`, `ANN` and ` ann ` are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold())


def normal_password(text: str) -> str:
    """The password in the form that is hashed, the same on every keyboard (NIST SP 800-63B section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", text)


def check_password(text: str) -> None:
    """Check the length of a new password; there are no rules of composition (NIST SP 800-63B). Raises `StaffRefused`.

    Characters are counted in the form that is hashed.
    """
    length = len(normal_password(text))
    if not PASSWORD_CHARS_MIN <= length <= PASSWORD_CHARS_MAX or len(text) > PASSWORD_CHARS_MAX:
        raise StaffRefused(
            f"A password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters; a few words are good."
        )


def check_owner_stays(member: StaffMember, role: Role | None, others: Sequence[StaffMember]) -> None:
    """Check that an owner is left when `member` gets `role`, or leaves (None). Raises `LastOwner`."""
    stays = role is Role.OWNER or any(one.role is Role.OWNER for one in others if one.staff_id != member.staff_id)
    if member.role is Role.OWNER and not stays:
        raise LastOwner(f"{member.name} is the last owner; make somebody else owner first.")
