"""The URLs of the two databases: what is used of them, and what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstclick.ledger import LedgerNotReady, plain_url, shown_url, sqlite_url
from firstclick.ledger.urls import advice_for, async_url, sqlite_path

SECRET = "postgresql://ann:secret@db.example:5433/sales?password=hidden"


@pytest.mark.parametrize(
    "given", ["postgresql://host/sales", "postgres://host/sales", "postgresql+asyncpg://host/sales"]
)
def test_postgresql_has_one_driver_whatever_is_named(given: str) -> None:
    for url in (async_url(given), plain_url(given)):
        assert url.drivername == "postgresql+psycopg"
        assert (url.host, url.database) == ("host", "sales")
    assert sqlite_path(given) is None


def test_sqlite_has_a_driver_for_each_purpose_and_takes_no_options() -> None:
    given = "sqlite:////data/ledger.db?mode=memory&immutable=1"
    assert async_url(given).drivername == "sqlite+aiosqlite"
    assert plain_url(given).drivername == "sqlite"
    assert not async_url(given).query
    assert sqlite_path(given) == Path("/data/ledger.db")


def test_a_path_of_any_name_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a b%20?#ü.db"
    assert sqlite_path(sqlite_url(path)) == path
    assert sqlite_path(sqlite_url(Path("ledger.db"))) == Path("ledger.db").absolute()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (SECRET, "PostgreSQL db.example:5433/sales"),
        ("postgresql://host/sales", "PostgreSQL host/sales"),
        ("postgresql:///sales?host=/var/run/pg", "PostgreSQL /var/run/pg/sales"),
        ("postgresql:///sales", "PostgreSQL localhost/sales"),
        ("postgresql://host", "PostgreSQL host/"),
        ("sqlite:////data/ledger.db", "SQLite /data/ledger.db"),
    ],
)
def test_only_the_kind_and_the_place_are_shown(given: str, shown: str) -> None:
    assert shown_url(given) == shown


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("no url", "is no URL"),
        ("postgresql://host:port/sales", "is no URL"),
        ("mysql://host/sales", "not in mysql"),
        ("sqlite://", "in memory would forget"),
        ("sqlite:///:memory:", "in memory would forget"),
    ],
)
def test_other_databases_are_refused_in_a_sentence(given: str, sentence: str) -> None:
    for read in (async_url, plain_url, sqlite_path, shown_url):
        with pytest.raises(LedgerNotReady, match=sentence):
            read(given)


def test_an_operator_is_sent_to_the_settings_that_matter() -> None:
    assert advice_for(SECRET) == "look whether the database runs, and at DATABASE_URL"
    assert advice_for("sqlite:///ledger.db") == "look at DATA_DIR and DATABASE_URL"
