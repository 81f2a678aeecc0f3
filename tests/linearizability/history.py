"""What was asked about one seat, when, and what was told: the history that the checker reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from math import inf


class Asked(Enum):
    """What a call wants. `EXPIRE` is nobody's call: time may take a hold back once its end has come, and need not."""

    HOLD = auto()
    CONFIRM = auto()
    RELEASE = auto()
    EXPIRE = auto()


class Outcome(Enum):
    """What a call was answered. After `UNKNOWN` it may have taken effect, or may yet do so, or never will.

    `STRANGE` is what nobody may be answered, whatever the seat is.
    """

    DONE = auto()
    TAKEN = auto()
    OVER = auto()
    SOLD = auto()
    BUSY = auto()
    UNKNOWN = auto()
    STRANGE = auto()


@dataclass(frozen=True, slots=True)
class Call:
    """One call on the seat for a session, between two moments in seconds of one clock; `ended` is inf for unknown."""

    asked: Asked
    outcome: Outcome
    session: str
    began: float
    ended: float = inf

    @property
    def refused(self) -> bool:
        """Whether it was told that nothing was changed."""
        return self.outcome not in (Outcome.DONE, Outcome.UNKNOWN)


def expiry(session: str, not_before: float) -> Call:
    """The end of a hold, by which nobody is bound."""
    return Call(Asked.EXPIRE, Outcome.UNKNOWN, session, not_before)
