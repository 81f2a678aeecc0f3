"""Values of selling: who asks for seats, and what is answered."""

from __future__ import annotations

from firstclick.domain.programme import Showtime
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.orphans import LeftAlone
from firstclick.domain.values import Value

Place = tuple[str, str]
"""A showtime, and a user or a network there."""


class Who(Value):
    """A user, and the network that the request comes from; "" is not counted."""

    user_id: str
    network: str = ""


class Receipt(Value):
    """The state of a hold as returned to its user: its record, a position that includes it, and the store's clock.

    `left` are single seats that it leaves, where the auditorium has a rule against them.
    """

    hold: Hold
    showtime: Showtime
    position: int
    now_ms: int
    left: LeftAlone | None = None


class Counted(Value):
    """What a tally counts for a session, until `until_ms` (milliseconds since 1970 UTC)."""

    place: Place
    number: int
    until_ms: int
