"""The command `firstclick rush`: runs a rush, shows how it goes, and says what the audit found."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

import uvloop

from firstclick.rush import CannotRush, Rush, RushPlan, RushReport, ServerAddress, progress_lines, summary_lines

REDRAW_EVERY_S = 0.25
LINE_EVERY_S = 5.0
FAULTS_SHOWN = 10
STOPS = (signal.SIGINT, signal.SIGTERM)


class WrongInTheEnd(Exception):
    """The audit found something wrong; the sentence says what."""


def add_rush_options(command: argparse.ArgumentParser) -> None:
    """What may be said about a rush."""
    command.add_argument("url", nargs="?", default="http://localhost:8080", help="the server [http://localhost:8080]")
    command.add_argument("--showtime", required=True, metavar="ID", help="the showtime that is sold, for real")
    command.add_argument("--buyers", type=int, default=200, metavar="N", help="virtual buyers at once [200]")
    command.add_argument("--seconds-max", type=float, default=120.0, metavar="S", help="the longest that it goes [120]")
    command.add_argument("--arrive-seconds", type=float, default=2.0, metavar="S", help="all come within [2]")
    command.add_argument("--think-seconds", type=float, default=0.5, metavar="S", help="before each step [0.5]")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="what chance starts from [1]")


def rush(options: argparse.Namespace) -> None:
    """Run the rush that the options ask for. Raises `CannotRush`, and `WrongInTheEnd` after the summary."""
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
    )
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            report = runner.run(_run(plan))
    except KeyboardInterrupt:
        raise WrongInTheEnd("the rush was cut short before its audit.") from None
    print(*summary_lines(report), sep="\n")
    if report.faults:
        raise WrongInTheEnd("\n".join(_first(report.faults)))


async def _run(plan: RushPlan) -> RushReport:
    planned = await Rush.prepare(plan)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        """Stop the buyers. A second signal ends the process without the audit."""
        planned.over.set()
        for number in STOPS:
            loop.remove_signal_handler(number)

    for number in STOPS:
        loop.add_signal_handler(number, stop)
    show = asyncio.create_task(_show(planned.report))
    try:
        await planned.run()
    finally:
        show.cancel()
        await asyncio.gather(show, return_exceptions=True)
    return planned.report


async def _show(report: RushReport) -> None:
    """Redraw a few lines on a terminal; elsewhere print a line now and then."""
    if not sys.stdout.isatty():
        while True:
            await asyncio.sleep(LINE_EVERY_S)
            print("; ".join(progress_lines(report)), flush=True)
    lines = progress_lines(report)
    print(*lines, sep="\n", flush=True)
    while True:
        await asyncio.sleep(REDRAW_EVERY_S)
        lines = progress_lines(report)
        print(f"\x1b[{len(lines)}A" + "\n".join(f"\x1b[2K{line}" for line in lines), flush=True)


def _first(faults: Sequence[str]) -> Sequence[str]:
    more = len(faults) - FAULTS_SHOWN
    return [*faults[:FAULTS_SHOWN], *([f"And {more} more."] if more > 0 else [])]
