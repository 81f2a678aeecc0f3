"""Staff with quick hashes, on a ledger of their own, with time and chance in the test's hands."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from firstclick.domain.staff.audit import AuditRow
from firstclick.domain.staff.roles import Role
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.service.ports.staff import SignedIn
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.sign_in_limits import SignInLimits, sign_in_rates
from firstclick.service.staff.sign_ins import OpenedSession, SignIns, StaffClient
from firstclick.service.staff.staff_admin import Actor, StaffAdmin
from firstclick.web.auth.password_hasher import Argon2Hasher
from tests.staff.quick import QUICK

AUDIT_KEY = b"a key that is outside the database"
NOW_MS = 1_795_000_000_000
PASSWORD = "correct horse battery"
HOME = StaffClient("home", "10.0.0.1")


@dataclass
class Office:
    """A box office: the use cases of staff on a ledger. `now_ms` moves only when the test moves it."""

    ledger: SqlLedger
    hasher: Argon2Hasher = field(default_factory=lambda: Argon2Hasher(QUICK))
    now_ms: int = NOW_MS

    def __post_init__(self) -> None:
        tokens = itertools.count(1)
        limits = SignInLimits(sign_in_rates(shared=False))
        self.sign_ins = SignIns(
            self.ledger.staff, self.ledger.audit, self.hasher, limits, lambda size: next(tokens).to_bytes(size, "big")
        )
        self.sessions = StaffSessions(self.ledger.staff)
        self.admin = StaffAdmin(self.ledger.staff, self.hasher)

    @property
    def actor(self) -> Actor:
        """Who changes the staff."""
        return Actor("command line", "root", self.now_ms)

    async def employ(self, name: str, role: Role = Role.COUNTER) -> None:
        """Add somebody with the password."""
        await self.admin.add(name, role, PASSWORD, f"id of {name}", self.actor)

    async def sign_in(self, name: str = "ann", password: str = PASSWORD, client: StaffClient = HOME) -> OpenedSession:
        """A try to sign in."""
        return await self.sign_ins.sign_in(name, password, client, self.now_ms)

    async def found(self, opened: OpenedSession) -> SignedIn | None:
        """Who has the token of that session now."""
        return await self.sessions.find(opened.token, self.now_ms)

    async def log(self) -> list[AuditRow]:
        """The whole audit log."""
        return list(await self.ledger.audit.rows(0, 10_000))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A box office with Ann at the counter."""
    ledger = SqlLedger(sqlite_url(tmp_path / "ledger.db"), audit_key=AUDIT_KEY)
    await ledger.start()
    opened = Office(ledger)
    await opened.employ("Ann")
    yield opened
    await ledger.close()
