"""The data of a Redis and of a ledger as text, to be kept in the repository, and loaded into fresh servers later."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import redis

EPOCH_KEY = "firstclick:epoch"
PRAGMAS = ("journal_mode", "user_version", "application_id")
"""What a SQLite file keeps beside its tables. `iterdump` leaves it out."""
# A recorded answer counts for 24 hours from this time. All other times of the ledger may lie as far back as they do.
SHIFT_ANSWERS = "UPDATE answers SET created_at_ms = created_at_ms + {shift_ms}"


def redis_text(client: redis.Redis) -> str:
    """Every key as JSON: `key`, `type`, `value`, `pttl` (milliseconds left; -1 for a key that stays)."""
    rows = []
    for key in sorted(map(str, client.scan_iter())):
        kind = str(client.type(key))
        rows.append({"key": key, "type": kind, "pttl": client.pttl(key), "value": _value(client, key, kind)})
    return json.dumps(rows, indent=1) + "\n"


def load_redis(client: redis.Redis, text: str, *, same_run: bool) -> None:
    """Write every key of the text; each has as much time left as it had when it was recorded.

    With `same_run` the data belong to this Redis process, as if it had run on while the servers were replaced.
    Otherwise it is a Redis that was started from a dump.
    """
    for row in json.loads(text):
        _load_key(client, row)
    if same_run:
        client.hset(EPOCH_KEY, "run", client.info("server")["run_id"])


def sqlite_text(file: Path) -> str:
    """The file as SQL: its pragmas, its schema with the revision, its rows."""
    with closing(sqlite3.connect(file)) as connection:
        found = [(name, connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in PRAGMAS]
        lines = [*(f"PRAGMA {name} = {value};" for name, value in found), *connection.iterdump()]
    return "\n".join(lines) + "\n"


def load_sqlite(file: Path, text: str, shift_ms: int) -> None:
    """A new file from the text, recorded `shift_ms` ago."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(text)
        connection.execute(SHIFT_ANSWERS.format(shift_ms=shift_ms))
        connection.commit()


def postgresql_text(url: str, pg_dump: Path) -> str:
    """The database as SQL: its schema with the revision, its rows. Only statements that every release understands."""
    command = [str(pg_dump), "--inserts", "--no-owner", "--no-privileges", url]
    whole: str = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Before the first table there are settings of the session, which older releases do not know; after the last
    # statement there is a line for psql.
    statements = whole[whole.index("CREATE TABLE") :].partition("\n\\unrestrict")[0]
    return statements.rstrip() + "\n"


def load_postgresql(url: str, text: str, shift_ms: int) -> None:
    """Fill an empty database from the text, recorded `shift_ms` ago."""
    with psycopg.connect(url) as connection:
        connection.execute(text.encode())
        connection.execute(SHIFT_ANSWERS.format(shift_ms=shift_ms).encode())


def _value(client: redis.Redis, key: str, kind: str) -> object:
    match kind:
        case "string":
            return client.get(key)
        case "hash":
            return client.hgetall(key)
        case "zset":
            members: list[Any] = client.zrange(key, 0, -1, withscores=True)
            return {member: int(score) for member, score in members}
    raise ValueError(f"{key} is a {kind}: say here how it is recorded and loaded")


def _load_key(client: redis.Redis, row: Mapping[str, Any]) -> None:
    match row["type"]:
        case "string":
            client.set(row["key"], row["value"])
        case "hash":
            client.hset(row["key"], mapping=row["value"])
        case "zset":
            client.zadd(row["key"], row["value"])
    if row["pttl"] >= 0:
        client.pexpire(row["key"], row["pttl"])
