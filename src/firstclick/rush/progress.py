"""A rush in words: a few lines while it runs, and the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firstclick.rush.run import Report
from firstclick.rush.tally import ACTIONS, percentile

BAR_CHARS = 40


def progress_lines(report: Report) -> Sequence[str]:
    """How it is going; always as many lines."""
    tally, now = report.tally, report.now
    seats, sold, held = len(now.statuses), now.count("confirmed"), now.count("hold", "booked")
    bar = "#" * (BAR_CHARS * sold // seats) + "+" * (BAR_CHARS * held // seats)
    return (
        f"{report.title}: {report.plan.buyers} buyers, {report.seconds:.0f} s",
        f"[{bar.ljust(BAR_CHARS, '.')}] {sold} sold, {held} on hold, {now.count('available')} free of {seats}",
        f"{tally.requests} requests, {tally.conflicts} conflicts, {_others(report)} other refusals, "
        f"{report.sockets} sockets",
        f"hold {_took(report, 'hold')}, confirm {_took(report, 'confirm')}",
    )


def summary_lines(report: Report) -> Iterator[str]:
    """How it went, and what the audit found."""
    tally, account, now = report.tally, report.account, report.now
    how = "Sold out" if now.sold_out else f"Not sold out: {now.count('available', 'hold', 'booked')} seats left"
    yield f"{how} after {report.seconds:.1f} s, with {report.plan.buyers} buyers (seed {report.plan.seed})."
    yield f"  requests   {tally.requests}, and {tally.unanswered} without an answer"
    for action in ACTIONS:
        if tally.seconds[action]:
            yield f"  {action:<10} {len(tally.seconds[action])}: {_took(report, action)}"
    yield f"  conflicts  {tally.conflicts}"
    yield f"  refusals   {', '.join(f'{kind}: {n}' for kind, n in sorted(tally.refusals.items())) or 'none'}"
    yield f"  sockets    {report.sockets} open, {tally.sockets_lost} lost, {report.gaps} gaps; " + (
        f"{report.sockets_agree} show the server's map"
    )
    yield f"  bookings   {len(account.sales)}, of {account.seats_sold} seats; in doubt {len(account.doubts)}, " + (
        f"by others {report.sold_by_others}"
    )
    yield f"  sold twice {len(account.sold_twice)}"


def _took(report: Report, action: str) -> str:
    seconds = report.tally.seconds[action]
    if not seconds:
        return "not yet"
    return f"p50 {percentile(seconds, 0.5) * 1000:.1f} ms, p99 {percentile(seconds, 0.99) * 1000:.1f} ms"


def _others(report: Report) -> int:
    return report.tally.refusals.total() - report.tally.conflicts
