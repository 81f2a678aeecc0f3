"""The bodies of sign-in and of the audit log."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from firstclick.domain.staff.members import NAME_CHARS_MAX, PASSWORD_CHARS_MAX
from firstclick.domain.staff.roles import Act, Role
from firstclick.web.api.wire import Millis

StaffName = Annotated[str, Meta(min_length=1, max_length=NAME_CHARS_MAX, examples=["Ann"])]
Password = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=PASSWORD_CHARS_MAX,
        examples=["correct horse battery"],
        extra_json_schema={"format": "password"},
    ),
]


class SignInBody(Struct, forbid_unknown_fields=True):
    """Who signs in. Names are compared without regard to case."""

    name: StaffName
    password: Password


class ProveBody(Struct, forbid_unknown_fields=True):
    """The password once more."""

    password: Password


class EmptyBody(Struct, forbid_unknown_fields=True):
    """Nothing: `{}`."""


class StaffAnswer(Struct):
    """Who is signed in, and what they may do. What needs a fresh proof they may do until `proved_until`, or 0.

    `timezone` is that of the cinema.
    """

    name: str
    role: Role
    acts: list[Act]
    proved_until: Millis
    timezone: str


class AuditRowAnswer(Struct):
    """What somebody did. `mac` is over the row and the `mac` of the row before it."""

    number: int
    at: Millis
    who: str
    what: str
    subject: str
    source: str
    details: msgspec.Raw
    mac: str


class AuditAnswer(Struct):
    """Rows of the audit log. `next` is the `after`, or the `before`, of the next page; null at the end."""

    rows: list[AuditRowAnswer]
    next: int | None
