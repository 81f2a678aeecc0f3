"""Compares names of buyers in SQL by `buyer_name_key`. SQLite calls that function; PostgreSQL folds letters by a table.

The collation of a PostgreSQL database makes no difference: many have one that knows no letter but A to Z.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from functools import cache

from sqlalchemy import ColumnElement, LargeBinary, Text, case, cast, false, func, literal_column, or_

from firstclick.domain.booking import buyer_name_key

SQLITE_FUNCTION = "buyer_name_key"
_CASED_END = 0x1F000
"""No letter from here on has case."""
_SEVERAL = ("ß", "ẞ", "İ")
"""Letters that fold to several. The others of them, most of ancient Greek, are compared on PostgreSQL as they are."""


def add_name_key(connection: sqlite3.Connection) -> None:
    """Let statements of this connection call `buyer_name_key`."""
    connection.create_function(SQLITE_FUNCTION, 1, _key_or_none, deterministic=True)


def contains_name(column: ColumnElement[str | None], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether a name in the column has this one in it. Few names have letters beyond ASCII; only they cost more."""
    key = buyer_name_key(name)
    if not key:
        return false()
    sizes = {
        "sqlite": func.length(cast(column, LargeBinary)) == func.length(column),
        "postgresql": func.octet_length(column) == func.char_length(column),
    }
    folded = func.buyer_name_key(column, type_=Text) if dialect == "sqlite" else _folded(column)
    plain = or_(column.icontains(key, autoescape=True), column.icontains(name, autoescape=True))
    return case((sizes[dialect], plain), else_=folded.contains(key, autoescape=True))


def _key_or_none(name: str | None) -> str | None:
    return None if name is None else buyer_name_key(name)


def _folded(column: ColumnElement[str | None]) -> ColumnElement[str]:
    """As `buyer_name_key`, for PostgreSQL."""
    composed: ColumnElement[str] = literal_column("NFKC")
    folded = func.translate(func.normalize(column, composed), *_single_folds())
    for letter in _SEVERAL:
        folded = func.replace(folded, letter, letter.casefold())
    return func.regexp_replace(func.normalize(folded, composed), r"\s+", " ", "g", type_=Text)


@cache
def _single_folds() -> tuple[str, str]:
    """All letters that fold to a single other one, and those."""
    letters = map(chr, range(_CASED_END))
    folds = [(one, one.casefold()) for one in letters if one.casefold() != one and _is_composed(one)]
    single = [(one, fold) for one, fold in folds if len(fold) == 1]
    return "".join(one for one, _ in single), "".join(fold for _, fold in single)


def _is_composed(letter: str) -> bool:
    return unicodedata.is_normalized("NFKC", letter)
