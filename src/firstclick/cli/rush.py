"""The command `rush`: runs virtual buyers against a server, shows their progress, and prints the audit's result."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

import uvloop

from firstclick.cli.options import Commands, add_command
from firstclick.rush import (
    CannotRush,
    Rush,
    RushPlan,
    RushProcesses,
    RushReport,
    ServerAddress,
    progress_lines,
    summary_lines,
)

REDRAW_EVERY_S = 0.25
PRINT_EVERY_S = 5.0
FAULTS_SHOWN = 10
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class AuditFailed(Exception):
    """The audit found something wrong, or there was none; `str()` has a line for each finding."""


def add_rush_command(commands: Commands) -> None:
    """Add `rush` with its options."""
    command = add_command(commands, "rush", "send virtual buyers to a running server, and audit it", _rush)
    command.add_argument("url", nargs="?", default="http://localhost:8080", help="the server [http://localhost:8080]")
    command.add_argument("--showtime", required=True, metavar="ID", help="the showtime that is sold, for real")
    command.add_argument("--buyers", type=int, default=200, metavar="N", help="virtual buyers at once [200]")
    command.add_argument("--seconds-max", type=float, default=120.0, metavar="S", help="the longest that it goes [120]")
    command.add_argument("--arrive-seconds", type=float, default=2.0, metavar="S", help="all come within [2]")
    command.add_argument("--think-seconds", type=float, default=0.5, metavar="S", help="before each step [0.5]")
    command.add_argument("--processes", type=int, default=1, metavar="N", help="that share the buyers [1]")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="what chance starts from [1]")


def _rush(options: argparse.Namespace) -> None:
    """Raises `CannotRush`, and `AuditFailed` after the summary is printed."""
    if options.processes < 1 or options.processes > options.buyers:
        raise CannotRush("each process of a rush needs a buyer: --processes is 1 or more, and no more than --buyers.")
    if options.buyers < 1 or options.seconds_max <= 0 or min(options.arrive_seconds, options.think_seconds) < 0:
        raise CannotRush("a rush needs at least one buyer, and more than no time.")
    plan = RushPlan(
        address=ServerAddress.parse(options.url),
        showtime_id=options.showtime,
        buyers=options.buyers,
        seconds_max=options.seconds_max,
        arrive_s=options.arrive_seconds,
        think_s=options.think_seconds,
        seed=options.seed,
        processes=options.processes,
    )
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            report = runner.run(_run(plan))
    except KeyboardInterrupt:
        raise AuditFailed("the rush was cut short before its audit.") from None
    print(*summary_lines(report), sep="\n")
    if report.faults:
        raise AuditFailed("\n".join(_first_faults(report.faults)))


async def _run(plan: RushPlan) -> RushReport:
    rush = await (Rush if plan.processes == 1 else RushProcesses).prepare(plan)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        """Stop the buyers, then audit. A second signal ends the process at once."""
        rush.over.set()
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    progress = asyncio.create_task(_show_progress(rush.report))
    try:
        await rush.run()
    finally:
        progress.cancel()
        await asyncio.gather(progress, return_exceptions=True)
    return rush.report


async def _show_progress(report: RushReport) -> None:
    """Until cancelled: redraw a few lines on a terminal; print one line at a time to anything else."""
    if not sys.stdout.isatty():
        while True:
            await asyncio.sleep(PRINT_EVERY_S)
            print("; ".join(progress_lines(report)), flush=True)
    lines = progress_lines(report)
    print(*lines, sep="\n", flush=True)
    while True:
        await asyncio.sleep(REDRAW_EVERY_S)
        lines = progress_lines(report)
        print(f"\x1b[{len(lines)}A" + "\n".join(f"\x1b[2K{line}" for line in lines), flush=True)


def _first_faults(faults: Sequence[str]) -> Sequence[str]:
    more = len(faults) - FAULTS_SHOWN
    return [*faults[:FAULTS_SHOWN], f"And {more} more."] if more > 0 else faults
