"""Passwords are hashed by Argon2id (RFC 9106), two at a time in threads of their own: docs/decisions/0023-staff.md."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from firstclick.domain.refusals import TooManySignIns
from firstclick.domain.staff.members import normal_password

logger = logging.getLogger("firstclick.staff")
T = TypeVar("T")

AT_ONCE_MAX = 2
"""Each takes 64 MiB and one core for a fraction of a second."""
WAITING_MAX = 20
RETRY_AFTER_MS = 1_000
STRONG = argon2.Parameters(
    type=argon2.Type.ID, version=19, salt_len=16, hash_len=32, time_cost=3, memory_cost=64 * 1024, parallelism=1
)
"""RFC 9106 section 4, the second recommendation, in one lane: a hash takes one core and leaves the others alone."""


class Argon2Hasher:
    """As `PasswordHasher`."""

    def __init__(self, parameters: argon2.Parameters = STRONG) -> None:
        its = parameters
        self._argon2 = argon2.PasswordHasher(
            its.time_cost, its.memory_cost, its.parallelism, its.hash_len, its.salt_len, type=its.type
        )
        self._nobodys = _hash_of_nobody(parameters)
        self._threads = ThreadPoolExecutor(AT_ONCE_MAX, "passwords")
        self._under_way = 0
        self.computed = 0
        """How many hashes were computed."""

    async def hash(self, password: str) -> str:
        """As `PasswordHasher.hash`."""
        return await self._run(lambda: self._argon2.hash(normal_password(password)))

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """As `PasswordHasher.matches`."""
        compared = self._nobodys if password_hash is None else password_hash
        return await self._run(lambda: self._matches(compared, normal_password(password)))

    def is_outdated(self, password_hash: str) -> bool:
        """As `PasswordHasher.is_outdated`."""
        return self._argon2.check_needs_rehash(password_hash)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except InvalidHashError:
            logger.error("a password's hash in the ledger cannot be read", extra={"event": "password-hash-unreadable"})
        except VerificationError:
            pass
        return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._under_way >= AT_ONCE_MAX + WAITING_MAX:
            raise TooManySignIns(RETRY_AFTER_MS)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._under_way -= 1
            self.computed += 1


def _hash_of_nobody(its: argon2.Parameters) -> str:
    """A hash that no password has, which takes as long to compare with as any."""
    salt, digest = (base64.b64encode(bytes(length)).decode().rstrip("=") for length in (its.salt_len, its.hash_len))
    return f"$argon2id$v={its.version}$m={its.memory_cost},t={its.time_cost},p={its.parallelism}${salt}${digest}"
