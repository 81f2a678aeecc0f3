"""The text output of a rush: a few lines while it runs, and the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firstclick.rush.payments import NO_END
from firstclick.rush.prices import ShowtimePrices
from firstclick.rush.report import RushReport
from firstclick.rush.stats import ACTIONS, percentile

BAR_CHARS = 40
BUSY = 0.85
"""The share of a core from which on a process is slowed down by itself."""
ENDS = {"paid": "paid", "not_charged": "not charged", "refunded": "given back", NO_END: NO_END}
"""How the statuses of payments are written."""


def progress_lines(report: RushReport) -> Sequence[str]:
    """The state of a running rush. The number of lines is always the same, so that they can be redrawn in place."""
    stats, now = report.stats, report.now
    seats, sold, held = len(now.statuses), now.count("confirmed"), now.count("hold", "booked")
    bar = "#" * (BAR_CHARS * sold // seats) + "+" * (BAR_CHARS * held // seats)
    return (
        f"{report.title}: {report.plan.buyers} buyers, {report.seconds:.0f} s",
        f"[{bar.ljust(BAR_CHARS, '.')}] {sold} sold, {held} on hold, {now.count('available')} free of {seats}",
        f"{stats.requests} requests, {stats.conflicts} conflicts, {_other_refusals(report)} other refusals, "
        f"{report.sockets} sockets",
        f"hold {_latency(report, 'hold')}, " + _latency_of_buying(report),
    )


def summary_lines(report: RushReport) -> Iterator[str]:
    """The result of a rush that has ended."""
    stats, record, now = report.stats, report.record, report.now
    outcome = "Sold out" if now.sold_out else f"Not sold out: {now.count('available', 'hold', 'booked')} seats left"
    yield f"{outcome} after {report.seconds:.1f} s, with {report.plan.buyers} buyers (seed {report.plan.seed})."
    yield f"  requests   {stats.requests}, and {stats.unanswered} without an answer"
    for action in ACTIONS:
        if stats.seconds[action]:
            yield f"  {action:<10} {len(stats.seconds[action])}: {_latency(report, action)}"
    yield f"  conflicts  {stats.conflicts}"
    yield f"  refusals   {', '.join(f'{kind}: {n}' for kind, n in sorted(stats.refusals.items())) or 'none'}"
    yield f"  sockets    {report.sockets} open, {stats.sockets_lost} lost, {report.gaps} gaps; " + (
        f"{report.sockets_agree} show the server's map"
    )
    yield f"  this side  {_busy(report.busy)}"
    yield f"  bookings   {len(record.sales)}, of {record.seats_sold} seats; in doubt {len(record.uncertain)}, " + (
        f"by others {report.sold_by_others}"
    )
    if report.prices is not None:
        yield from _payment_lines(report, report.prices)
    yield f"  sold twice {len(record.sold_twice)}"


def _payment_lines(report: RushReport, prices: ShowtimePrices) -> Iterator[str]:
    its = report.payments
    ends = ", ".join(f"{its.count(status)} {name}" for status, name in ENDS.items())
    yield f"  payments   {len(its.begun)} begun: {ends}; {prices.text(its.taken)} taken"
    yield f"  charged without a seat {len(its.charged_without_seat(report.now.statuses))}"
    yield f"  paid without a booking {len(its.paid_without_booking())}"


def _busy(shares: Sequence[float]) -> str:
    """How busy the processes of the rush were: a server cannot be seen to be faster than its clients."""
    each = ", ".join(f"{share:.0%}" for share in shares)
    text = f"{each} of a core" if len(shares) == 1 else f"{each} of a core by {len(shares)} processes"
    return f"{text}; it was the limit, use more --processes" if max(shares, default=0) > BUSY else text


def _latency_of_buying(report: RushReport) -> str:
    action = "confirm" if report.prices is None else "pay"
    return f"{action} {_latency(report, action)}"


def _latency(report: RushReport, action: str) -> str:
    seconds = report.stats.seconds[action]
    if not seconds:
        return "not yet"
    return f"p50 {percentile(seconds, 0.5) * 1000:.1f} ms, p99 {percentile(seconds, 0.99) * 1000:.1f} ms"


def _other_refusals(report: RushReport) -> int:
    return report.stats.refusals.total() - report.stats.conflicts
