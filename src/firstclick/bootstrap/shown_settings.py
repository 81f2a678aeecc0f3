"""The settings that a server runs with, as owners see them: nothing that is secret, and of addresses only the place."""

from __future__ import annotations

import re
from dataclasses import Field, fields
from typing import Any

from firstclick.bootstrap.settings import Settings
from firstclick.web.admin.administration_wire import SettingAnswer

HOST = r"(?:[\w.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?"
PLACE = re.compile(rf"((?:[a-z][a-z0-9+.-]*://)?)(?:[^@/?#]*@)?((?:{HOST}(?:,{HOST})*)?(?:/[\w./-]*)?)(?:\?[^@#]*)?")
"""An address: its scheme; user and password; hosts and path; options. What is not of this form is not shown."""


def shown_settings(settings: Settings) -> list[SettingAnswer]:
    """Every setting, in the order of the documentation."""
    return [_shown(one, getattr(settings, one.name)) for one in fields(settings)]


def _shown(one: Field[Any], value: object) -> SettingAnswer:
    is_set = value != one.default
    return SettingAnswer(one.name.upper(), _value(one, value), is_set, one.metadata["sentence"])


def _value(one: Field[Any], value: object) -> str | None:
    if value in ("", ()):
        return ""
    if not one.repr:
        return None
    return _place(str(value)) if one.metadata["has_password"] else _text(value)


def _place(address: str) -> str | None:
    """An address without user, password and options; None where it is not certain what of it is the password."""
    found = PLACE.fullmatch(address)
    return found and found[1] + found[2]


def _text(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
