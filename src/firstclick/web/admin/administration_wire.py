"""The bodies of staff, server keys and settings."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from firstclick.domain.staff.members import PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN
from firstclick.domain.staff.roles import Role
from firstclick.service.ports.server_keys import Scope
from firstclick.web.admin.wire import StaffName
from firstclick.web.api.wire import Millis
from firstclick.web.core.form_sentences import must_be

NewPassword = Annotated[
    str,
    Meta(
        min_length=PASSWORD_CHARS_MIN,
        max_length=PASSWORD_CHARS_MAX,
        examples=["correct horse battery"],
        extra_json_schema={"format": "password"},
    ),
]
NewRole = Annotated[Role, Meta(examples=["counter"])]
NAME = must_be("letters, digits, ., - and _")
KeyName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[\w.-]+$", extra=NAME, examples=["shop"])]


class AddStaffBody(Struct, forbid_unknown_fields=True):
    """Who begins to work here."""

    name: StaffName
    role: NewRole
    password: NewPassword


class RoleBody(Struct, forbid_unknown_fields=True):
    """Another role."""

    role: NewRole


class NewPasswordBody(Struct, forbid_unknown_fields=True):
    """Another password."""

    password: NewPassword


class StaffMemberAnswer(Struct):
    """Who works here, and as what."""

    name: str
    role: Role
    created_at: Millis


class StaffMembersAnswer(Struct):
    """Everybody who works here, by name."""

    staff: list[StaffMemberAnswer]


class AddKeyBody(Struct, forbid_unknown_fields=True):
    """A new key, and what it allows."""

    name: KeyName
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=len(Scope), examples=[["confirm"]])]


class KeyAnswer(Struct):
    """A key of a trusted server. Its text is stored nowhere."""

    name: str
    scopes: list[Scope]
    created_at: Millis


class KeysAnswer(Struct):
    """Every key, by name."""

    keys: list[KeyAnswer]


class NewKeyAnswer(KeyAnswer):
    """A key that was just made: its text, `key`, is shown this once."""

    key: str


class SettingAnswer(Struct):
    """A setting as the server runs with it. `value` is null where it is secret; `is_set`: it is not the default."""

    name: str
    value: str | None
    is_set: bool
    sentence: str


class SettingsAnswer(Struct):
    """Every setting, in the order of the documentation."""

    settings: list[SettingAnswer]
