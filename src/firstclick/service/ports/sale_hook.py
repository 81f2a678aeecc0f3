"""The port of whatever must agree before seats are held or booked: a queue in front of a sale, a list of members."""

from __future__ import annotations

from typing import Protocol

from firstclick.domain.values import Value


class Origin(Value):
    """Where a request comes from, beside its user.

    `network` stands for the client's address in limits: a keyed hash, or "" where limits by address do not apply.
    `address` is the client's address itself, which is never kept. `pass_` is what the request shows to the hook; None
    when it shows nothing. `is_trusted`: it comes from a server of the operator, about which no hook is asked.
    """

    network: str = ""
    address: str = ""
    pass_: str | None = None
    is_trusted: bool = False


UNCOUNTED = Origin(is_trusted=True)
"""The box office itself."""


class SaleHook(Protocol):
    """Agrees to a hold or a confirmation, or refuses it: it is asked before either is done."""

    async def check(self, showtime_id: str, user_id: str, origin: Origin, now_ms: int) -> None:
        """Returns when the user may go on; raises a refusal otherwise. `now_ms`: milliseconds since 1970 UTC."""
