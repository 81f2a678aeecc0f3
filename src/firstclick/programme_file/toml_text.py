"""Writes values into the TOML of one table, so that what is not changed keeps its comments and its layout."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, InlineTable, Item, SingleKey, Table

from firstclick.programme_file.json_tables import MOMENTS, Entry, same
from firstclick.programme_file.local_time import local_datetime
from firstclick.programme_file.tables import CINEMA

DRAWING, TABLE = "seat_map", "seat_table"
_ESCAPED = re.compile(r'\\|"""|"\Z|[\x00-\x08\x0b-\x1f\x7f]')


def new_text(kind: str, entry: Entry) -> str:
    """A table that is not in the file yet."""
    table = tomlkit.table()
    for key, value in entry.items():
        table.append(key, _item(kind, key, value))
    header = f"[{kind}]\n" if kind == CINEMA else f"[[{kind}]]\n"
    return header + table.as_string()


def changed_text(body: str, kind: str, before: Entry, after: Entry) -> str:
    """The text of a table with the values of `after` in it. Raises `TOMLKitError`."""
    document = tomlkit.parse(body)
    found = document[kind]
    table = found[0] if isinstance(found, AoT) else found
    if not isinstance(table, Table):
        raise TOMLKitError("there is no table")
    _change(table, kind, before, after)
    return document.as_string()


def _change(table: Table | InlineTable, kind: str, before: Entry, after: Entry) -> None:
    for key in before.keys() - after.keys():
        table.remove(key)
    for key, value in after.items():
        if key in before and same(before[key], value):
            continue
        current = table.get(key)
        if isinstance(value, dict) and _is_changed_within(current, value):
            _change(current, "", before[key], value)
        else:
            item = _item(kind, key, value)
            if isinstance(item, Array) and isinstance(current, Array) and "\n" in current.as_string():
                item.multiline(True)
            table[key] = item


def _is_changed_within(current: object, value: Entry) -> TypeGuard[Table | InlineTable]:
    """Whether the value is a table that is written key by key; tables in braces are written anew where keys differ."""
    return isinstance(current, Table) or (isinstance(current, InlineTable) and current.keys() == value.keys())


def _item(kind: str, key: str, value: Any) -> Item:  # noqa: ANN401 - a value of JSON
    """The value as it is written in TOML."""
    if isinstance(value, str):
        moment = local_datetime(value) if key in MOMENTS.get(kind, ()) else None
        if moment is not None:
            return tomlkit.item(moment)
        return _long_text(value) if "\n" in value or key in {DRAWING, TABLE} else tomlkit.string(value)
    if isinstance(value, dict):
        pairs = [f"{SingleKey(name).as_string()} = {_item('', name, one).as_string()}" for name, one in value.items()]
        return tomlkit.value(f"{{ {', '.join(pairs)} }}" if pairs else "{}")
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend([_item("", "", one) for one in value])
        return array
    item: Item = tomlkit.item(value)
    return item


def _long_text(text: str) -> Item:
    """A text of several lines, on lines of its own."""
    escaped = _ESCAPED.sub(_escape, text)
    return tomlkit.value(f'"""\n{escaped}"""')


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    if "\\" in found or '"' in found:
        return f"{found[:-1]}\\{found[-1]}"
    return f"\\u{ord(found):04x}"
