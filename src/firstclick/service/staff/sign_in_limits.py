"""How often passwords and passkeys are tried, and how many failures are recorded.

Tries are counted by address and by name. When a name has been tried too often, from wherever, each address still has a
few tries for it, and then one a minute: whoever floods a name from elsewhere never locks its owner out.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from firstclick.domain.refusals import TooManySignIns
from firstclick.domain.staff.members import name_key
from firstclick.service.selling.rates import Rates

WINDOW_MS = 5 * 60_000
TRIES_PER_ADDRESS = 30
TRIES_PER_NAME = 30
TRIES_PER_NAME_AND_ADDRESS = 5
"""Each per `WINDOW_MS`."""
HOUR_MS = 3_600_000
RECORDED_PER_HOUR = 60
"""Failures that a process records in an hour; the others are counted, and the next row says how many."""


def sign_in_rates(*, shared: bool) -> dict[str, Rates]:
    """The counts, by the names under which processes share them."""
    return {
        "sign-ins of addresses": Rates(TRIES_PER_ADDRESS, shared=shared, window_ms=WINDOW_MS),
        "sign-ins of names": Rates(TRIES_PER_NAME, shared=shared, window_ms=WINDOW_MS),
        "sign-ins of names at addresses": Rates(TRIES_PER_NAME_AND_ADDRESS, shared=shared, window_ms=WINDOW_MS),
    }


class SignInLimits:
    """Counts tries before a password is compared, so that many at once are counted too."""

    def __init__(self, rates: Mapping[str, Rates]) -> None:
        self._addresses = rates["sign-ins of addresses"]
        self._names = rates["sign-ins of names"]
        self._both = rates["sign-ins of names at addresses"]
        self._recorded = Rates(RECORDED_PER_HOUR, shared=False, window_ms=HOUR_MS)
        self._unrecorded = 0

    def take(self, name: str, network: str, now_ms: int) -> None:
        """Count a try. Raises `TooManySignIns`."""
        self.take_address(network, now_ms)
        key = blake2b(name_key(name).encode(), digest_size=16).hexdigest()
        name_wait_ms = self._names.take(key, now_ms)
        if name_wait_ms:
            wait_ms = self._both.take(f"{key} {network}", now_ms)
            if wait_ms:
                raise TooManySignIns(min(wait_ms, name_wait_ms))

    def take_address(self, network: str, now_ms: int) -> None:
        """Count a try that names nobody, or that cannot be a guess. Raises `TooManySignIns`."""
        wait_ms = self._addresses.take(network, now_ms)
        if wait_ms:
            raise TooManySignIns(wait_ms)

    def failure_to_record(self, now_ms: int) -> int | None:
        """None when this failure is only counted; otherwise how many were counted since the last that was recorded."""
        if self._recorded.take("", now_ms):
            self._unrecorded += 1
            return None
        counted, self._unrecorded = self._unrecorded, 0
        return counted
