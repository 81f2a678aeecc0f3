"""How long and how often is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Rounds of a case, seconds of a round, and of the warm-up before them."""

    rounds: int
    seconds: float
    warm_up_s: float
    crowd_s: float

    @property
    def quick(self) -> bool:
        """Whether it is for a first look only."""
        return self.rounds < FULL.rounds


FULL = Pace(rounds=5, seconds=2, warm_up_s=1, crowd_s=5)
QUICK = Pace(rounds=3, seconds=1, warm_up_s=1, crowd_s=2)
