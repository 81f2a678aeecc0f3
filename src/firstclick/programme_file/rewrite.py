"""Changes a programme file by tables: what is equal in both keeps its place, comments and layout, byte for byte.

A changed table is written by itself; the others are not looked into. In the end the values of the new text are compared
with the tables: a file in an unusual form is written in a plainer one until they are equal.
"""

from __future__ import annotations

from collections.abc import Mapping

import tomlkit
from tomlkit.exceptions import TOMLKitError

from firstclick.programme_file.arrangement import Arrangement, Piece
from firstclick.programme_file.blocks import cut
from firstclick.programme_file.document import read_document
from firstclick.programme_file.json_tables import Entry, checked, entries_of, plain, same
from firstclick.programme_file.matches import match
from firstclick.programme_file.problems import at
from firstclick.programme_file.tables import KINDS
from firstclick.programme_file.toml_text import changed_text, new_text
from firstclick.service.ports.programme import ProgrammeError, Tables

Document = Mapping[str, object]
_Wanted = Mapping[str, list[Entry]]


def rewrite(text: str, tables: Tables, source: str) -> str:
    """The text with the values of the tables in it; kinds of tables that are left out stay. Raises `ProgrammeError`."""
    document, wanted = read_document(text, source), checked(tables, source)
    changed = {
        kind: wanted[kind] for kind in KINDS if kind in wanted and not same(entries_of(document, kind), wanted[kind])
    }
    if not changed:
        return text
    for write in _WAYS:
        try:
            written = write(text, document, changed)
            if _holds(read_document(written, source), document, changed):
                return written
        except (TOMLKitError, ProgrammeError, ValueError):
            continue
    raise ProgrammeError([at(source, 0, "the tables cannot be written as TOML.")])


def _by_blocks(text: str, document: Document, changed: _Wanted) -> str:
    """The text with only those blocks changed that differ. Raises `ValueError` when a table is no block."""
    head, blocks = cut(text)
    arrangement = Arrangement(head, blocks)
    for kind, entries in changed.items():
        old = entries_of(document, kind)
        its = [block for block in blocks if block.kind == kind]
        if len(its) != len(old) or (not old and kind in document):
            raise ValueError(kind)
        pieces = []
        for nth, entry in zip(match(kind, old, entries), entries, strict=True):
            if nth is None:
                body = new_text(kind, entry)
            elif same(old[nth], entry):
                body = its[nth].lead + its[nth].body
            else:
                body = its[nth].lead + changed_text(its[nth].body, kind, old[nth], entry)
            pieces.append(Piece(nth, body))
        arrangement.arrange(kind, pieces)
    return arrangement.text()


def _by_kinds(text: str, document: Document, changed: _Wanted) -> str:
    """The text with all tables of the changed kinds written anew, at its end."""
    kept = tomlkit.parse(text)
    for kind in changed:
        if kind in document:
            kept.remove(kind)
    others = kept.as_string()
    tables = [new_text(kind, entry) for kind, entries in changed.items() for entry in entries]
    return "\n".join([others, *tables] if others.strip() else tables)


def _holds(written: Document, before: Document, changed: _Wanted) -> bool:
    """Whether a text has these tables, and all others as they were."""
    if any(not same(entries_of(written, kind), entries) for kind, entries in changed.items()):
        return False
    rest = (set(before) | set(written)) - set(changed)
    return all(name in before and name in written and same(plain(before[name]), plain(written[name])) for name in rest)


_WAYS = (_by_blocks, _by_kinds)
