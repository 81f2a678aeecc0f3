"""The machine: its description, the CPU time and memory of processes, and the speed of the disk."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from pathlib import Path

PROC = Path("/proc")


def processes(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for one in found:
        for task in (PROC / str(one) / "task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_s(pid: int) -> float:
    """The CPU seconds that the process and its descendants have used; 0 without /proc.

    The resolution is nanoseconds where the kernel has schedstat, otherwise clock ticks.
    """
    return sum(_one_cpu_s(one) for one in processes(pid)) if PROC.exists() else 0.0


def _one_cpu_s(pid: int) -> float:
    threads = [int(path.read_text().split()[0]) for path in (PROC / str(pid) / "task").glob("*/schedstat")]
    if sum(threads):
        return sum(threads) / 1e9
    after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int) -> int:
    """The memory of the process and its descendants (proportional set size); 0 without /proc."""
    total = 0
    for one in processes(pid) if PROC.exists() else []:
        for line in (PROC / str(one) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def syncs_per_s(seconds: float = 1.0, size: int = 4096) -> float:
    """How many times a second `size` bytes can be appended to a file and synced to the disk (`fdatasync`)."""
    page, done = os.urandom(size), 0
    sync = getattr(os, "fdatasync", os.fsync)
    with tempfile.TemporaryFile() as file:
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            os.write(file.fileno(), page)
            sync(file.fileno())
            done += 1
    return done / (time.perf_counter() - started)


def describe() -> dict[str, object]:
    """The processor, system and Python version. No host name and no path, because results are published."""
    model = ""
    info = PROC / "cpuinfo"
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else ""
    return {
        "cpu": model or platform.processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }
