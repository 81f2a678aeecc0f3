"""Finds the sessions of staff by their tokens, and ends them.

Sessions are in the ledger, for all processes. Each process keeps those that it has looked up for `CACHE_MS`: so long a
session may go on here that was ended at another process. One that is ended here is over at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.service.ports.staff import SignedIn, StaffLedger
from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.staff.sign_ins import StaffClient, token_hash_of

CACHE_MS = 2_000
TOUCH_EVERY_MS = 60_000
"""That a session is in use is written this often at most."""
CACHED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class _Cached:
    signed_in: SignedIn
    loaded_at_ms: int


class StaffSessions:
    """The sessions that are live."""

    def __init__(self, staff: StaffLedger) -> None:
        self._staff = staff
        self._cached: ExpiringMap[bytes, _Cached] = ExpiringMap(CACHE_MS, CACHED_MAX)
        self._closings = 0

    async def find(self, token: str, now_ms: int) -> SignedIn | None:
        """Who has that token; None when there is no such session or it is over. Raises `LedgerUnavailable`."""
        token_hash, closings = token_hash_of(token), self._closings
        cached = self._cached.get(token_hash)
        loaded_at_ms = now_ms
        if cached is not None and 0 <= now_ms - cached.loaded_at_ms < CACHE_MS:
            found: SignedIn | None = cached.signed_in
            loaded_at_ms = cached.loaded_at_ms
        else:
            found = await self._staff.session(token_hash)
        if found is None or now_ms >= found.session.ends_at_ms():
            return None
        if now_ms - found.session.seen_at_ms >= TOUCH_EVERY_MS:
            found = SignedIn(replace(found.session, seen_at_ms=now_ms), found.member)
            with suppress(LedgerUnavailable):  # it is noted at the next request
                await self._staff.touch_session(token_hash, now_ms)
        if closings == self._closings:  # otherwise it may have been read before it was closed
            self._cached.put(token_hash, _Cached(found, loaded_at_ms), now_ms)
        return found

    async def sign_out(self, signed_in: SignedIn, client: StaffClient, now_ms: int) -> None:
        """End this session."""
        entry = AuditEntry(now_ms, signed_in.member.name, AuditKind.SIGN_OUT, source=client.source)
        await self._staff.close_session(signed_in.session.token_hash, entry)
        self.forget()

    async def sign_out_everywhere(self, signed_in: SignedIn, client: StaffClient, now_ms: int) -> None:
        """End all sessions of this person."""
        entry = AuditEntry(now_ms, signed_in.member.name, AuditKind.SIGN_OUT_EVERYWHERE, source=client.source)
        await self._staff.close_sessions(signed_in.member.staff_id, entry)
        self.forget()

    def forget(self) -> None:
        """Look every session up again: some have ended."""
        self._closings += 1
        self._cached = ExpiringMap(CACHE_MS, CACHED_MAX)
