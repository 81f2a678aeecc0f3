"""Reads a ledger by the database's own driver, with no code of FirstClick's."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, LiteralString

import psycopg

SQLITE = "sqlite:///"


def read_rows(url: str, *queries: LiteralString) -> list[list[Any]]:
    """The rows of each query, all as they were at one moment."""
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(Path("/" + url.removeprefix(SQLITE).lstrip("/")), timeout=10)) as file:
            file.execute("BEGIN")
            return [file.execute(query).fetchall() for query in queries]
    with psycopg.connect(url, connect_timeout=5) as server:
        server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return [server.execute(query).fetchall() for query in queries]
