"""A server's claim on its ledger: in memory mode it must be the only server there, with Redis any number share it.

Seats that are held are in the server's memory. Two such servers on one ledger would show and hold the same seats.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from firstclick.ledger.advisory_locks import Advisory
from firstclick.ledger.engines import checking_engine
from firstclick.ledger.errors import LedgerNotReady, first_line
from firstclick.ledger.urls import advice_for, shown_url, sqlite_path

TAKE_WITHIN_S = 3.0
"""A server that is restarted may meet the end of the one before."""
RETRY_EVERY_S = 0.1
LOOK_EVERY_S = 1.0
CONFIRMED_WITHIN_S = 5.0
logger = logging.getLogger("firstclick.ledger")
LOST = "Other servers may use the ledger: this one's claim on it is lost for now."
CLAIMED_AGAIN = "This server has its claim on the ledger again."
ALONE = "Another server uses the ledger {}. A server without Redis must be the only one: stop it, or set REDIS_ADDR."
SHARED = "A server without Redis uses the ledger {}, and must be the only one: stop it, or set REDIS_ADDR for it too."
_TRY = {alone: Advisory.CLAIM.for_session(shared=not alone) for alone in (True, False)}


class Claim(Protocol):
    """A claim that was taken. It ends with the process at the latest."""

    @property
    def trouble(self) -> str:
        """A sentence that says why another server may use the ledger; empty while the claim holds."""

    def close(self) -> None:
        """End the claim."""


def take_claim(url: str, *, alone: bool, refusal: str = "") -> Claim:
    """Claim a ledger: `alone`, or together with all others that do not. Blocks for a few seconds.

    `refusal` is the sentence about a ledger `{}` that another server uses; without it the one for a server that starts.

    Raises `LedgerNotReady` when another server's claim forbids it, or the ledger cannot be reached.
    """
    path = sqlite_path(url)
    try:
        claim: Claim = _DatabaseClaim(url, alone=alone) if path is None else _FileClaim(path, alone=alone)
    except (OSError, SQLAlchemyError) as error:
        raise LedgerNotReady(f"The ledger cannot be opened: {first_line(error)} ({advice_for(url)}).") from error
    except _TakenError:
        raise LedgerNotReady((refusal or (ALONE if alone else SHARED)).format(shown_url(url))) from None
    return claim


def log_change(before: str, trouble: str) -> None:
    """Log that a claim was lost, or that it is there again: its trouble before, and now."""
    if trouble and not before:
        logger.warning("%s", trouble, extra={"event": "claim-lost"})
    elif before and not trouble:
        logger.warning(CLAIMED_AGAIN, extra={"event": "claim-back"})


class _TakenError(Exception):
    """Another server has a claim that forbids this one."""


def _retried(attempt: Callable[[], bool]) -> None:
    ends = time.monotonic() + TAKE_WITHIN_S
    while not attempt():
        if time.monotonic() > ends:
            raise _TakenError
        time.sleep(RETRY_EVERY_S)


class _FileClaim:
    """An advisory lock on a file beside the ledger. The kernel ends it with the process."""

    def __init__(self, ledger: Path, *, alone: bool) -> None:
        self._path = ledger.with_name(ledger.name + "-server")
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._operation = (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB
        try:
            _retried(self._attempt)
        except BaseException:
            self.close()
            raise

    @property
    def trouble(self) -> str:
        """As `Claim.trouble`: a file that was removed keeps no other server away."""
        with suppress(OSError):
            if os.path.samestat(self._path.stat(), os.fstat(self._file)):
                return ""
        return LOST

    def close(self) -> None:
        """End the claim. The file stays: another process may be waiting for it."""
        os.close(self._file)

    def _attempt(self) -> bool:
        try:
            fcntl.flock(self._file, self._operation)
        except BlockingIOError:
            return False
        return True


class _DatabaseClaim:
    """An advisory lock of PostgreSQL on a connection of its own, which a thread watches and makes again."""

    def __init__(self, url: str, *, alone: bool) -> None:
        self._alone = alone
        self._engine = checking_engine(url)
        self._connection: Connection | None = None
        self._confirmed_at = 0.0
        try:
            _retried(self._attempt)
        except BaseException:
            self._disconnect()
            raise
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str:
        """As `Claim.trouble`."""
        return "" if time.monotonic() < self._confirmed_at + CONFIRMED_WITHIN_S else LOST

    def close(self) -> None:
        """End the claim; a database that does not answer is left to the end of the process."""
        self._end.set()
        self._thread.join(LOOK_EVERY_S)

    def _attempt(self) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if self._connection.execute(_TRY[self._alone]).scalar_one():
            self._confirmed_at = time.monotonic()
            return True
        return False

    def _watch(self) -> None:
        while not self._end.wait(LOOK_EVERY_S):
            try:
                self._look()
            except (OSError, SQLAlchemyError):
                self._confirmed_at = 0.0
                self._disconnect()
        self._disconnect()

    def _look(self) -> None:
        """A connection that answers still has its lock; taking it again would count it twice."""
        if self._connection is not None and self._confirmed_at:
            self._connection.execute(text("SELECT 1"))
            self._confirmed_at = time.monotonic()
        else:
            self._attempt()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        with suppress(OSError, SQLAlchemyError):
            if connection is not None:
                connection.invalidate()
                connection.close()
            self._engine.dispose()
