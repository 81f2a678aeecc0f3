"""Which ways to pay are offered: those that the settings name, and practice for the programme in the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from firstclick.domain.refusals import LedgerUnavailable

PRACTICE = "practice"


class StoredProgramme(Protocol):
    """Where the text of the programme is."""

    async def programme_source(self) -> str | None:
        """The text of the last import; None before the first. Raises `LedgerUnavailable`."""


class OfferedProviders:
    """Follows the programme: whoever imports one of their own is not to sell it to those who only practise.

    `version` returns the version of the programme on sale; `packaged` is the text of the one in the package, "" where
    practice is not to be offered for it.
    """

    def __init__(
        self, named: Sequence[str], stored: StoredProgramme, version: Callable[[], int], packaged: str = ""
    ) -> None:
        self._named = tuple(named)
        self._stored = stored
        self._version = version
        self._packaged = packaged
        self._known: tuple[int, tuple[str, ...]] | None = None

    async def names(self) -> tuple[str, ...]:
        """The names of the providers. Without an answer of the ledger, those that the settings name."""
        if self._named or not self._packaged:
            return self._named
        version = self._version()
        if self._known is None or self._known[0] != version:
            try:
                is_packaged = await self._stored.programme_source() == self._packaged
            except LedgerUnavailable:
                return self._named
            self._known = (version, (PRACTICE,) if is_packaged else ())
        return self._known[1]
