"""The table in docs/SETTINGS.md says of each setting what the server says: its name, its default, its sentence."""

from __future__ import annotations

import re
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from firstclick.bootstrap.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "SETTINGS.md"
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \|")


def default(one: Field[Any]) -> str:
    """A default as a person would write it into the environment."""
    match one.default:
        case bool(value):
            return "on" if value else "off"
        case float(value):
            return f"{value:g}"
        case "" | ():
            return "unset"
        case tuple(values):
            return ",".join(values)
        case value:
            return str(value)


def row(one: Field[Any]) -> str:
    """The row that the table must have."""
    shown = default(one) if default(one) == "unset" else f"`{default(one)}`"
    return f"| `{one.name.upper()}` | {shown} | {one.metadata['sentence']} |"


def test_every_setting_has_its_row() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    missing = [row(one) for one in fields(Settings) if row(one) not in lines]
    assert not missing, "\n".join(["docs/SETTINGS.md lacks these rows:", *missing])


def test_the_table_has_no_setting_that_there_is_not() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    named = [found[1] for line in lines if (found := ROW.match(line))]
    assert set(named) <= {one.name.upper() for one in fields(Settings)}
    assert len(set(named)) == len(named)
