"""How much memory the processes have, sampled while they live, and how fast it grows."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression

from tests.harness.processes.server import Server

SAMPLED_EVERY_S = 1.0
SAMPLES_MIN = 30

Sample = tuple[float, float]
"""When, in seconds, and how much resident memory in KiB."""


@dataclass
class Memory:
    """A series for each process; one that was started anew begins another. Its first `warm_up_s` do not count."""

    warm_up_s: float
    series: dict[int, list[Sample]] = field(default_factory=lambda: defaultdict(list))

    async def watch(self, servers: Sequence[Server]) -> None:
        """Sample all of them for ever."""
        while True:
            for pid in [one.pid for one in servers if one.runs()]:
                self.series[pid].append((time.monotonic(), resident_kib(pid)))
            await asyncio.sleep(SAMPLED_EVERY_S)  # waits: the next sample is due

    def __str__(self) -> str:
        grown = [self._of(samples) for samples in self.series.values()]
        return "; ".join(one for one in grown if one) or "no process lived for long enough"

    def slopes(self) -> list[float]:
        """The growth after the warm-up of every process that lived for long enough, in KiB a minute."""
        return [slope(late) for late in map(self._late, self.series.values()) if len(late) >= SAMPLES_MIN]

    def _of(self, samples: Sequence[Sample]) -> str:
        late = self._late(samples)
        if len(late) < SAMPLES_MIN:
            return ""
        seconds, end = late[-1][0] - late[0][0], late[-(len(late) // 3) :]
        grown = f"{late[0][1] / 1024:.1f} to {late[-1][1] / 1024:.1f} MiB in {seconds:.0f} s"
        return f"{grown} ({slope(late):+.0f} KiB/min, in the last third {slope(end):+.0f})"

    def _late(self, samples: Sequence[Sample]) -> list[Sample]:
        return [one for one in samples if one[0] >= samples[0][0] + self.warm_up_s]


def slope(samples: Sequence[Sample]) -> float:
    """The line of least squares through them, in KiB a minute."""
    return linear_regression([at for at, _ in samples], [kib for _, kib in samples]).slope * 60


def resident_kib(pid: int) -> float:
    """What Linux counts as resident of a process (proc(5), VmRSS); 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0.0)
