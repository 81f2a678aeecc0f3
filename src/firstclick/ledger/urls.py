"""Converts `DATABASE_URL` to the URLs of SQLAlchemy's drivers. It opens no database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from firstclick.ledger.errors import LedgerNotReady

_POSTGRESQL = ("postgresql", "postgres")


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file. The path may contain any characters."""
    return URL.create("sqlite", database=str(path.absolute())).render_as_string()


def async_url(url: str) -> URL:
    """The URL for the async engine. Raises `LedgerNotReady` for a URL of neither SQLite nor PostgreSQL."""
    parsed = _parsed(url)
    return parsed.set(drivername="sqlite+aiosqlite") if sqlite_path(url) else parsed


def plain_url(url: str) -> URL:
    """The URL for a blocking engine, for migrations and checks. Raises `LedgerNotReady` as `async_url` does."""
    return _parsed(url)


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for a PostgreSQL URL."""
    parsed = _parsed(url)
    return Path(parsed.database or "") if parsed.drivername == "sqlite" else None


def shown_url(url: str) -> str:
    """What a person is shown of a URL: the kind and the place, and neither user nor password nor options."""
    parsed, path = _parsed(url), sqlite_path(url)
    if path is not None:
        return f"SQLite {path}"
    host = parsed.host or parsed.query.get("host", "") or "localhost"
    return f"PostgreSQL {host}{f':{parsed.port}' if parsed.port else ''}/{parsed.database or ''}"


def no_ledger_at(url: str) -> str:
    """The sentence for a database that has no ledger."""
    path = sqlite_path(url)
    if path is not None:
        return f"There is no ledger at {path}; name its folder with --data-dir."
    return f"There is no ledger in {shown_url(url)} yet; import a programme into it, or start a server on it."


def advice_for(url: str) -> str:
    """What an operator should check when this database cannot be used, as part of a sentence."""
    if sqlite_path(url) is None:
        return "look whether the database runs, and at DATABASE_URL"
    return "look at DATA_DIR and DATABASE_URL"


def _parsed(url: str) -> URL:
    """The URL with the blocking driver. PostgreSQL's driver is also the async one; SQLite has another for that."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise LedgerNotReady("The database's URL is no URL; write sqlite:///path or postgresql://host/name.") from None
    kind = parsed.drivername.partition("+")[0]
    if kind in _POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise LedgerNotReady(f"FirstClick keeps its ledger in SQLite or PostgreSQL, not in {kind}.")
    if parsed.database in (None, "", ":memory:"):
        raise LedgerNotReady("A ledger in memory would forget its bookings; write sqlite:///path/to/a/file.")
    return parsed.set(drivername="sqlite", query={})
