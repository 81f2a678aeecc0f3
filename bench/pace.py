"""How long and how many times each case is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """The rounds of a case, and the seconds of a round, of the warm-up before them, and of a round of the feed."""

    rounds: int
    seconds: float
    warm_up_s: float
    crowd_s: float

    @property
    def quick(self) -> bool:
        """Whether there are fewer rounds than in a full run."""
        return self.rounds < FULL.rounds


FULL = Pace(rounds=5, seconds=2, warm_up_s=1, crowd_s=5)
QUICK = Pace(rounds=3, seconds=1, warm_up_s=1, crowd_s=2)
