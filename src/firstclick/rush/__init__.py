"""A load test of a running server: many virtual buyers buy seats of one showtime, and an audit checks the result.

It is a client that knows only the public API and imports nothing of the server, so that it does not share its faults.
"""

from firstclick.rush.address import CannotRush, ServerAddress
from firstclick.rush.processes import RushProcesses
from firstclick.rush.progress import progress_lines, summary_lines
from firstclick.rush.report import RushPlan, RushReport
from firstclick.rush.run import Rush

__all__ = [
    "CannotRush",
    "Rush",
    "RushPlan",
    "RushProcesses",
    "RushReport",
    "ServerAddress",
    "progress_lines",
    "summary_lines",
]
