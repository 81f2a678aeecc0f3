"""The port of whatever must agree before seats are held or sold: a queue in front of a sale, a members' list."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Origin(NamedTuple):
    """Where a request comes from, beside its user.

    `network` stands for the client's address in limits: a keyed hash, or "" where limits by address do not apply.
    `address` is the client's address itself, which is never kept. `pass_` is what the request shows to the gate; None
    when it shows nothing. `is_trusted`: it comes from a server of the operator, which no gate asks.
    """

    network: str = ""
    address: str = ""
    pass_: str | None = None
    is_trusted: bool = False


UNCOUNTED = Origin(is_trusted=True)
"""The box office itself."""


class Gate(Protocol):
    """Agrees to a hold or a confirmation, or refuses it. It is asked before anything else is looked at."""

    async def check(self, showtime_id: str, user_id: str, origin: Origin, now_ms: int) -> None:
        """Raises a refusal, such as `PassRequired`; returns when the user may go on. `now_ms`: ms since 1970 UTC."""


class OpenGate:
    """Agrees to everything."""

    async def check(self, showtime_id: str, user_id: str, origin: Origin, now_ms: int) -> None:
        """Agree."""
